"""A person's profile, and her earlier ones. Nobody else has these pages."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.psychometrics import queries, services
from meristem.psychometrics.queries import ProfileView
from meristem.psychometrics.types import recommended_courses
from meristem.psychometrics.views.journeys import OF_KEY, PROFILE, WELL, Journey, see_other


@require_GET
@access(SIGNED_IN)
def newest(request: Request, journey: Journey) -> HttpResponse:
    """The newest profile, or the way to a first one."""
    found = queries.latest_profile(request.actor, journey.key, _language())
    if found is None:
        context = {
            "journey": journey,
            "pending": queries.pending_check(request.actor, journey.key),
            "other": _other(journey),
        }
        return render(request, "psychometrics/no_profile.html", context)
    return _page(request, journey, found)


@require_GET
@access(SIGNED_IN)
def earlier(request: Request, journey: Journey, profile_id: UUID) -> HttpResponse:
    found = queries.profile_view(request.actor, profile_id, _language())
    return _page(request, OF_KEY.get(found.instrument_key, journey), found)


@require_POST
@access(SIGNED_IN)
def delete(request: Request, journey: Journey, profile_id: UUID) -> HttpResponse:
    """Delete a profile with the answers behind it, for good."""
    services.profile_delete(actor=request.actor, profile_id=profile_id)
    return see_other(journey.result_url())


def _page(request: Request, journey: Journey, found: ProfileView) -> HttpResponse:
    history = queries.profile_history(request.actor, found.instrument_key)
    is_main = journey is PROFILE
    context = {
        "journey": journey,
        "profile": found,
        "history": history,
        "is_newest": bool(history) and history[0].id == found.id,
        "running": queries.running_check_id(request.actor, journey.key),
        "courses": recommended_courses(request.actor, [scale.key for scale in found.growth]) if is_main else [],
        "is_main": is_main,
        "other": _other(journey),
    }
    return render(request, "psychometrics/profile.html", context)


def _other(journey: Journey) -> Journey | None:
    """The other check, when it is offered here."""
    other = WELL if journey is PROFILE else PROFILE
    return other if queries.is_offered(other.key) else None


def _language() -> str:
    return get_language() or "en"
