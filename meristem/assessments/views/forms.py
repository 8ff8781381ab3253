"""Reads the answer form of a page, for quizzes and questionnaires alike."""

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from meristem.assessments.services import Given
from meristem.kernel.errors import Invalid


def given_of(form: QueryDict) -> Given:
    """The answer in a posted form: `option` (several), `gap` (one for each gap, in order), `scale`."""
    return Given(
        options=[_uuid(value) for value in form.getlist("option") if value],
        gaps=form.getlist("gap"),
        scale=_number("scale", form.get("scale")),
    )


def counters_of(form: QueryDict) -> tuple[int | None, int | None]:
    """(sequence, response_time_ms): filled by the page's script, empty without it."""
    return _number("sequence", form.get("sequence")), _number("response_time_ms", form.get("response_time_ms"))


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Invalid(fields={"options": [_("Choose from the options of this question.")]}) from error


def _number(field: str, value: str | None) -> int | None:
    if value is None or not value.strip():
        return None
    try:
        return int(value)
    except ValueError as error:
        raise Invalid(fields={field: [_("A whole number.")]}) from error
