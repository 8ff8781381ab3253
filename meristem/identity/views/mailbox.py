"""The demo's mailbox: every letter of the installation, so that links can be tried without a mail server."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.mail import letter_title, letters_recent, mail_render


@access(EVERYONE)
def demo_mail(request: Request, mail_id: UUID | None = None) -> HttpResponse:
    """Only in the demo: on a real installation letters are nobody's but their recipients'."""
    if not settings.DEMO:
        raise Http404
    letters = letters_recent()
    chosen = next((letter for letter in letters if mail_id in (None, letter.id)), None)
    if mail_id is not None and chosen is None:
        raise Http404
    context = {
        "letters": [(letter, letter_title(letter.template)) for letter in letters],
        "chosen": chosen,
        "rendered": mail_render(chosen) if chosen else None,
    }
    return render(request, "identity/demo_mail.html", context)
