"""Certificates: anyone may verify one, its holder downloads it, who may publish the course withdraws it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.learning.certificates import certificate_pdf
from meristem.learning.forms import RevokeForm
from meristem.learning.permissions import REVOKE
from meristem.learning.queries.certificates import (
    certificate_here,
    certificate_verify,
    certificates_of_course,
)
from meristem.learning.queries.courses import published_course_by_slug
from meristem.learning.services.certificates import certificate_restore, certificate_revoke
from meristem.learning.views.going import see_other


@require_GET
@access(EVERYONE)
def verify(request: Request, code: UUID) -> HttpResponse:
    """What this certificate attests and whether that still holds, in whichever organisation it was issued."""
    return _verify_page(request, code, RevokeForm())


def _verify_page(request: Request, code: UUID, form: RevokeForm, status: int = 200) -> HttpResponse:
    try:
        facts = certificate_verify(code)
    except NotFound:
        return render(request, "learning/verify.html", {"facts": None, "code": code}, status=404)
    here = certificate_here(code) if request.actor.is_authenticated else None
    context = {
        "facts": facts,
        "code": code,
        "here": here,
        "is_mine": here is not None and here.user_id == request.actor.user_id,
        "may_revoke": here is not None and request.actor.may(REVOKE),
        "address": request.build_absolute_uri(facts.path),
        "form": form,
    }
    return render(request, "learning/verify.html", context, status=status)


@require_GET
@access(SIGNED_IN)
def pdf(request: Request, code: UUID) -> HttpResponse:
    """The document, for its holder only."""
    here = certificate_here(code)
    if here is None or here.user_id != request.actor.person:
        raise NotFound
    response = HttpResponse(certificate_pdf(certificate_verify(code)), content_type="application/pdf")
    name = slugify(here.course_title) or "course"
    response["Content-Disposition"] = f'attachment; filename="certificate-{name}.pdf"'
    return response


@require_POST
@access(REVOKE)
def revoke(request: Request, code: UUID) -> HttpResponse:
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _verify_page(request, code, form, status=422)
    try:
        certificate_revoke(actor=request.actor, code=code, reason=form.cleaned_data["reason"])
    except Invalid as error:
        for name, problems in error.fields.items():
            form.add_error(name, problems)
        return _verify_page(request, code, form, status=422)
    return see_other(reverse("learning:verify", args=[code]))


@require_POST
@access(REVOKE)
def restore(request: Request, code: UUID) -> HttpResponse:
    certificate_restore(actor=request.actor, code=code)
    return see_other(reverse("learning:verify", args=[code]))


@require_GET
@access(REVOKE)
def of_course(request: Request, course: str) -> HttpResponse:
    """Everyone who holds a certificate of this course."""
    found = published_course_by_slug(course)
    context = {"course": found, "certificates": certificates_of_course(found.id)[:500]}
    return render(request, "learning/certificates.html", context)
