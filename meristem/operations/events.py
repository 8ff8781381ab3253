"""What an operator may do about events: see the lag, retry what is parked, rebuild a projection."""

from typing import Annotated

import typer

events = typer.Typer(help="Look after the event consumers.", no_args_is_help=True)


def _ready() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


@events.command()
def status() -> None:
    """Say how far each consumer is behind, and how many events are parked or given up."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT consumer, behind, parked, given_up FROM kernel_event_lag() ORDER BY consumer")
            for name, behind, parked, given_up in cursor.fetchall():
                typer.echo(f"{name}: {behind} behind, {parked} parked, {given_up} given up")


@events.command()
def retry(
    consumer: Annotated[str | None, typer.Argument(help="One consumer; all when left out.")] = None,
) -> None:
    """Make parked events due at once, those given up included; a running worker takes them."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from meristem.kernel.events import relay

        typer.echo(f"{relay.retry_now(consumer)} events are due now.")


@events.command()
def replay(consumer: Annotated[str, typer.Argument(help="The consumer whose projection is rebuilt.")]) -> None:
    """Empty what a consumer has written and let it read from the first event again."""
    from config.environment import load
    from meristem.operations import installation
    from meristem.operations.errors import OperationError

    with installation.server(load()):
        _ready()
        from meristem.kernel.events import registry, relay

        if consumer not in registry.consumers():
            known = ", ".join(sorted(registry.consumers()))
            raise OperationError(f"There is no consumer {consumer}. There are: {known}.")
        relay.replay(consumer)
        typer.echo(f"{consumer} begins again at the first event; a running worker takes it up.")
