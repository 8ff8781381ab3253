"""Whoever is too young does not join; whoever needs a guardian waits until one agrees, and when one withdraws.

What is typed is forgotten at once but for what is needed (models.ages). Who comes by an organisation's own sign-in is
not asked: the organisation knows its people.
"""

import dataclasses
import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.identity.models import User
from meristem.identity.services.ways_in import ways_in_end
from meristem.identity.types import GuardianNeeded
from meristem.kernel import audit, limits
from meristem.kernel.context import tenant
from meristem.kernel.crypto import Unreadable, seal, unseal
from meristem.kernel.errors import Gone, Invalid, NotFound, TooMany
from meristem.kernel.events import publish
from meristem.kernel.links import is_derived_secret
from meristem.kernel.mail import mail_queue
from meristem.organizations.events import MemberJoined
from meristem.organizations.models import AgeCheck, GroupMember, Membership, OrganizationSettings
from meristem.organizations.types import AgeRules

ASK, WITHDRAW = "guardian", "guardian-withdraw"
OPEN_FOR = datetime.timedelta(days=30)
LETTERS_A_DAY = 3
OLDEST = 120
TABLE = "organizations_agecheck"
State = AgeCheck.State
Status = Membership.Status


def age_rules() -> AgeRules:
    """What the organisation that is entered asks of those who join."""
    found = OrganizationSettings.objects.values_list("least_age", "guardian_age").first()
    return AgeRules(*found) if found else AgeRules()


def age_rules_of(organization_id: UUID) -> AgeRules:
    """The same for an organisation that somebody is about to join."""
    with tenant(organization_id):
        return age_rules()


