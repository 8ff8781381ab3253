"""Reads: the inbox of whoever is entered, and what she has chosen."""

from meristem.notifications.queries.choices import GroupView, KindView, kinds_of, settings_of
from meristem.notifications.queries.inbox import INBOX_ORDER, NoticeView, inbox, notice_views, unread_count

__all__ = [
    "INBOX_ORDER",
    "GroupView",
    "KindView",
    "NoticeView",
    "inbox",
    "kinds_of",
    "notice_views",
    "settings_of",
    "unread_count",
]
