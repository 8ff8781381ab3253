"""The library as authors see it: what there is, where it is used, and adding to it."""

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.toasts import with_toast
from meristem.library import queries, services
from meristem.library.forms import CaptionsForm, DescribeForm, PosterForm, UploadForm
from meristem.library.models import MediaItem
from meristem.library.permissions import MANAGE_MEDIA
from meristem.library.types import MediaKind, media_url

PER_PAGE = 30


def _after(request: Request, said: str, name: str, *args: UUID, undo: str = "") -> HttpResponse:
    return with_toast(request, HttpResponseRedirect(reverse(name, args=args), status=303), said, undo)


def _add_errors(form: forms.Form, error: Invalid) -> None:
    for name, found in error.fields.items():
        for message in found:
            form.add_error(name if name in form.fields else None, message)
    if not error.fields:
        form.add_error(None, str(error.detail))


def _stored(form: forms.Form, actor: Actor, **options: Any) -> MediaItem | None:
    """The stored file, or None with the form saying why not."""
    if not form.is_valid():
        return None
    file: Any = form.cleaned_data["file"]
    title = form.cleaned_data.get("title") or PurePath(file.name or "").stem
    try:
        return services.media_store(
            actor=actor,
            file=file,
            title=title,
            description=form.cleaned_data.get("description", ""),
            language=form.cleaned_data.get("language", ""),
            **options,
        )
    except Invalid as error:
        _add_errors(form, error)
        return None


@access(MANAGE_MEDIA)
@require_safe
def media_list(request: Request) -> HttpResponse:
    """Files by kind, newest first, with where they are used."""
    return _list(request, UploadForm())


@access(MANAGE_MEDIA)
@require_POST
def media_upload(request: Request) -> HttpResponse:
    """Store a file; a picture pasted into an editor is answered with its address as JSON."""
    form = UploadForm(request.POST, request.FILES)
    wants_json = "application/json" in request.META.get("HTTP_ACCEPT", "")
    item = _stored(form, request.actor, kinds=(MediaKind.IMAGE,) if wants_json else ())
    if wants_json:
        if item is None:
            raise Invalid(fields={name: [str(one) for one in found] for name, found in form.errors.items()})
        body = {"url": media_url(item.id), "description": item.description, "id": str(item.id)}
        return JsonResponse(body, status=201)
    if item is None:
        return _list(request, form, status=422)
    return _after(request, _("Stored: %(title)s") % {"title": item.title}, "library:media", item.id)


def _list(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in (MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.IMAGE, MediaKind.DOCUMENT) else ""
    search = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    archived = request.GET.get("archived") == "1"
    given = request.GET.get("page", "")[:6]
    page = max(1, min(1000, int(given))) if given.isdecimal() else 1
    found = list(
        queries.media_list(kind=kind, search=search, archived=archived)[(page - 1) * PER_PAGE : page * PER_PAGE + 1]
    )
    items, more = found[:PER_PAGE], len(found) > PER_PAGE
    usage = queries.media_usage([item.id for item in items])
    context = {
        "items": items,
        "usage": usage,
        "kinds": [choice for choice in MediaKind.choices if choice[0] != MediaKind.CAPTION],
        "kind": kind,
        "search": search,
        "archived": archived,
        "page_number": page,
        "more": more,
        "form": form,
        "media_url": media_url,
    }
    return render(request, "library/media_list.html", context, status=status)


@access(MANAGE_MEDIA)
@require_http_methods(["GET", "HEAD", "POST"])
def media(request: Request, media_id: UUID) -> HttpResponse:
    """One file: what it is, what is said of it, its captions, and where it is used."""
    item = queries.media_get(media_id)
    form = DescribeForm(
        request.POST if request.method == "POST" else None,
        initial={"title": item.title, "description": item.description, "licence": item.licence},
    )
    if request.method == "POST" and form.is_valid():
        services.media_update(actor=request.actor, media_id=media_id, **form.cleaned_data)
        return _after(request, _("Saved"), "library:media", media_id)
    return _one(request, item, form=form, status=422 if form.is_bound else 200)


@access(MANAGE_MEDIA)
@require_POST
def captions_upload(request: Request, media_id: UUID) -> HttpResponse:
    """Add captions in a language, or replace those that are there."""
    form = CaptionsForm(request.POST, request.FILES)
    if _stored(form, request.actor, parent_id=media_id, kinds=(MediaKind.CAPTION,)) is None:
        return _one(request, queries.media_get(media_id), captions_form=form, status=422)
    return _after(request, _("Captions added"), "library:media", media_id)


@access(MANAGE_MEDIA)
@require_POST
def poster_upload(request: Request, media_id: UUID) -> HttpResponse:
    """Set the picture shown before a film plays."""
    item = queries.media_get(media_id)
    form = PosterForm(request.POST, request.FILES)
    picture = _stored(form, request.actor, kinds=(MediaKind.IMAGE,))
    if picture is None:
        return _one(request, item, poster_form=form, status=422)
    services.media_update(actor=request.actor, media_id=media_id, poster_id=picture.id)
    return _after(request, _("Poster changed"), "library:media", media_id)


@access(MANAGE_MEDIA)
@require_POST
def media_archive(request: Request, media_id: UUID) -> HttpResponse:
    """Put a file away; the toast brings it back."""
    services.media_archive(actor=request.actor, media_id=media_id)
    undo = reverse("library:media_restore", args=[media_id])
    return _after(request, _("File put away"), "library:media_list", undo=undo)


@access(MANAGE_MEDIA)
@require_POST
def media_restore(request: Request, media_id: UUID) -> HttpResponse:
    """Bring a file back."""
    services.media_restore(actor=request.actor, media_id=media_id)
    return _after(request, _("File is back"), "library:media", media_id)


def _one(request: Request, item: MediaItem, status: int = 200, **given: forms.Form) -> HttpResponse:
    context = {
        "item": item,
        "film": queries.media_film(item.id) if item.kind in (MediaKind.VIDEO, MediaKind.AUDIO) else None,
        "usage": queries.media_usage([item.id])[item.id],
        "url_of_file": media_url(item.id),
        "form": given.get("form")
        or DescribeForm(initial={"title": item.title, "description": item.description, "licence": item.licence}),
        "captions_form": given.get("captions_form") or CaptionsForm(),
        "poster_form": given.get("poster_form") or PosterForm(),
    }
    return render(request, "library/media.html", context, status=status)
