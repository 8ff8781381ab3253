"""What the author's pages share: going back with a word, and putting a refusal beside its field."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request
from meristem.kernel.http.toasts import with_toast


def back_to(
    request: Request, said: str, name: str, *args: UUID | str, undo: str = "", anchor: str = ""
) -> HttpResponse:
    """Redirect (303) to a page of ours, with a toast and perhaps a way back."""
    address = reverse(f"courses:{name}", args=args) + (f"#{anchor}" if anchor else "")
    response = HttpResponseRedirect(address, status=303)
    return with_toast(request, response, said, undo) if said else response


def undo_at(name: str, *args: UUID | str) -> str:
    """The address whose POST reverses what was done."""
    return reverse(f"courses:{name}", args=args)


def accept_version(form: forms.Form, version: int) -> None:
    """Let the form carry the stored version: sent again after both were shown, it is meant."""
    data: Any = form.data
    form.data = data.copy()
    form.data["version"] = str(version)  # type: ignore[index]


def add_errors(form: forms.Form, error: Invalid) -> None:
    """Put what a service refused beside the fields that it names."""
    for name, messages in error.fields.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error.detail))
