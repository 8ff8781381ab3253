"""Links that may be passed on, lists of people to invite, and joining by a link."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.identity.views.door import waiting_page
from meristem.kernel import audit
from meristem.kernel.errors import Conflict, Denied, DomainError, Gone, Invalid
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.http.csv import csv_response
from meristem.kernel.http.forms import posted
from meristem.kernel.http.redirects import SeeOther, see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.forms import JoinForm
from meristem.organizations.forms_joining import LinkForm, ListForm
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.queries import groups_list
from meristem.organizations.queries.joining import batches, links_open, progress_of, rows_of
from meristem.organizations.queries.plans import plan_lacks
from meristem.organizations.services import organization_switch
from meristem.organizations.services.ages import age_rules_of, is_waiting, words_of
from meristem.organizations.services.batches import MOST_BYTES, batch_create
from meristem.organizations.services.links import link_accept, link_address, link_create, link_revoke, link_shown
from meristem.organizations.types import Role
from meristem.organizations.words import row_words

TODAY = "/today"
SHOWN = 100


def _refuse(form: LinkForm | ListForm, error: DomainError) -> None:
    for name, messages in error.fields.items():
        form.add_error(name if name in form.fields else None, messages)
    if not error.fields:
        form.add_error(None, str(error.detail))


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def links(request: Request) -> HttpResponse:
    groups = [(str(group.id), group.name) for group in groups_list()]
    form = LinkForm(posted(request), groups=groups)
    if request.method == "POST" and form.is_valid():
        group = form.cleaned_data["group_id"]
        chosen = form.cleaned_data | {"group_id": UUID(group) if group else None}
        try:
            link_create(actor=request.actor, **chosen)
        except (Invalid, Denied) as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:links"), _("The link is ready to be passed on."))
    context = {
        "form": form,
        "links": [(link, link_address(link.id)) for link in links_open()[:SHOWN]],
        "role_names": dict(Role.choices),
    }
    return render(request, "organizations/links.html", context, status=422 if form.errors else 200)


@require_POST
@access(MANAGE_MEMBERS)
def revoke(request: Request, link_id: UUID) -> HttpResponse:
    link_revoke(actor=request.actor, link_id=link_id)
    return with_toast(request, see_other("organizations:links"), _("The link no longer works."))


@require_http_methods(["GET", "HEAD", "POST"])
@access(EVERYONE)
def join(request: Request, link_id: UUID, secret: str) -> HttpResponse:
    """Whoever is signed in joins as herself; others sign in or make an account first, and come back."""
    try:
        seen = link_shown(link_id=link_id, secret=secret)
        refusal = ""
        form = JoinForm(posted(request), asks_age=age_rules_of(seen.organization_id).asks)
        if request.method == "POST" and request.actor.is_authenticated and form.is_valid():
            person = request.actor.person
            try:
                place = link_accept(link_id=link_id, secret=secret, user_id=person, **form.told())
            except Conflict as error:
                refusal = str(error.detail)
            except Invalid as error:
                form.refuse(error)
            else:
                if is_waiting(organization_id=place, user_id=person):
                    return waiting_page(request, words_of("asked"))
                organization_switch(actor=request.actor, organization_id=place)
                return with_toast(request, SeeOther(TODAY), _("Welcome."))
        names = [str(Role(role).label) for role in seen.roles]
        context = {"seen": seen, "role_names": names, "refusal": refusal, "form": form, "once": uuid4()}
        status = 409 if refusal else 422 if form.errors else 200
        return render(request, "organizations/join.html", context, status=status)
    except Gone:
        return render(request, "organizations/invitation_gone.html", {}, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE_MEMBERS)
def lists(request: Request) -> HttpResponse:
    form = ListForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read(MOST_BYTES + 1)
        try:
            made = batch_create(actor=request.actor, file_name=file.name, data=data, roles=form.cleaned_data["roles"])
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return with_toast(request, see_other("organizations:list", made.id), _("The list is being worked off."))
    context = {"form": form, "batches": list(batches()[:SHOWN]), "lacking": plan_lacks("lists")}
    return render(request, "organizations/lists.html", context, status=422 if form.errors else 200)


@require_safe
@access(MANAGE_MEMBERS)
def one_list(request: Request, batch_id: UUID) -> HttpResponse:
    """Progress and report; asked again by itself while it runs."""
    progress = progress_of(batch_id)
    wrong = rows_of(batch_id).filter(state="wrong")
    context = {
        "progress": progress,
        "rows": [(row, row_words(row)) for row in wrong[:SHOWN]],
        "more": max(progress.wrong - SHOWN, 0),
    }
    template = "organizations/_list_progress.html" if request.htmx else "organizations/list.html"
    return render(request, template, context)


@require_safe
@access(MANAGE_MEMBERS)
def list_csv(request: Request, batch_id: UUID) -> HttpResponse:
    """What became of each line."""
    progress = progress_of(batch_id)
    audit.record("export.members", object_type="batch", object_id=batch_id, after={"rows": progress.batch.total})
    header = [_("Line"), _("E-mail"), _("What became of it")]
    rows = ([row.number, row.email, row_words(row)] for row in rows_of(batch_id))
    return csv_response("invitations.csv", header, rows)
