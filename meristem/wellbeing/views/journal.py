"""The journal: list, search, read, write, take along."""

import datetime
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.kernel.ids import uuid4, uuid7
from meristem.wellbeing import prompts, queries, services
from meristem.wellbeing.days import today_in
from meristem.wellbeing.forms import JournalForm, add_errors
from meristem.wellbeing.queries import Entry


@require_safe
@access(SIGNED_IN)
def journal(request: Request) -> HttpResponse:
    """The entries of one month, the latest when none is asked for."""
    months = queries.journal_months(request.actor)
    first = _month(request.GET.get("month")) or (months[0][0] if months else None)
    entries = queries.journal_month(request.actor, first) if first else []
    context = {
        "months": months,
        "month": first,
        "entries": entries,
        "total": sum(number for _first, number in months),
        "prompt": prompts.prompt_of_day(today_in(request.actor.time_zone)),
        "words": None,
    }
    return render(request, "wellbeing/journal.html", context)


@require_POST
@access(SIGNED_IN)
def journal_search(request: Request) -> HttpResponse:
    """Search by POST, so that what is looked for stands in no address, history or log."""
    words = request.POST.get("q", "")[:200]
    entries = queries.journal_search(request.actor, words)
    context = {"words": words, "entries": entries, "months": [], "month": None, "total": None, "prompt": None}
    if request.htmx:
        return render(request, "wellbeing/_journal_entries.html", context)
    return render(request, "wellbeing/journal.html", context)


@require_safe
@access(SIGNED_IN)
def journal_new(request: Request) -> HttpResponse:
    """An empty page. Its id is made here, so that saving it twice makes one entry."""
    prompt = prompts.BY_KEY.get(request.GET.get("prompt", ""))
    scale = request.GET.get("scale", "")
    initial = {"version": 0, "editor": uuid4(), "prompt_key": prompt.key if prompt else "", "eq_scale": scale}
    if prompt:
        initial["eq_scale"] = str(prompt.scale)
    return _editor(request, JournalForm(initial=initial), uuid7(), None)


@require_safe
@access(SIGNED_IN)
def journal_prompts(request: Request) -> HttpResponse:
    """Questions to begin with, by scale."""
    scale = request.GET.get("scale", "")
    chosen = prompts.prompts_of_scale(scale) or list(prompts.PROMPTS)
    return render(request, "wellbeing/journal_prompts.html", {"prompts": chosen, "scale": scale})


@access(SIGNED_IN)
def journal_entry(request: Request, entry_id: UUID) -> HttpResponse:
    """GET: read an entry. POST: save it; autosave (`X-Autosave`) gets the new version in a header."""
    if request.method == "POST":
        return _save(request, entry_id)
    return render(request, "wellbeing/journal_entry.html", {"entry": queries.journal_get(request.actor, entry_id)})


@require_safe
@access(SIGNED_IN)
def journal_edit(request: Request, entry_id: UUID) -> HttpResponse:
    entry = queries.journal_get(request.actor, entry_id)
    return _editor(request, JournalForm(initial=JournalForm.initial_of(entry) | {"editor": uuid4()}), entry_id, entry)


@require_POST
@access(SIGNED_IN)
def journal_delete(request: Request, entry_id: UUID) -> HttpResponse:
    services.journal_delete(actor=request.actor, entry_id=entry_id)
    undo = reverse("wellbeing:journal_restore", args=[entry_id])
    return with_toast(request, see_other("wellbeing:journal"), _("Entry deleted."), undo=undo)


@require_POST
@access(SIGNED_IN)
def journal_restore(request: Request, entry_id: UUID) -> HttpResponse:
    services.journal_restore(actor=request.actor, entry_id=entry_id)
    return with_toast(request, see_other("wellbeing:journal_entry", entry_id), _("It is back."))


@require_safe
@access(SIGNED_IN)
def journal_export(request: Request, form: str) -> HttpResponse:
    """Everything she wrote, as text or as JSON, to keep."""
    if form == "json":
        response: HttpResponse = JsonResponse(
            {"entries": queries.journal_export_data(request.actor)},
            json_dumps_params={"ensure_ascii": False, "indent": 1},
        )
    else:
        response = HttpResponse(queries.journal_export_text(request.actor), content_type="text/plain; charset=utf-8")
    day = today_in(request.actor.time_zone).isoformat()
    response["Content-Disposition"] = f'attachment; filename="journal-{day}.{form}"'
    return response


def _save(request: Request, entry_id: UUID) -> HttpResponse:
    form = JournalForm(request.POST)
    is_autosave = request.headers.get("X-Autosave") == "1"
    clash: int | None = None
    if form.is_valid():
        try:
            entry = services.journal_save(
                actor=request.actor,
                entry_id=entry_id,
                writing=form.writing(),
                version=_version(request, form),
                editor_id=form.cleaned_data["editor"],
                beat=form.cleaned_data["beat"] or 0,
            )
        except Invalid as error:
            add_errors(form, error.fields)
        except Conflict as error:
            if error.code != "edited-elsewhere":
                raise
            clash = error.extra["version"]
        else:
            if is_autosave:
                return HttpResponse(status=204, headers={"X-Version": str(entry.version)})
            return with_toast(request, see_other("wellbeing:journal_entry", entry_id), _("Saved."))
    if is_autosave:
        headers = {"X-Version": str(clash)} if clash else {}
        return HttpResponse(status=409 if clash else 422, headers=headers)
    return _editor(request, form, entry_id, None, clash=clash, status=409 if clash else 422)


def _version(request: Request, form: JournalForm) -> int:
    """The version that the writer says she has seen; over what stands, when she chose so knowing of it."""
    over = request.POST.get("over", "")
    return int(over) if over.isdecimal() and len(over) < 10 else int(form.cleaned_data["version"])


def _editor(
    request: Request,
    form: JournalForm,
    entry_id: UUID,
    entry: Entry | None,
    *,
    clash: int | None = None,
    status: int = 200,
) -> HttpResponse:
    key = form["prompt_key"].value() or ""
    context = {"form": form, "entry_id": entry_id, "entry": entry, "clash": clash, "prompt": prompts.BY_KEY.get(key)}
    return render(request, "wellbeing/journal_edit.html", context, status=status)


def _month(wanted: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(f"{wanted}-01") if wanted else None
    except ValueError:
        return None
