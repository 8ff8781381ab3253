"""What identity's tests share."""

import re
from typing import Any

from django.conf import settings
from django.test import Client

from meristem.identity.models import User
from meristem.identity.services import password_hash, person_create
from meristem.kernel.context import tenant
from meristem.kernel.mail import Rendered, letters_recent, mail_render
from meristem.organizations.models import Organization
from meristem.organizations.services import membership_add

PASSWORD = "a walk along the river"
_hash: list[str] = []


def account(org: Organization, *roles: str, email: str = "ada@example.org", verified: bool = True) -> User:
    """A person with a password, a member when she is verified."""
    if not _hash:
        _hash.append(password_hash(PASSWORD))
    with tenant(org.id):
        made = person_create(email=email, display_name="Ada Moss", hashed=_hash[0], is_verified=verified)
        if verified:
            membership_add(user_id=made.id, roles=roles or ["learner"])
    return made


def letter(to: str) -> Rendered:
    """The newest letter to an address."""
    # Letters of one transaction are as old as each other; their ids tell.
    return mail_render(max((one for one in letters_recent() if one.to_address == to), key=lambda one: one.id))


def letters_to(to: str) -> int:
    return len([one for one in letters_recent() if one.to_address == to])


def link_in(rendered: Rendered, part: str) -> str:
    """The path of the letter's link that contains `part`."""
    found = re.search(rf"{re.escape(settings.BASE_URL)}(/\S*{part}\S*)", rendered.text)
    assert found, rendered.text
    return found.group(1)


def sign_in(client: Client, login: str = "ada@example.org", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/signin", {"login": login, "password": password, "stay": "on", **more})