def _years(birth: datetime.date, today: datetime.date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def age_look(*, rules: AgeRules, birth: datetime.date | None, guardian_email: str, email: str) -> bool:
    """Whether a guardian must agree. Raises Invalid (`birth_date`, `guardian_email`); keeps nothing."""
    if not rules.asks:
        return False
    today = timezone.localdate()
    if birth is None:
        raise Invalid(fields={"birth_date": [_("Say when you were born. It is asked here of everybody who joins.")]})
    years = _years(birth, today)
    if birth > today or years > OLDEST:
        raise Invalid(fields={"birth_date": [_("This does not look like a date of birth.")]})
    if rules.least is not None and years < rules.least:
        said = _("One can join here from the age of %(age)s. Nothing of what you typed was kept.") % {
            "age": rules.least
        }
        raise Invalid(fields={"birth_date": [said]})
    if rules.guardian is None or years >= rules.guardian:
        return False
    address = guardian_email.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        said = _("Below the age of %(age)s a parent or guardian has to agree. Give the address of one.")
        raise Invalid(fields={"guardian_email": [said % {"age": rules.guardian}]}) from error
    if address.lower() == email.lower():
        raise Invalid(fields={"guardian_email": [_("This is your own address. Give your parent's or guardian's.")]})
    return True


@transaction.atomic
def age_tell(*, user_id: UUID, birth: datetime.date | None, guardian_email: str, email: str) -> None:
    """Keep what must be kept of her answer, before she joins the organisation that is entered as her.

    Raises Invalid as `age_look`, GuardianNeeded when her guardian has refused here. Who has answered is asked no more.
    """
    rules = age_rules()
    if not rules.asks:
        return
    known = AgeCheck.objects.filter(user_id=user_id).first()
    if known is not None:
        if known.state == State.REFUSED:
            raise GuardianNeeded(words_of(known.state))
        return
    needs_guardian = age_look(rules=rules, birth=birth, guardian_email=guardian_email, email=email)
    row = AgeCheck(user_id=user_id, state=State.OF_AGE)
    row.organization_id = _here()
    if needs_guardian and birth is not None and rules.guardian is not None:
        row.state, row.expires_at = State.ASKED, timezone.now() + OPEN_FOR
        row.grown_from = _sealed(row, "grown_from", _month_after(birth, rules.guardian).isoformat())
        row.guardian_email = _sealed(row, "guardian_email", guardian_email.strip())
    row.save(force_insert=True)


def _here() -> UUID:
    return OrganizationSettings.objects.values_list("organization_id", flat=True).get()


def _month_after(birth: datetime.date, years: int) -> datetime.date:
    """The first of the month after that birthday: a month tells less than a day."""
    month = birth.month % 12 + 1
    return datetime.date(birth.year + years + (month == 1), month, 1)


def _sealed(row: AgeCheck, column: str, text: str) -> bytes:
    return seal(text, user_id=row.user_id, table=TABLE, column=column, row_id=row.id)


def _open(row: AgeCheck, column: str) -> str:
    sealed = getattr(row, column)
    if sealed is None:
        return ""
    return unseal(bytes(sealed), user_id=row.user_id, table=TABLE, column=column, row_id=row.id)


def _is_grown(row: AgeCheck) -> bool:
    try:
        text = _open(row, "grown_from")
    except Unreadable:
        return False
    return bool(text) and timezone.localdate() >= datetime.date.fromisoformat(text)


def joins_as(user_id: UUID) -> str:
    """The state in which she becomes a member of the organisation that is entered as her; the guardian is asked."""
    row = AgeCheck.objects.filter(user_id=user_id).first()
    if row is None or row.state in (State.OF_AGE, State.GIVEN):
        return Status.ACTIVE
    if row.state == State.ASKED:
        _ask(row)
    return Status.WAITING


def _ask(row: AgeCheck) -> None:
    _letter(row, "organizations_guardian", _open(row, "guardian_email"))
    audit.record("guardian.asked", object_type="user", object_id=row.user_id, about=row.user_id)


def _letter(row: AgeCheck, template: str, to: str) -> None:
    """Written as her: her guardian reads the language that she chose."""
    user = User.objects.get(id=row.user_id)
    mail_queue(
        to=to or user.email,
        template=template,
        params={"check": str(row.id)},
        recipient_id=row.user_id,
        language=user.language,
    )


def is_waiting(*, organization_id: UUID, user_id: UUID) -> bool:
    """Whether her place there waits for her guardian."""
    with tenant(organization_id, user_id):
        return Membership.objects.filter(user_id=user_id, status=Status.WAITING).exists()


@transaction.atomic
def waiting_settle(user_id: UUID) -> str:
    """Let her in wherever she waits and has come of age by now; the state she waits in elsewhere, or nothing.

    Called as her, in whichever organisation.
    """
    left = ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM organizations_waiting()")
        places = [place for (place,) in cursor.fetchall()]
    for place in places:
        with tenant(place, user_id):
            row = AgeCheck.objects.select_for_update().get(user_id=user_id)
            if _is_grown(row):
                AgeCheck.objects.filter(id=row.id).update(state=State.OF_AGE, grown_from=None, guardian_email=None)
                _activate(user_id)
                audit.record("guardian.outgrown", object_type="user", object_id=user_id, about=user_id)
            else:
                left = row.state
    return left


def _activate(user_id: UUID) -> None:
    members = Membership.objects.select_for_update().filter(user_id=user_id, status=Status.WAITING)
    for member in members:
        Membership.objects.filter(id=member.id).update(status=Status.ACTIVE)
        publish(MemberJoined(user_id=user_id, roles=list(member.roles)))


def words_of(state: str) -> str:
    """What she is told at the door."""
    if state == State.REFUSED:
        return _("Your parent or guardian did not agree, so this account cannot be used.")
    if state == State.WITHDRAWN:
        return _("Your parent or guardian has withdrawn the consent. The account waits, and nothing in it is lost.")
    return _("Your parent or guardian has got a letter from us. As soon as they agree there, you can come in.")


@transaction.atomic
def guardian_remind(*, user_id: UUID) -> None:
    """Send the letter again to whomever she waits for; silently nothing when it was sent often enough today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM organizations_waiting()")
        places = [place for (place,) in cursor.fetchall()]
    for place in places:
        with tenant(place, user_id):
            row = AgeCheck.objects.filter(user_id=user_id, state=State.ASKED).first()
            try:
                limits.spend("guardian", user_id, limit=LETTERS_A_DAY, seconds=86_400)
            except TooMany:
                return
            if row is not None:
                AgeCheck.objects.filter(id=row.id).update(expires_at=timezone.now() + OPEN_FOR)
                _ask(row)


@dataclasses.dataclass(frozen=True)
class GuardianSeen:
    """What a guardian's link leads to."""

    organization_id: UUID
    organization_name: str
    user_id: UUID
    name: str
    state: str


def guardian_shown(*, check_id: UUID, secret: str, purpose: str = ASK) -> GuardianSeen:
    """Who asks to join what. NotFound for a link that was never ours; Gone when it was answered or has expired.

    The link of the second letter works for as long as she needs a guardian.
    """
    if purpose not in (ASK, WITHDRAW) or not is_derived_secret(purpose, check_id, secret):
        raise NotFound
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organizations_guardian(%s)", [check_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    place, place_name, user_id, name, state, expires_at = row
    if purpose == ASK and (state != State.ASKED or expires_at <= timezone.now()):
        raise Gone
    if purpose == WITHDRAW and state not in (State.GIVEN, State.WITHDRAWN):
        raise Gone
    return GuardianSeen(place, place_name, user_id, name, state)


@transaction.atomic
def guardian_answer(*, check_id: UUID, secret: str, agrees: bool, purpose: str = ASK) -> GuardianSeen:
    """The guardian agrees or refuses by the first letter, once; withdraws or agrees anew by the second.

    Of parallel answers one counts (Gone). A consent that is withdrawn ends every way into that organisation at once.
    """
    seen = guardian_shown(check_id=check_id, secret=secret, purpose=purpose)
    no = State.REFUSED if purpose == ASK else State.WITHDRAWN
    state = State.GIVEN if agrees else no
    if seen.state == state:
        return seen
    with tenant(seen.organization_id, seen.user_id):
        rows = AgeCheck.objects.filter(id=check_id, state=seen.state)
        if not rows.update(state=state, answered_at=timezone.now()):
            raise Gone
        row = AgeCheck.objects.get(id=check_id)
        if agrees:
            _activate(seen.user_id)
            if purpose == ASK:
                _letter(row, "organizations_guardian_given", _open(row, "guardian_email"))
        else:
            _close(seen.user_id, is_final=purpose == ASK)
        _letter(row, "organizations_guardian_answer", "")
        audit.record(f"guardian.{state}", object_type="user", object_id=seen.user_id, about=seen.user_id)
    return dataclasses.replace(seen, state=state)


def _close(user_id: UUID, *, is_final: bool) -> None:
    """End a membership that waited, or have one that was open wait; one that was suspended stays so."""
    before, after = (Status.WAITING, Status.REMOVED) if is_final else (Status.ACTIVE, Status.WAITING)
    Membership.objects.filter(user_id=user_id, status=before).update(status=after)
    if is_final:
        GroupMember.objects.filter(user_id=user_id).delete()
    ways_in_end(user_id=user_id)
