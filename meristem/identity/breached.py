"""Refuses passwords that attackers try first, without asking anybody outside.

Before them, the names of the place: product, installation, and the organisations that the person is in. Then three
looks, the cheap ones first. The 20,000 most common passwords that come with Django. Then what is left when the
usual decoration is taken off: a common password or the product's own name with a year, some digits or signs behind it
and letters written as digits is what dictionaries of attackers begin with. Then, where the operator has named one, a
file of breached passwords: lines of SHA-1 in hexadecimal and, after a colon, how often it was seen, in the order of
the hashes. It is searched on the disk, some thirty short reads in a file of whatever length.
"""

import functools
import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meristem.kernel.context import current_actor

HASH_LENGTH = 40
LONGEST_LINE = 80
SHORTEST_CORE = 4
# Known to whoever attacks this installation, and in no list of common passwords.
OWN_WORDS = frozenset(
    {"meristem", "learning", "wellbeing", "administrator", "learner", "welcome", "changeme", "letmein"}
)
_PLAIN = str.maketrans("013457@$!", "oieastasi")
_DECORATION = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _cores(password: str) -> set[str]:
    """What is left of a password without decoration, with digits in it read as letters, and once if it is repeated."""
    low = password.lower().strip()
    bare = _DECORATION.sub("", low)
    found = {bare, low.translate(_PLAIN), bare.translate(_PLAIN), _DECORATION.sub("", low.translate(_PLAIN))}
    found |= {core[: len(core) // 2] for core in set(found) if core and core[: len(core) // 2] * 2 == core}
    return {core for core in found if len(core) >= SHORTEST_CORE}


def is_common(password: str) -> bool:
    """Whether it is a common password, or one in a usual disguise. Sentences of several words are never meant."""
    low = password.lower().strip()
    if low in _common() or len(set(low)) <= 2:
        return True
    return any(core in OWN_WORDS or core in _common() for core in _cores(password))


def place_words() -> frozenset[str]:
    """What anybody knows of the place where a password is set: names of its organisations and of the installation.

    Each word of a name, and the name without its spaces.
    """
    actor = current_actor()
    # In a fresh installation there is no organisation yet.
    names = [actor.organization_name or "", *(name for _id, name in actor.organizations)] if actor else []
    names.append((urlsplit(settings.BASE_URL).hostname or "").replace(".", " "))
    parts = [part for name in names for part in re.split(r"[\W_]+", name.lower())]
    joined = ["".join(re.split(r"[\W_]+", name.lower())) for name in names]
    return frozenset(word for word in (*parts, *joined) if len(word) >= SHORTEST_CORE)


def is_of_this_place(password: str) -> bool:
    """Whether it is a name of the place, in a usual disguise."""
    words = place_words()
    cores = _cores(password) | {re.sub(r"[\W_]+", "", core) for core in _cores(password)}
    return any(core in words for core in cores)


def is_listed(password: str, file: Path) -> bool:
    """Whether the file of breached passwords holds it. Raises OSError when it cannot be read."""
    # The format's own choice of hash; it keeps nothing secret here.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(middle - 1, 0))
            if middle:
                lines.readline(LONGEST_LINE)  # the rest of the line that was hit; nothing more at its very beginning
            at = lines.tell()
            found = lines.readline(LONGEST_LINE)[:HASH_LENGTH].upper()
            if found == wanted:
                return True
            if found and found < wanted:
                low = at + 1
            else:
                high = middle
    return False


class BreachedPasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS: wherever a password is set, by page, API or link."""

    def validate(self, password: str, user: Any = None) -> None:
        file = settings.BREACHED_FILE
        if is_of_this_place(password):
            raise ValidationError(
                _("This password is a name that everybody here knows. Take another one: four words are good."),
                code="password_of_this_place",
            )
        if is_common(password) or (file is not None and is_listed(password, file)):
            raise ValidationError(
                _("This password is among those that attackers try first. Take another one: four words are good."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("None that attackers try first.")
