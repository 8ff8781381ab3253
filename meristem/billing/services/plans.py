"""Plans: made in the terminal by whoever runs the installation, inside the public organisation."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.billing.models import Plan
from meristem.billing.types import Entitlement
from meristem.kernel import audit
from meristem.kernel.errors import Conflict, Invalid


@transaction.atomic
def plan_create(
    *,
    code: str,
    name: str,
    audience: str = Plan.Audience.ORGANIZATION,
    description: str = "",
    price_in_cents: int = 0,
    currency: str = "EUR",
    months: int = 12,
    trial_days: int = 0,
    seats: int | None = None,
    entitlements: Iterable[str] = (),
) -> Plan:
    """A new plan. Raises Invalid for what does not fit. A price never changes: archive the plan and make another."""
    given = set(entitlements)
    wrong: dict[str, list[object]] = {}
    if not given <= set(Entitlement.values):
        wrong["entitlements"] = [_("There are: %(codes)s") % {"codes": ", ".join(Entitlement.values)}]
    if min(price_in_cents, trial_days, seats or 0) < 0 or not 1 <= months <= 36 or price_in_cents > 100_000_000:
        wrong["price"] = [_("Prices, days and seats are zero or more; a period has 1 to 36 months.")]
    if audience not in Plan.Audience.values:
        wrong["audience"] = [_("Either organization or person.")]
    if len(currency) != 3 or not currency.isalpha() or not code or len(code) > 40 or not name or len(name) > 80:
        wrong["code"] = [_("A code, a name and a currency of three letters.")]
    if wrong:
        raise Invalid(fields=wrong)
    try:
        with transaction.atomic():
            made = Plan.objects.create(
                code=code,
                name=name,
                description=description,
                audience=audience,
                price_in_cents=price_in_cents,
                currency=currency.upper(),
                months=months,
                trial_days=trial_days,
                seats=seats,
                entitlements=[one for one in Entitlement.values if one in given],
            )
    except IntegrityError as error:
        raise Invalid(fields={"code": [_("Another plan has this code.")]}) from error
    audit.record("plan.created", object_type="plan", object_id=made.id, after={"name": name})
    return made


@transaction.atomic
def plan_default(*, code: str) -> Plan:
    """What those have who subscribe to nothing; there is one for organisations and one for people."""
    plan = Plan.objects.select_for_update().get(code=code, archived_at=None)
    Plan.objects.filter(audience=plan.audience, is_default=True).exclude(id=plan.id).update(is_default=False)
    Plan.objects.filter(id=plan.id).update(is_default=True)
    audit.record("plan.made_default", object_type="plan", object_id=plan.id, after={"name": plan.name})
    return plan


@transaction.atomic
def plan_archive(*, code: str) -> None:
    """Offer a plan no longer; who has it keeps it. Raises Conflict for a default plan."""
    plan = Plan.objects.select_for_update().get(code=code, archived_at=None)
    if plan.is_default:
        raise Conflict(_("This is the default plan. Make another one the default first."), code="default-plan")
    Plan.objects.filter(id=plan.id).update(archived_at=timezone.now())
    audit.record("plan.archived", object_type="plan", object_id=plan.id, after={"name": plan.name})
