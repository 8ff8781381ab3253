"""What the `forms.field` macro needs to know of a Django bound field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

Options = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class FieldParts:
    kind: str
    type: str
    value: Any
    options: Options
    attrs: dict[str, Any]


def field_parts(bound: BoundField) -> FieldParts:
    """Kind of control, its value as text, its options and its HTML attributes."""
    widget = bound.field.widget
    kind = _kind(widget)
    value = bound.value()
    if kind in ("checks", "multiple"):
        value = [str(one) for one in value or []]
    elif kind != "checkbox":
        value = _text(value)
    options = _options(getattr(bound.field, "choices", getattr(widget, "choices", ())))
    attrs = {**widget.attrs, **bound.build_widget_attrs({}, widget)}
    for handled in ("required", "disabled", "id", "aria-invalid", "aria-describedby"):
        attrs.pop(handled, None)
    if isinstance(bound.field, forms.CharField) and bound.field.max_length:
        attrs.setdefault("maxlength", bound.field.max_length)
    return FieldParts(kind, _type(widget), value, options, attrs)


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.SelectMultiple):
        return "multiple"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def _type(widget: forms.Widget) -> str:
    if isinstance(widget, forms.DateTimeInput):
        return "datetime-local"
    if isinstance(widget, forms.DateInput):
        return "date"
    if isinstance(widget, forms.TimeInput):
        return "time"
    return str(widget.attrs.get("type") or getattr(widget, "input_type", "text") or "text")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _options(choices: Iterable[tuple[Any, Any]]) -> Options:
    found: Options = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            found.append((str(value), [(str(inner), name) for inner, name in label]))
        else:
            found.append(("" if value is None else str(value), label))
    return found
