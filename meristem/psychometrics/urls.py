from typing import Any

from django.urls import URLPattern, path

from meristem.psychometrics.views import checks, instruments, profiles
from meristem.psychometrics.views.journeys import PROFILE, WELL, Journey

app_name = "psychometrics"


def steps(root: str, journey: Journey) -> list[URLPattern]:
    """The pages of one check."""
    given: dict[str, Any] = {"journey": journey}
    name = journey.prefix
    return [
        path(root, checks.home, given, name=name),
        path(f"{root}/start", checks.start, given, name=f"{name}_start"),
        path(f"{root}/end", checks.end, given, name=f"{name}_end"),
        path(f"{root}/finish", checks.finish, given, name=f"{name}_finish"),
        path(f"{root}/discard", checks.discard, given, name=f"{name}_discard"),
        path(f"{root}/<int:number>", checks.item, given, name=f"{name}_item"),
        path(f"{root}/<int:number>/answer", checks.answer, given, name=f"{name}_answer"),
    ]


def results(root: str, journey: Journey) -> list[URLPattern]:
    """The pages of one check's profiles."""
    given: dict[str, Any] = {"journey": journey}
    return [
        path(root, profiles.newest, given, name=journey.result),
        path(f"{root}/<uuid:profile_id>", profiles.earlier, given, name=journey.earlier),
        path(f"{root}/<uuid:profile_id>/delete", profiles.delete, given, name=f"{journey.earlier}_delete"),
    ]


urlpatterns = [
    *results("profile", PROFILE),
    *steps("profile/check", PROFILE),
    *results("wellness-check/result", WELL),
    *steps("wellness-check", WELL),
    path("instruments", instruments.overview, name="instruments"),
    path("instruments/import", instruments.bring, name="instrument_import"),
    path("instruments/<slug:key>/offer", instruments.offer, name="instrument_offer"),
]
