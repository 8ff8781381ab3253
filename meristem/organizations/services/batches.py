"""Inviting from a list: read at once, worked off by a job in small transactions that can be killed and taken up."""

import csv
import io
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.kernel import audit
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Conflict, Denied, Invalid, TooMany
from meristem.organizations.models import Group, InvitationBatch, InvitationRow, Membership
from meristem.organizations.permissions import MANAGE_MEMBERS
from meristem.organizations.ports import plan
from meristem.organizations.services.invitations import people_invite
from meristem.organizations.services.members import ordered_roles
from meristem.organizations.types import Role

MOST_ROWS = 5000
MOST_BYTES = 2 * 1024 * 1024
CHUNK = 25
COLUMNS = {
    "email": ("email", "e-mail", "mail", "address"),
    "roles": ("roles", "role"),
    "job_title": ("title", "job title", "job_title"),
    "department": ("department",),
    "group_name": ("group", "team"),
}
LENGTHS = {"job_title": 120, "department": 120, "group_name": 100}

State = InvitationRow.State


@transaction.atomic
def batch_create(*, actor: Actor, file_name: str, data: bytes, roles: Iterable[str]) -> InvitationBatch:
    """Read a list (CSV in UTF-8, first line names the columns) and begin to invite.

    `roles` are for lines that name none. Lines that cannot be read are reported, the others are invited. Raises
    Invalid (`file`) for what is no such list, Conflict when the plan has no lists.
    """
    plan().require("lists")
    lines = _read(data)
    fallback = ordered_roles(roles)
    batch = InvitationBatch.objects.create(
        organization_id=actor.organization_id, made_by_id=actor.person, file_name=file_name[:120], total=len(lines)
    )
    seen: set[str] = set()
    rows = []
    for number, line in enumerate(lines, start=2):
        row = InvitationRow(
            organization_id=actor.organization_id,
            batch=batch,
            number=number,
            email=line["email"].lower()[:254],
            roles=_roles(line["roles"]) or fallback,
            **{name: line[name][:length] for name, length in LENGTHS.items()},
        )
        row.problem = _problem(row, line, seen)
        if row.problem:
            row.state = State.WRONG
            row.roles = [role for role in row.roles if role in Role.values]
        seen.add(row.email)
        rows.append(row)
    InvitationRow.objects.bulk_create(rows, batch_size=500)
    audit.record("invitation.list_sent", object_type="batch", object_id=batch.id, after={"people": len(rows)})
    from meristem.organizations.jobs import invite_list

    invite_list.defer(organization_id=str(actor.organization_id), batch_id=str(batch.id))
    return batch


def _read(data: bytes) -> list[dict[str, str]]:
    def wrong(said: object) -> Invalid:
        return Invalid(fields={"file": [said]})

    if len(data) > MOST_BYTES:
        raise wrong(_("The file is larger than 2 MB."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong(_("The file is not in UTF-8. Save it as “CSV UTF-8”.")) from error
    if "\x00" in text:
        raise wrong(_("This is not a CSV file."))
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    try:
        table = [[cell.strip() for cell in line] for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise wrong(_("This is not a CSV file.")) from error
    places = {}
    for name, words in COLUMNS.items():
        header = [cell.casefold() for cell in table[0]] if table else []
        places[name] = next((header.index(word) for word in words if word in header), None)
    if places["email"] is None:
        raise wrong(_("The first line must name the columns, one of them “email”."))
    if not 1 <= len(table) - 1 <= MOST_ROWS:
        raise wrong(_("The file must have between 1 and 5000 lines below the first."))

    def cell(line: list[str], place: int | None) -> str:
        return line[place] if place is not None and place < len(line) else ""

    return [{name: cell(line, place) for name, place in places.items()} for line in table[1:]]


def _roles(text: str) -> list[str]:
    return [word.casefold()[:20] for word in text.replace(";", " ").replace(",", " ").replace("|", " ").split()][:7]


def _problem(row: InvitationRow, line: dict[str, str], seen: set[str]) -> str:
    """Why a line cannot be invited, as a code (words.ROW_PROBLEMS); empty when it can."""
    try:
        validate_email(line["email"].lower())
    except ValidationError:
        return "address"
    if len(line["email"]) > 254 or any(len(line[name]) > length for name, length in LENGTHS.items()):
        return "long"
    if row.email in seen:
        return "twice"
    if not set(row.roles) <= set(Role.values):
        return "roles"
    return ""


def batch_work(*, organization_id: UUID, batch_id: UUID) -> bool:
    """Invite the next lines of a list in one transaction; whether there is more to do now.

    A line is done in the transaction that says so, so a killed job repeats none; a second worker takes other lines or
    none. What the one who sent the list may no longer do stops it.
    """
    with tenant(organization_id):
        batch = InvitationBatch.objects.filter(id=batch_id, state=InvitationBatch.State.RUNNING).first()
        member = _sender(batch.made_by_id) if batch else None
    if batch is None:
        return False
    roles = frozenset(member.roles) if member else frozenset[str]()
    granted = frozenset(member.granted or ()) if member else frozenset[str]()
    with tenant(organization_id, batch.made_by_id, roles) as plain:
        actor = Actor(organization_id=organization_id, user_id=plain.user_id, roles=roles, granted=granted)
        if member is None or not actor.may(MANAGE_MEMBERS):
            _finish(batch, InvitationBatch.State.STOPPED)
            return False
        waiting = InvitationRow.objects.select_for_update(skip_locked=True).filter(batch=batch, state=State.WAITING)
        rows = list(waiting.order_by("number")[:CHUNK])
        for row in rows:
            try:
                with transaction.atomic():
                    row.state, row.problem = _invite(actor, row)
            except TooMany:
                # Letters of today are used up: the rest goes on tomorrow.
                return False
            row.save(update_fields=["state", "problem"])
        if not rows and not InvitationRow.objects.filter(batch=batch, state=State.WAITING).exists():
            _finish(batch, InvitationBatch.State.DONE)
        else:
            # Its trigger notes the time: a list that stands still is taken up again.
            InvitationBatch.objects.filter(id=batch.id).update(total=batch.total)
        return bool(rows)


def _sender(user_id: UUID | None) -> Membership | None:
    return Membership.objects.filter(user_id=user_id, status="active").first() if user_id else None


def _invite(actor: Actor, row: InvitationRow) -> tuple[str, str]:
    group_id = None
    if row.group_name:
        group_id = Group.objects.filter(name=row.group_name, archived_at=None).values_list("id", flat=True).first()
        if group_id is None:
            return State.WRONG, "group"
    try:
        done = people_invite(
            actor=actor,
            emails=[row.email],
            roles=row.roles,
            job_title=row.job_title,
            department=row.department,
            group_id=group_id,
        )
    except Denied:
        return State.WRONG, "rights"
    except Conflict as error:
        return State.WRONG, "seats" if error.code == "no-seats" else "reminded"
    return (State.INVITED, "") if done.sent else (State.MEMBER, "")


def _finish(batch: InvitationBatch, state: str) -> None:
    InvitationBatch.objects.filter(id=batch.id).update(state=state, finished_at=timezone.now())
