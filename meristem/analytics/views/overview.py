"""The organisation's learning in figures."""

from babel.dates import format_date
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meristem.analytics.permissions import ORGANIZATION
from meristem.analytics.queries.overview import FEWEST_FOR_MEDIAN, courses, overview
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.csv import csv_response
from meristem.kernel.http.xlsx import xlsx_response


def _sort(request: Request) -> str:
    return request.GET.get("sort", "-enrolments")


@require_safe
@access(ORGANIZATION)
def overview_page(request: Request) -> HttpResponse:
    found = overview()
    language = translation.get_language() or "en"
    labels = [format_date(week.monday, "d MMM", locale=language) for week in found.weeks]
    context = {
        "overview": found,
        "learners": [(label, week.learners) for label, week in zip(labels, found.weeks, strict=True)],
        "lessons": [(label, week.lessons) for label, week in zip(labels, found.weeks, strict=True)],
        # Even, so that the middle of the axis is a whole number as well.
        "most_learners": _even(max(week.learners for week in found.weeks)),
        "most_lessons": _even(max(week.lessons for week in found.weeks)),
        "courses": courses(_sort(request)),
        "sort": _sort(request),
        "fewest": FEWEST_FOR_MEDIAN,
    }
    return render(request, "analytics/overview.html", context)


def _even(value: int) -> int:
    return max(2, value + value % 2)


def _table(request: Request) -> tuple[list[object], list[list[object]]]:
    header: list[object] = [
        _("Course"),
        _("Taken up by"),
        _("Finished by"),
        _("Completion rate"),
        _("Mean progress"),
        _("Median days to finish"),
        _("Mean rating"),
        _("Reviews"),
    ]
    rows: list[list[object]] = [
        [
            row.title,
            row.enrolments,
            row.completions,
            _rounded(row.completion_rate, 3),
            _rounded(row.mean_progress, 3),
            _rounded(row.median_days, 1),
            _rounded(row.rating, 2),
            row.reviews,
        ]
        for row in courses(_sort(request))
    ]
    return header, rows


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


@require_safe
@access(ORGANIZATION)
def overview_csv(request: Request) -> HttpResponse:
    return csv_response("courses.csv", *_table(request))


@require_safe
@access(ORGANIZATION)
def overview_xlsx(request: Request) -> HttpResponse:
    return xlsx_response("courses.xlsx", *_table(request))
