"""What a member finds: surveys that wait for her, and those that are past."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meristem.eligibility import queries
from meristem.eligibility.permissions import MANAGE
from meristem.eligibility.questions import say
from meristem.eligibility.shipped import shipped_surveys
from meristem.eligibility.types import Status
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.organizations.queries.people import anonymous_surveys_allowed

SHOWN = 50


@require_safe
@access(SIGNED_IN)
def surveys(request: Request) -> HttpResponse:
    may_manage = request.actor.may(MANAGE)
    launched = list(queries.surveys_launched()[:SHOWN])
    mine = queries.surveys_of(actor=request.actor, surveys=launched)
    context = {
        "waiting": [survey for survey in mine if survey.state == "open"],
        "past": [survey for survey in mine if survey.state != "open"],
        "is_on": anonymous_surveys_allowed(),
        "may_manage": may_manage,
        "managed": [],
    }
    if may_manage:
        drafts = queries.surveys_managed().filter(status=Status.DRAFT)
        context["managed"] = [
            {"id": survey.id, "title": say(survey.title), "status": survey.status, "closes_at": survey.closes_at}
            for survey in [*drafts[:SHOWN], *launched]
        ]
        context["shipped"] = [(slug, say(survey["title"])) for slug, survey in shipped_surveys().items()]
    return render(request, "eligibility/surveys.html", context)
