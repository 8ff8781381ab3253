"""A person's preferences in the five groups of design 004, put together from the apps that keep them.

Each one changes something that can be seen; `docs/domains/identity.md` says what. Those of notices and of the board
hold in the organisation that is entered, all others everywhere.
"""

import dataclasses
import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meristem.gamification.queries import board_is_shown
from meristem.gamification.services import board_show
from meristem.identity.models import User
from meristem.identity.queries import me, preferences_of
from meristem.identity.services import preferences_change, profile_change
from meristem.identity.services.account import known_language
from meristem.identity.services.preferences import SWITCHES
from meristem.identity.zones import is_zone
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.notifications.queries import settings_of
from meristem.notifications.services import settings_save

Changes = dict[str, Any]
# Kept with the person, by identity.
OWN = ("text_size", *SWITCHES)


@dataclasses.dataclass(frozen=True)
class Communication:
    language: str
    time_zone: str
    plain_letters: bool


@dataclasses.dataclass(frozen=True)
class Privacy:
    is_on_board: bool
    keeps_drafts: bool


@dataclasses.dataclass(frozen=True)
class Notifications:
    is_mail_wanted: bool
    digest: str
    quiet_from: datetime.time | None
    quiet_until: datetime.time | None


@dataclasses.dataclass(frozen=True)
class Content:
    theme: str
    text_size: str
    less_motion: bool
    captions: bool


@dataclasses.dataclass(frozen=True)
class Assessment:
    answer_keys: bool
    goes_on: bool
    shows_progress: bool


@dataclasses.dataclass(frozen=True)
class PreferencesView:
    """All five groups as they hold now."""

    communication: Communication
    privacy: Privacy
    notifications: Notifications
    content: Content
    assessment: Assessment


def preferences_view(actor: Actor) -> PreferencesView:
    """What she prefers, the defaults where she has chosen nothing."""
    user, mine, notices = me(actor.person), preferences_of(actor.person), settings_of(actor)
    return PreferencesView(
        Communication(user.language, user.time_zone, mine.plain_letters),
        Privacy(board_is_shown(actor=actor), mine.keeps_drafts),
        Notifications(notices.is_mail_wanted, notices.digest, notices.quiet_from, notices.quiet_until),
        Content(user.theme, mine.text_size, mine.less_motion, mine.captions),
        Assessment(mine.answer_keys, mine.goes_on, mine.shows_progress),
    )


def _account(given: Changes) -> Changes:
    """Of the account's own; raises Invalid for what there is not."""
    found = {name: given[name] for name in ("language", "time_zone", "theme") if given.get(name) is not None}
    wrong: dict[str, list[Any]] = {}
    if "language" in found and known_language(found["language"]) is None:
        wrong["language"] = [_("This language is not spoken here.")]
    if "time_zone" in found and not is_zone(found["time_zone"]):
        wrong["time_zone"] = [_("There is no such time zone.")]
    if "theme" in found and found["theme"] not in User.Theme.values:
        wrong["theme"] = [_("There is no such theme.")]
    if wrong:
        raise Invalid(fields=wrong)
    return found


@transaction.atomic
def preferences_save(*, actor: Actor, changes: Changes) -> PreferencesView:
    """Change what is named, in whichever group; what is left out stays. All of it, or nothing: raises Invalid.

    Both ends of the quiet hours are taken away by None.
    """
    if account := _account(changes):
        profile_change(actor=actor, **account)
    if mine := {name: changes[name] for name in OWN if changes.get(name) is not None}:
        preferences_change(actor=actor, **mine)
    notices = dataclasses.asdict(preferences_view(actor).notifications)
    if told := {name: value for name, value in changes.items() if name in notices and value != notices[name]}:
        settings_save(actor=actor, **(notices | told))
    is_on_board = changes.get("is_on_board")
    if is_on_board is not None and is_on_board != board_is_shown(actor=actor):
        board_show(actor=actor, is_shown=is_on_board)
    return preferences_view(actor)
