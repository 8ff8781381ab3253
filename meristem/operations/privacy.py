"""What an operator does for privacy: rotate keys, apply the register of erasures, see and run retention."""

from __future__ import annotations

from typing import Annotated

import typer

from meristem.operations.events import _ready

keys = typer.Typer(help="Look after the installation's encryption keys.", no_args_is_help=True)
erasures = typer.Typer(help="Look after erasures of people.", no_args_is_help=True)


@keys.command()
def rotate(
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="Drop the old keys: backups made before can no longer be read.")
    ] = False,
) -> None:
    """Wrap every person's key with a new key, while the product runs; repeat it when it was interrupted."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from meristem.kernel import rotation

        typer.echo(f"{rotation.rotate(forget_old=int(forget_old))} keys are wrapped anew.")


@erasures.command()
def apply() -> None:
    """Erase again everybody in the register whom this database knows: after a backup was restored."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from meristem.privacy import services

        done, needed = services.erasures_apply()
        typer.echo(f"{done} people erased again.")
        if needed:
            typer.echo(f"{needed} cannot go yet: they own an organisation or are its last administrator.")
            raise typer.Exit(1)


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten.")] = False,
) -> None:
    """Forget what has been kept for longer than the rules of retention say; every night the worker does."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from meristem.privacy.retention import sweep

        for code, days, count in sweep(dry_run=dry_run):
            typer.echo(f"{code}: {count} older than {days} days{' would go' if dry_run else ' are gone'}")
