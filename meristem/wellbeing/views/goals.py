"""Goal handprints: list, begin, fill, finish."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.wellbeing import queries, services
from meristem.wellbeing.forms import GoalForm, add_errors


@require_safe
@access(SIGNED_IN)
def goals(request: Request) -> HttpResponse:
    """All hands: those on their way first."""
    return render(request, "wellbeing/goals.html", {"goals": queries.goal_list(request.actor)})


@access(SIGNED_IN)
def goal_new(request: Request) -> HttpResponse:
    form = GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.goal_create(
                actor=request.actor,
                goal=data["goal"],
                notes=data["notes"],
                target_on=data["target_on"],
                fingers=form.fingers(),
                goal_id=data["goal_id"],
            )
        except Invalid as error:
            add_errors(form, error.fields)
        else:
            return see_other("wellbeing:goal", made.id)
    context = {"form": form, "goal": None, "clash": None}
    return render(request, "wellbeing/goal_edit.html", context, status=422 if form.errors else 200)


@require_safe
@access(SIGNED_IN)
def goal(request: Request, goal_id: UUID) -> HttpResponse:
    """One hand, its fingers and its history."""
    found = queries.goal_get(request.actor, goal_id)
    context = {"goal": found, "history": queries.goal_history(request.actor, goal_id)}
    return render(request, "wellbeing/goal.html", context)


@access(SIGNED_IN)
def goal_edit(request: Request, goal_id: UUID) -> HttpResponse:
    found = queries.goal_get(request.actor, goal_id)
    form = GoalForm(request.POST or None, goal=found)
    clash = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.goal_change(
                actor=request.actor,
                goal_id=goal_id,
                version=data["version"] or 0,
                goal=data["goal"],
                notes=data["notes"],
                target_on=data["target_on"],
                fingers=form.fingers(),
            )
        except Invalid as error:
            add_errors(form, error.fields)
        except Conflict as error:
            clash = error.extra["version"]
        else:
            return with_toast(request, see_other("wellbeing:goal", goal_id), _("Saved."))
    context = {"form": form, "goal": found, "clash": clash}
    status = 409 if clash else 422 if form.errors else 200
    return render(request, "wellbeing/goal_edit.html", context, status=status)


@require_POST
@access(SIGNED_IN)
def goal_progress(request: Request, goal_id: UUID, finger: str) -> HttpResponse:
    """How far one finger is. HTMX gets the hand anew, a plain form the page."""
    try:
        progress = int(request.POST.get("progress", ""))
    except ValueError:
        progress = -1
    services.goal_progress_set(actor=request.actor, goal_id=goal_id, finger=finger, progress=progress)
    if not request.htmx:
        return see_other("wellbeing:goal", goal_id)
    return render(request, "wellbeing/_hand.html", {"goal": queries.goal_get(request.actor, goal_id)})


@require_POST
@access(SIGNED_IN)
def goal_status(request: Request, goal_id: UUID) -> HttpResponse:
    services.goal_status_set(actor=request.actor, goal_id=goal_id, status=request.POST.get("status", ""))
    return see_other("wellbeing:goal", goal_id)


@require_POST
@access(SIGNED_IN)
def goal_delete(request: Request, goal_id: UUID) -> HttpResponse:
    services.goal_delete(actor=request.actor, goal_id=goal_id)
    undo = reverse("wellbeing:goal_restore", args=[goal_id])
    return with_toast(request, see_other("wellbeing:goals"), _("Goal deleted."), undo=undo)


@require_POST
@access(SIGNED_IN)
def goal_restore(request: Request, goal_id: UUID) -> HttpResponse:
    services.goal_restore(actor=request.actor, goal_id=goal_id)
    return with_toast(request, see_other("wellbeing:goal", goal_id), _("It is back."))
