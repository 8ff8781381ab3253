"""Mail: queued in the transaction of its cause, sent by the worker, at most one repeat after a kill (ADR 0007).

A queued row carries ids only. What the letter says is put together when it is sent: its template's context function
looks names up, and its links are derived again, so that no secret waits in the queue.
"""

import dataclasses
import datetime
import json
import smtplib
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.template import loader
from django.urls import reverse
from django.utils import timezone, translation

from meristem.kernel.context import current_actor, tenant
from meristem.kernel.ids import uuid4
from meristem.kernel.links import derived_secret
from meristem.kernel.models import Mail

log = structlog.get_logger("meristem.mail")

LAST_ATTEMPT = 10
LONGEST_DELAY = datetime.timedelta(hours=6)
SECONDS_TO_ANSWER = 20
BATCH = 20

Context = Callable[[dict[str, Any]], dict[str, Any]]
Headers = Callable[[dict[str, Any]], dict[str, str]]
StillDue = Callable[[dict[str, Any]], bool]


@dataclasses.dataclass(frozen=True)
class Letter:
    """A kind of mail: how lists call it, who looks up what its ids stand for, its headers, and whether it still is due.

    All are called with the letter's params, in its organisation and as its recipient.
    """

    title: object
    context: Context
    headers: Headers | None = None
    still_due: StillDue | None = None


_letters: dict[str, Letter] = {}


def mail_letter(
    template: str, title: object, *, headers: Headers | None = None, still_due: StillDue | None = None
) -> Callable[[Context], Context]:
    """Decorator: the function turns a letter's params into what its template shows.

    It runs when the letter is sent (or shown in the demo mailbox), in the letter's organisation and as its recipient
    when she is known. `preheader` in what it returns is what lists of mail show beside the subject. A letter that is
    no longer due when its time comes is not sent, and leaves the queue.
    """

    def register(function: Context) -> Context:
        _letters[template] = Letter(title, function, headers, still_due)
        return function

    return register


_prefer_plain: list[Callable[[UUID], bool]] = []


def provide_plain(function: Callable[[UUID], bool]) -> None:
    """Register who knows whether a person wants letters as plain text alone (identity does); asked as her."""
    _prefer_plain[:] = [function]


def _wants_plain(mail: Mail) -> bool:
    if mail.recipient_id is None or not _prefer_plain:
        return False
    with tenant(mail.organization_id, mail.recipient_id):
        return _prefer_plain[0](mail.recipient_id)


def letter_title(template: str) -> str:
    """How lists call this kind of letter."""
    return str(_letters[template].title) if template in _letters else template


@dataclasses.dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    preheader: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def mail_queue(
    *,
    to: str,
    template: str,
    params: dict[str, Any] | None = None,
    recipient_id: UUID | None = None,
    language: str = "",
) -> Mail:
    """Queue a letter in the caller's transaction: if that is rolled back, nothing is sent.

    `params` holds ids and plain facts, never a secret and never a person's own text.
    """
    actor = current_actor()
    if actor is None:
        raise RuntimeError("mail is queued inside an organisation")
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return Mail.objects.create(
        organization_id=actor.organization_id,
        recipient_id=recipient_id,
        to_address=to,
        template=template,
        params=params or {},
        language=language or settings.LANGUAGE_CODE,
        message_id=f"<{uuid4().hex}@{host}>",
    )


def page_link(name: str, *args: Any) -> str:
    """The full address of a page."""
    return settings.BASE_URL + reverse(name, args=args or None)


def secret_link(name: str, purpose: str, row_id: Any) -> str:
    """The full address of a page that takes (row id, secret), with the secret derived again."""
    return page_link(name, row_id, derived_secret(purpose, row_id))


def mail_render(mail: Mail) -> Rendered:
    """The letter as its recipient reads it, in her language."""
    letter = _letters.get(mail.template)
    with translation.override(mail.language), tenant(mail.organization_id, mail.recipient_id):
        context = {"page_link": page_link, "secret_link": secret_link, **mail.params}
        headers: dict[str, str] = {}
        if letter:
            context |= letter.context(mail.params)
            headers = letter.headers(mail.params) if letter.headers else {}
        subject, text, html = (
            loader.render_to_string(f"mail/{mail.template}.{kind}", context) for kind in ("subject", "txt", "html")
        )
    # Templates escape for HTML; plain text does not want it. A subject is one line, whatever a name in it contains.
    return Rendered(
        " ".join(unescape(subject).split()),
        unescape(text).strip() + "\n",
        html.strip(),
        str(context.get("preheader", "")),
        tuple(headers.items()),
    )


