"""Channels: how a notice reaches a person apart from her inbox. One that fails is tried again by itself."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from meristem.identity.models import User
from meristem.kernel.mail import mail_queue
from meristem.kernel.notices import MAIL
from meristem.notifications.models import Notice


@dataclasses.dataclass(frozen=True)
class Channel:
    """`hand_over` takes one or several notices of a person, in the transaction that marks them as done.

    It returns the id of what they became. Whatever leaves the database must be queued there, to leave after commit.
    """

    can_reach: Callable[[User], bool]
    hand_over: Callable[[User, Sequence[Notice]], UUID | None]


_channels: dict[str, Channel] = {}


def channel_register(name: str, channel: Channel) -> None:
    """Make a channel known; a kind names it among its `channels`."""
    _channels[name] = channel


def channel_named(name: str) -> Channel | None:
    return _channels.get(name)


def _by_mail(person: User, notices: Sequence[Notice]) -> UUID:
    """One letter for one notice, a digest for several; its links are derived when it is sent."""
    if len(notices) == 1:
        template = "notifications_notice"
        params: dict[str, Any] = {"notice": str(notices[0].id)}
    else:
        template, params = "notifications_digest", {"notices": [str(notice.id) for notice in notices]}
    letter = mail_queue(
        to=person.email, template=template, params=params, recipient_id=person.id, language=person.language
    )
    return letter.id


channel_register(MAIL, Channel(lambda person: person.email_verified_at is not None, _by_mail))
