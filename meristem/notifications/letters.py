"""Notices as letters: one by one, or gathered. Rendered when they are sent, as their reader, on her clock."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meristem.identity.models import User
from meristem.kernel.context import Actor, current_actor
from meristem.kernel.mail import mail_letter, page_link
from meristem.kernel.notices import Words, notice_kinds, words_of
from meristem.notifications.links import ALL, unsubscribe_link
from meristem.notifications.models import Notice
from meristem.notifications.services.choices import settings_ensure
from meristem.notifications.services.delivering import told
from meristem.organizations.queries import organizations_of


def _reader() -> Actor:
    actor = current_actor()
    if actor is None or actor.user_id is None:
        raise RuntimeError("a notice is written to somebody")
    return actor


def _notices(ids: Sequence[str]) -> list[Notice]:
    rows = Notice.objects.filter(id__in=[UUID(one) for one in ids], user_id=_reader().person)
    return sorted(rows, key=lambda row: (row.occurred_at, row.id))


def _ids(params: dict[str, Any]) -> list[str]:
    return list(params.get("notices") or [params["notice"]])


def _belongs() -> bool:
    """Whether the reader still is an active person and member; a letter to anybody else is not sent."""
    reader = _reader()
    is_active = User.objects.filter(id=reader.person, status=User.Status.ACTIVE).exists()
    return is_active and any(place.id == reader.organization_id for place in organizations_of(reader.person))


def _still_due(params: dict[str, Any]) -> bool:
    rows = _notices(_ids(params))
    words = words_of([told(row) for row in rows])
    return _belongs() and any(not said.is_over for said in words.values())


def _stop_headers(params: dict[str, Any]) -> dict[str, str]:
    """How a mail program offers to stop these letters in one click (RFC 2369, RFC 8058); none for what must come."""
    link = _stop_link(_ids(params))
    if not link:
        return {}
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _stop_link(ids: list[str]) -> str:
    reader = _reader()
    mine = settings_ensure(organization_id=reader.organization_id, user_id=reader.person)
    if len(ids) > 1:
        return unsubscribe_link(mine.id, ALL)
    rows = _notices(ids)
    kind = notice_kinds().get(rows[0].kind) if rows else None
    return unsubscribe_link(mine.id, kind.code) if kind and kind.may_be_switched_off else ""


def _worded(rows: list[Notice]) -> list[Words]:
    """The words of each, on the reader's clock."""
    zone = User.objects.values_list("time_zone", flat=True).get(id=_reader().person)
    with timezone.override(ZoneInfo(zone)):
        words = words_of([told(row) for row in rows])
    gone = Words(_("What this was about is no longer there."))
    return [words.get(row.id, gone) for row in rows]


def _address(path: str) -> str:
    return settings.BASE_URL + path if path else ""


def _frame(params: dict[str, Any]) -> dict[str, Any]:
    """What stands below every letter: from which organisation it comes, how to change or stop them."""
    reader = _reader()
    name = next((place.name for place in organizations_of(reader.person) if place.id == reader.organization_id), "")
    return {
        "organization": name,
        "stop": _stop_link(_ids(params)),
        "choose": page_link("notifications:preferences"),
    }


@mail_letter("notifications_notice", gettext_lazy("Notice"), headers=_stop_headers, still_due=_still_due)
def notice(params: dict[str, Any]) -> dict[str, Any]:
    """One notice: its words, and where to go."""
    rows = _notices(_ids(params))
    said = _worded(rows)[0] if rows else Words(_("What this was about is no longer there."))
    kind = notice_kinds().get(rows[0].kind) if rows else None
    return {
        "words": said,
        "link": _address(said.path),
        "preheader": said.text,
        "kind": str(kind.title) if kind else "",
        **_frame(params),
    }


@mail_letter("notifications_digest", gettext_lazy("Digest of notices"), headers=_stop_headers, still_due=_still_due)
def digest(params: dict[str, Any]) -> dict[str, Any]:
    """Several notices, the oldest first; what is over by now is left out."""
    said = [words for words in _worded(_notices(_ids(params))) if not words.is_over]
    heading = ngettext("%(num)s thing to know", "%(num)s things to know", len(said)) % {"num": len(said)}
    return {
        "heading": heading,
        "entries": [(words, _address(words.path)) for words in said],
        "preheader": " · ".join(words.title for words in said[:4]),
        "inbox": page_link("notifications:inbox"),
        **_frame(params),
    }
