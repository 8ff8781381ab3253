"""For how long things are kept: by kind, for the installation or as an organisation says, swept every night."""

import dataclasses
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meristem.kernel import audit
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Invalid, NotFound
from meristem.organizations.queries import organization_ids
from meristem.privacy.models import RetentionRule

SHORTEST, LONGEST = 1, 3650


@dataclasses.dataclass(frozen=True)
class Kind:
    """Rows that serve for a time. `condition` says which of them are over with; one parameter: the days."""

    code: str
    title: str | Promise
    days: int
    table: str = ""
    condition: str = ""

    @property
    def is_of_organization(self) -> bool:
        """Whether an organisation may set its own number; the others are swept by a function of the gate."""
        return bool(self.table)


_OLDER = "created_at < now() - make_interval(days => %s)"
KINDS = (
    Kind("letters", _("Letters that were sent or given up"), 90, "kernel_mail", f"state <> 'queued' AND {_OLDER}"),
    Kind(
        "invitations",
        _("Invitations that were accepted, withdrawn or have expired"),
        365,
        "organizations_invitation",
        f"(accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL OR expires_at < now()) AND {_OLDER}",
    ),
    Kind("sign-in-attempts", _("Tries to sign in"), 180),
    Kind("sessions", _("Sessions that have ended"), 90),
    Kind("links", _("Links by mail that were used or have expired"), 30),
)


def sweep(*, dry_run: bool = False) -> Iterator[tuple[str, int, int]]:
    """(kind, days, rows) of all that is over with: deleted, or only counted. Organisations each by their rule."""
    places = organization_ids()
    for kind in KINDS:
        if not kind.is_of_organization:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT privacy_sweep(%s, %s, %s)", [kind.code, kind.days, dry_run])
                yield kind.code, kind.days, cursor.fetchone()[0]
            continue
        counts: dict[int, int] = {kind.days: 0}
        for place in places:
            with tenant(place):
                days = days_of(kind)
                counts[days] = counts.get(days, 0) + _swept(kind, days, dry_run)
        for days, count in counts.items():
            yield kind.code, days, count


def _swept(kind: Kind, days: int, dry_run: bool) -> int:
    with connection.cursor() as cursor:
        if dry_run:
            cursor.execute(f'SELECT count(*) FROM "{kind.table}" WHERE {kind.condition}', [days])  # noqa: S608
            return int(cursor.fetchone()[0])
        cursor.execute(f'DELETE FROM "{kind.table}" WHERE {kind.condition}', [days])  # noqa: S608
        return int(cursor.rowcount)


def days_of(kind: Kind) -> int:
    """The number of the organisation that is entered, else the kind's own."""
    rule = RetentionRule.objects.filter(kind=kind.code).first()
    return rule.days if rule else kind.days


def rules() -> list[tuple[Kind, int]]:
    """Each kind with the days that hold in the organisation that is entered."""
    own = dict(RetentionRule.objects.values_list("kind", "days"))
    return [(kind, own.get(kind.code, kind.days)) for kind in KINDS]


@transaction.atomic
def rule_set(*, actor: Actor, kind: str, days: int) -> None:
    """Keep one kind for so many days in this organisation. Raises NotFound for a kind it has no say in, Invalid."""
    wanted = next((one for one in KINDS if one.code == kind and one.is_of_organization), None)
    if wanted is None:
        raise NotFound
    if not SHORTEST <= days <= LONGEST:
        raise Invalid(fields={"days": [_("From 1 to 3650 days.")]})
    before = days_of(wanted)
    RetentionRule.objects.update_or_create(organization_id=actor.organization_id, kind=kind, defaults={"days": days})
    if before != days:
        audit.record("privacy.retention_changed", object_type="retention", before={kind: before}, after={kind: days})
