"""What an operator does about plans: make and archive them, subscribe somebody, note an invoice as paid."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

plans = typer.Typer(help="Look after plans, subscriptions and invoices.", no_args_is_help=True)


@contextlib.contextmanager
def _ready() -> Iterator[None]:
    """The installation's server, Django, and mistakes said in a sentence."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        import django

        django.setup()
        from django.core.exceptions import ObjectDoesNotExist

        from meristem.kernel.errors import DomainError

        try:
            yield
        except DomainError as problem:
            words = [str(text) for texts in problem.fields.values() for text in texts] or [str(problem.detail)]
            sys.stderr.write(f"meristem: {' '.join(words)}\n")
            raise typer.Exit(1) from None
        except ObjectDoesNotExist:
            sys.stderr.write("meristem: there is nothing of this name.\n")
            raise typer.Exit(1) from None


@contextlib.contextmanager
def _commons() -> Iterator[None]:
    from meristem.kernel.context import tenant
    from meristem.organizations.services import public_organization_ensure

    with tenant(public_organization_ensure()):
        yield


@plans.command("list")
def show() -> None:
    """Say which plans there are."""
    with _ready(), _commons():
        from meristem.billing.models import Plan

        for plan in Plan.objects.order_by("audience", "price_in_cents", "code"):
            price = f"{plan.price_in_cents // 100}.{plan.price_in_cents % 100:02d} {plan.currency}"
            marks = [word for word, on in (("default", plan.is_default), ("archived", plan.archived_at)) if on]
            seats = "any number of" if plan.seats is None else str(plan.seats)
            words = [plan.code, plan.audience, f"{price} for {plan.months} months", f"{seats} seats"]
            typer.echo("; ".join([*words, ", ".join(plan.entitlements) or "no entitlements", *marks]))


@plans.command()
def create(
    code: Annotated[str, typer.Argument(help="A short word to call it by.")],
    name: Annotated[str, typer.Argument(help="What people read.")],
    price: Annotated[int, typer.Option(help="For a period, in hundredths of the currency.")] = 0,
    currency: Annotated[str, typer.Option(help="Three letters.")] = "EUR",
    months: Annotated[int, typer.Option(help="How long a period is.")] = 12,
    trial: Annotated[int, typer.Option(help="Days of trial.")] = 0,
    seats: Annotated[int, typer.Option(help="How many seats; -1 for any number.")] = -1,
    include: Annotated[list[str] | None, typer.Option(help="An entitlement; may be given several times.")] = None,
    person: Annotated[bool, typer.Option("--person", help="For a person instead of an organisation.")] = False,
    description: Annotated[str, typer.Option(help="A sentence about it.")] = "",
) -> None:
    """Make a plan."""
    with _ready(), _commons():
        from meristem.billing.services import plan_create

        plan_create(
            code=code,
            name=name,
            description=description,
            audience="person" if person else "organization",
            price_in_cents=price,
            currency=currency,
            months=months,
            trial_days=trial,
            seats=None if seats == -1 else seats,
            entitlements=include or (),
        )
    typer.echo(f"There is a plan {code} now.")


@plans.command()
def default(code: Annotated[str, typer.Argument(help="The plan's code.")]) -> None:
    """Make a plan what those have who subscribe to nothing."""
    with _ready(), _commons():
        from meristem.billing.services import plan_default

        plan_default(code=code)
    typer.echo(f"Who subscribes to nothing has {code} now.")


@plans.command()
def archive(code: Annotated[str, typer.Argument(help="The plan's code.")]) -> None:
    """Offer a plan no longer; who has it keeps it."""
    with _ready(), _commons():
        from meristem.billing.services import plan_archive

        plan_archive(code=code)
    typer.echo(f"{code} is no longer offered.")


@plans.command()
def subscribe(
    organization: Annotated[str, typer.Argument(help="The organisation's short name (slug).")],
    code: Annotated[str, typer.Argument(help="The plan's code.")],
    person: Annotated[str, typer.Option(help="The address of a member, for a plan of her own.")] = "",
) -> None:
    """Subscribe an organisation, or one of its members, to a plan."""
    with _ready():
        from meristem.billing.services import subscription_begin
        from meristem.identity.queries import user_id_of_email
        from meristem.kernel.context import tenant
        from meristem.kernel.errors import NotFound
        from meristem.organizations.queries import organization_id_of_slug

        place = organization_id_of_slug(organization)
        user_id = user_id_of_email(person) if person else None
        if place is None or (person and user_id is None):
            raise NotFound("there is nothing of this name.")
        with tenant(place, user_id):
            made = subscription_begin(plan_code=code, user_id=user_id)
            typer.echo(f"{code}: {made.state} until {made.period_ends_on}.")


def _invoice(number: str, deed: str) -> None:
    """Find the organisation of an invoice by its number, and settle it there."""
    from django.utils import timezone

    from meristem.billing.models import Invoice
    from meristem.billing.services import invoice_pay, invoice_void
    from meristem.kernel.context import tenant
    from meristem.kernel.errors import NotFound
    from meristem.organizations.queries import organization_ids

    for place in organization_ids():
        with tenant(place):
            if Invoice.objects.filter(number=number).exists():
                if deed == "paid":
                    invoice_pay(number=number, paid_on=timezone.now().date())
                else:
                    invoice_void(number=number)
                return
    raise NotFound("there is no invoice of this number.")


@plans.command()
def paid(number: Annotated[str, typer.Argument(help="The invoice's number.")]) -> None:
    """Note an invoice as paid today."""
    with _ready():
        _invoice(number, "paid")
    typer.echo(f"{number} is paid.")


@plans.command()
def void(number: Annotated[str, typer.Argument(help="The invoice's number.")]) -> None:
    """Make a mistaken invoice void; its number stays used."""
    with _ready():
        _invoice(number, "void")
    typer.echo(f"{number} is void.")


@plans.command()
def unpaid() -> None:
    """List invoices that are open, over all organisations."""
    with _ready():
        from meristem.billing.models import Invoice
        from meristem.kernel.context import tenant
        from meristem.organizations.queries import organization_ids

        for place in organization_ids():
            with tenant(place):
                for one in Invoice.objects.filter(state="open").order_by("due_on"):
                    amount = f"{one.amount_in_cents // 100}.{one.amount_in_cents % 100:02d} {one.currency}"
                    typer.echo(f"{one.number}; {one.billed_to}; {amount}; due {one.due_on}")