class _WholeLinks(EmailPolicy):
    """Headers that are a link stay on one line: Python would encode what is too long to fold, and links be none."""

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if value.startswith("<http") else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode() if value.startswith("<http") else super().fold_binary(name, value)


def mail_message(mail: Mail) -> EmailMessage:
    """The message that goes over the wire: plain text and HTML, with a Message-ID that stays the same.

    Whoever asked for plain text alone gets no HTML.
    """
    rendered = mail_render(mail)
    message = EmailMessage(policy=_WholeLinks())
    message["Subject"] = rendered.subject
    message["From"] = settings.MAIL_FROM
    message["To"] = Address(addr_spec=mail.to_address)
    message["Date"] = formatdate(mail.created_at.timestamp())
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    for name, value in rendered.headers:
        message[name] = value
    message.set_content(rendered.text)
    if _wants_plain(mail):
        return message
    with translation.override(mail.language):
        frame = {"body": rendered.html, "language": mail.language, "preheader": rendered.preheader}
        document = loader.render_to_string("mail/document.html", frame)
    message.add_alternative(document, subtype="html")
    return message


def _deliver(mail: Mail) -> None:
    """Hand the letter to the mail server. In the demo it may stay in the mailbox there, which counts as sent."""
    if not settings.MAIL_URL:
        return
    parts = urlsplit(settings.MAIL_URL)
    host = parts.hostname or "localhost"
    message = mail_message(mail)
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS_TO_ANSWER, context=trusted)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS_TO_ANSWER)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted)
            server.ehlo()
        elif parts.scheme == "smtp" and parts.username and host not in ("localhost", "127.0.0.1", "::1"):
            raise smtplib.SMTPNotSupportedError("the server offers no TLS: a password is not sent in the clear")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _is_still_due(mail: Mail) -> bool:
    letter = _letters.get(mail.template)
    if letter is None or letter.still_due is None:
        return True
    with tenant(mail.organization_id, mail.recipient_id):
        return letter.still_due(mail.params)


def delay_after(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, six hours at most."""
    return min(datetime.timedelta(minutes=2 ** max(attempts - 1, 0)), LONGEST_DELAY)


def _is_final(error: Exception) -> bool:
    """Whether trying again cannot help: the server refused this address or this message for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _reply in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


def _send_one() -> bool:
    """Send the letter that is due longest; False when none is. Its row stays locked, so no two workers send it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, organization_id FROM kernel_take_mail(1)")
            row = cursor.fetchone()
        if row is None:
            return False
        mail_id, organization_id = row
        with tenant(organization_id):
            mail = Mail.objects.get(id=mail_id)
            changes: dict[str, Any] = {"attempts": mail.attempts + 1}
            try:
                with transaction.atomic():
                    if not _is_still_due(mail):
                        mail.delete()
                        return True
                    _deliver(mail)
                changes |= {"state": Mail.State.SENT, "sent_at": timezone.now()}
            except Exception as error:
                # Whatever is wrong with one letter must not keep the others from leaving.
                given_up = _is_final(error) or mail.attempts + 1 >= LAST_ATTEMPT
                changes["next_try_at"] = timezone.now() + delay_after(mail.attempts + 1)
                changes["state"] = Mail.State.FAILED if given_up else Mail.State.QUEUED
                log.warning("mail_failed", mail=str(mail_id), error=type(error).__name__, given_up=given_up)
            Mail.objects.filter(id=mail_id).update(**changes)
    return True


def mail_send_due(limit: int = BATCH) -> int:
    """Send what is due, each letter in a transaction of its own; returns how many were tried. For the worker.

    Without a mail server and outside of the demo, letters wait until the operator names one.
    """
    if not settings.MAIL_URL and not settings.DEMO:
        return 0
    tried = 0
    while tried < limit and _send_one():
        tried += 1
    return tried


def letters_recent(limit: int = 40) -> list[Mail]:
    """The newest letters of all organisations, for the demo's mailbox and nothing else; not to be saved."""
    columns = "id, organization_id, recipient_id, to_address, template, params::text, language, state, created_at"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM kernel_recent_mail(%s)", [limit])  # noqa: S608 - our own words
        rows = cursor.fetchall()
    return [
        Mail(
            id=key,
            organization_id=place,
            recipient_id=recipient,
            to_address=to,
            template=template,
            params=json.loads(params),
            language=language,
            state=state,
            created_at=at,
        )
        for key, place, recipient, to, template, params, language, state, at in rows
    ]
