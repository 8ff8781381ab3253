"""The inbox."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import SeeOther, next_path, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.pagination import paginate
from meristem.notifications import queries, services

SHOWN = 25


@require_GET
@access(SIGNED_IN)
def inbox(request: Request) -> HttpResponse:
    """Newest first; `show=unread` in the address leaves out what was read."""
    only_unread = request.GET.get("show") == "unread"
    rows, following = paginate(
        queries.inbox(request.actor, only_unread=only_unread),
        order=queries.INBOX_ORDER,
        cursor=request.GET.get("cursor"),
        limit=SHOWN,
    )
    context = {
        "notices": queries.notice_views(rows),
        "following": following,
        "only_unread": only_unread,
        "unread": queries.unread_count(request.actor),
    }
    return render(request, "notifications/inbox.html", context)


@require_POST
@access(SIGNED_IN)
def mark(request: Request, notice_id: UUID) -> HttpResponse:
    services.notice_mark(actor=request.actor, notice_id=notice_id, is_read=request.POST.get("read") != "no")
    return SeeOther(next_path(request, "/notifications"))


@require_POST
@access(SIGNED_IN)
def mark_all(request: Request) -> HttpResponse:
    services.notices_mark_all(actor=request.actor)
    return with_toast(request, see_other("notifications:inbox"), _("All are marked as read."))
