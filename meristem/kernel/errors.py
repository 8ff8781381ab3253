"""Errors with a stable code, turned into a page or an RFC 9457 problem in one place (kernel.http.errors)."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ZERO = _("There is a zero character (U+0000) in this text, which cannot be kept.")


class DomainError(Exception):
    """Something a person may be told. `fields` maps a field's name to what is wrong with it."""

    code = "invalid"
    status = 422
    title: str | Promise = _("That could not be done")

    def __init__(
        self,
        detail: str | Promise = "",
        *,
        code: str | None = None,
        fields: dict[str, list[Any]] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(str(detail) or self.code)
        self.detail = detail
        self.fields = fields or {}
        self.extra = extra
        if code:
            self.code = code


class Invalid(DomainError):
    """What was sent does not fit."""

    code, status, title = "invalid", 422, _("Something in what you sent does not fit")


def refuse_zeros(texts: Iterable[tuple[str, str]]) -> None:
    """Raise Invalid beside the name of each text that holds U+0000, which PostgreSQL cannot keep.

    Django's form fields and the API's bodies are looked through anyway; this is for what a view reads by itself.
    """
    fields = {name: [ZERO] for name, text in texts if "\0" in text}
    if fields:
        raise Invalid(fields=fields)


class NotFound(DomainError):
    """No such thing, or none that this person may know of."""

    code, status, title = "not-found", 404, _("There is nothing here")


class Denied(DomainError):
    """The person is known and may not."""

    code, status, title = "denied", 403, _("This is not open to you")


class SignInRequired(DomainError):
    """The person is not known yet."""

    code, status, title = "sign-in-required", 401, _("Please sign in first")


class Conflict(DomainError):
    """Somebody or something was faster, or the state does not allow it."""

    code, status, title = "conflict", 409, _("That does not fit with what is already there")


class TooLarge(DomainError):
    """More than is taken."""

    code, status, title = "too-large", 413, _("That is too large")


class TooMany(DomainError):
    """A limit was reached. `retry_after` is in seconds; `policy` is what the field RateLimit-Policy says of it."""

    code, status, title = "too-many", 429, _("That was a little fast")

    def __init__(self, retry_after: int, detail: str | Promise = "", *, policy: str = "") -> None:
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after
        self.policy = policy


class Gone(DomainError):
    """It was there; its time is over (an expired or used link)."""

    code, status, title = "gone", 410, _("This link no longer works")
