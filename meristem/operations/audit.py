"""What an operator may do about the audit log: check its chains, publish their heads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from meristem.operations.events import _ready

if TYPE_CHECKING:
    from meristem.kernel.audit_chain import Head, Verdict

audit = typer.Typer(help="Look after the audit log.", no_args_is_help=True)


@audit.command()
def head() -> None:
    """Print the last link of each chain, a line of JSON each: keep it where this machine cannot reach."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from meristem.kernel import audit_chain

        audit_chain.seal_due()
        for one in audit_chain.heads():
            found = {"organization": str(one.organization_id), "number": one.number, "chain": one.chain}
            typer.echo(json.dumps(found))


@audit.command()
def verify(
    heads: Annotated[
        Path | None, typer.Option("--heads", help="A file of published heads, as `meristem audit head` printed them.")
    ] = None,
) -> None:
    """Walk each chain; name the first row that was removed, altered, put in or moved. Exit code 1 when one was."""
    from config.environment import load
    from meristem.operations import installation

    with installation.server(load()):
        _ready()
        from meristem.kernel import audit_chain

        published = [_head(line) for line in heads.read_text().splitlines() if line.strip()] if heads else []
        places = sorted({*audit_chain.organizations(), *(one.organization_id for one in published)})
        broken = 0
        for place in places:
            verdict = audit_chain.verify(place, published)
            typer.echo(said(verdict))
            broken += verdict.finding is not None
    if broken:
        raise typer.Exit(1)


def _head(line: str) -> Head:
    from meristem.kernel.audit_chain import Head
    from meristem.operations.errors import OperationError

    try:
        found = json.loads(line)
        return Head(UUID(found["organization"]), int(found["number"]), str(found["chain"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperationError(f"This line is no published head: {line[:80]}") from error


def said(verdict: Verdict) -> str:
    """What the check of a chain found, in a line."""
    place, finding = verdict.head.organization_id, verdict.finding
    if finding is None:
        later = f", {verdict.waiting} waiting for their link" if verdict.waiting else ""
        return f"{place}: {verdict.head.number} rows hold{later}"
    row = f" ({finding.entry_id})" if finding.entry_id else ""
    return f"{place}: BROKEN at row {finding.number}{row}: {finding.reason}"
