"""The first page, the component page, the palette's index, the API's description."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.web.palette import palette_items


@access(EVERYONE)
@require_GET
def home(request: Request) -> HttpResponse:
    """A visitor comes to the catalogue, a person to her day."""
    name = "web:today" if request.actor.is_authenticated else "courses:catalogue"
    return HttpResponseRedirect(reverse(name))


@access(EVERYONE)
@require_GET
def design(request: Request) -> HttpResponse:
    return render(request, "web/design.html")


@access(EVERYONE)
@require_GET
def palette(request: Request) -> HttpResponse:
    return JsonResponse({"items": palette_items(request.actor)})


@access(EVERYONE)
@require_GET
def api_reference(request: Request) -> HttpResponse:
    """The API described for people, from the same document that programs read."""
    # The API is put together from every app: it is known only once all of them are loaded.
    from config.api import api

    schema = api.get_openapi_schema()
    return render(request, "web/api_reference.html", {"groups": _groups(schema), "version": schema["info"]["version"]})


def _groups(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": [parameter["name"] for parameter in operation.get("parameters", [])],
                }
            )
    return sorted(groups.items())
