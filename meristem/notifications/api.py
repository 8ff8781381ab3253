"""/api/v1: what one was told, and how one wants to be told."""

import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.clock import ClockTime
from meristem.kernel.pagination import Page, paginate
from meristem.notifications import queries, services
from meristem.notifications.types import Digest

router = Router()


class NoticeOut(Schema):
    id: UUID
    kind: str = Field(examples=["learning.assigned"])
    title: str = Field(examples=["A course for you: Naming feelings"])
    text: str
    path: str = Field(examples=["/courses/naming-feelings"], description="A page of this installation; may be empty.")
    occurred_at: datetime.datetime
    is_read: bool


class UnreadOut(Schema):
    count: int = Field(examples=[3], description="Counted to 100.")


class NoticeMarkIn(Schema):
    is_read: bool = Field(examples=[True])

    class Config:
        extra = "forbid"


class MarkedOut(Schema):
    count: int = Field(examples=[3], description="How many had not been read.")


class NoticeKindOut(Schema):
    kind: str = Field(examples=["learning.assigned"])
    group: str = Field(examples=["Learning"])
    title: str = Field(examples=["A course was assigned to you"])
    channels: dict[str, bool] = Field(examples=[{"inbox": True, "mail": True}])
    may_be_switched_off: bool


class NoticePreferencesOut(Schema):
    is_mail_wanted: bool
    digest: Digest
    quiet_from: ClockTime | None = Field(examples=["22:00"])
    quiet_until: ClockTime | None = Field(examples=["07:00"])
    kinds: list[NoticeKindOut]


class ChannelChoiceIn(Schema):
    kind: str = Field(max_length=60, examples=["learning.assigned"])
    channel: Literal["inbox", "mail"] = Field(examples=["mail"])
    is_on: bool

    class Config:
        extra = "forbid"


class NoticePreferencesIn(Schema):
    """Quiet hours are on the clock of your time zone; both or none. Kinds that are not named stay as they are."""

    is_mail_wanted: bool = Field(examples=[True])
    digest: Digest = Field(examples=["daily"])
    quiet_from: ClockTime | None = Field(None, examples=["22:00:00"])
    quiet_until: ClockTime | None = Field(None, examples=["07:00:00"])
    choices: list[ChannelChoiceIn] = Field(default_factory=list, max_length=200)

    class Config:
        extra = "forbid"


@router.get("/notifications", response=Page[NoticeOut], url_name="notices")
@access(SIGNED_IN)
def notices(request: Request, only_unread: bool = False, cursor: str | None = None, limit: int = 20) -> Any:
    """Her notices in the organisation she is in, newest first."""
    found = queries.inbox(request.actor, only_unread=only_unread)
    rows, following = paginate(found, order=queries.INBOX_ORDER, cursor=cursor, limit=limit)
    return {"items": queries.notice_views(rows), "next_cursor": following}


@router.get("/notifications/unread", response=UnreadOut, url_name="notices_unread")
@access(SIGNED_IN)
def unread(request: Request) -> Any:
    """How many of her notices are unread."""
    return {"count": queries.unread_count(request.actor)}


@router.put("/notifications/{notice_id}/read", response=NoticeOut, url_name="notice_mark")
@access(SIGNED_IN)
def mark(request: Request, notice_id: UUID, body: NoticeMarkIn) -> Any:
    """Mark one as read, or as unread again."""
    notice = services.notice_mark(actor=request.actor, notice_id=notice_id, is_read=body.is_read)
    return queries.notice_views([notice])[0]


@router.post("/notifications/read", response=MarkedOut, url_name="notices_mark_all")
@access(SIGNED_IN)
def mark_all(request: Request) -> Any:
    """Mark all as read."""
    return {"count": services.notices_mark_all(actor=request.actor)}


@router.get("/notifications/preferences", response=NoticePreferencesOut, url_name="notice_preferences")
@access(SIGNED_IN)
def preferences(request: Request) -> Any:
    """Quiet hours, digest, and each kind by channel, as they are in the organisation she is in."""
    return _preferences(request)


@router.put("/notifications/preferences", response=NoticePreferencesOut, url_name="notice_preferences_save")
@access(SIGNED_IN)
def preferences_save(request: Request, body: NoticePreferencesIn) -> Any:
    """Change how one is told; all of it, or nothing when something does not fit."""
    services.settings_save(
        actor=request.actor,
        quiet_from=body.quiet_from,
        quiet_until=body.quiet_until,
        digest=body.digest,
        is_mail_wanted=body.is_mail_wanted,
    )
    services.choices_save(actor=request.actor, choices={(one.kind, one.channel): one.is_on for one in body.choices})
    return _preferences(request)


def _preferences(request: Request) -> dict[str, Any]:
    mine = queries.settings_of(request.actor)
    return {
        "is_mail_wanted": mine.is_mail_wanted,
        "digest": mine.digest,
        "quiet_from": mine.quiet_from,
        "quiet_until": mine.quiet_until,
        "kinds": [
            {
                "kind": kind.code,
                "group": group.title,
                "title": kind.title,
                "channels": kind.channels,
                "may_be_switched_off": kind.may_be_switched_off,
            }
            for group in queries.kinds_of(request.actor)
            for kind in group.kinds
        ],
    }
