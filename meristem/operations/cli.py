"""The `meristem` command line. Commands import what they use when they run, so that each starts fast."""

from __future__ import annotations

import enum
import sys
from typing import Annotated

import typer
from psycopg.conninfo import conninfo_to_dict

from config.environment import SettingError, load
from meristem.operations.audit import audit
from meristem.operations.errors import OperationError
from meristem.operations.events import events
from meristem.operations.plans import plans
from meristem.operations.privacy import erasures, keys, retention

cli = typer.Typer(
    name="meristem", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)

cli.add_typer(events, name="events")
cli.add_typer(plans, name="plans")
cli.add_typer(audit, name="audit")
cli.add_typer(keys, name="keys")
cli.add_typer(erasures, name="erasures")
cli.command()(retention)

PASSTHROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
# These only read code; starting a database for them would be a surprise.
WITHOUT_SERVER = frozenset({"makemigrations", "makemessages", "check", "collectstatic", "help", "version", "--version"})


def app() -> None:
    """Entry point: a failure the operator can mend is a sentence, not a traceback."""
    try:
        cli()
    except (OperationError, SettingError) as problem:
        sys.stderr.write(f"meristem: {problem}\n")
        raise SystemExit(1) from None


@cli.command()
def up() -> None:
    """Start everything: database, web and job processes, until Ctrl-C."""
    from meristem.operations.supervisor import up as start

    raise typer.Exit(start())


@cli.command()
def migrate(
    arguments: Annotated[list[str] | None, typer.Argument(help="App and migration, as for Django's migrate.")] = None,
) -> None:
    """Prepare roles and schema, then apply this release's migrations as the schema's owner."""
    from meristem.operations import installation

    with installation.server(load()) as env:
        installation.migrate(installation.prepare_database(env), arguments or [])


@cli.command()
def demo() -> None:
    """Load the demo organisations (once; repeating changes nothing)."""
    from meristem.operations import installation

    with installation.server(load()) as env:
        if not env.demo:
            raise OperationError("Demo mode is off: set MERISTEM_DEMO=on, and never do so on a public address.")
        if not installation.is_migrated(env):
            env = installation.prepare_database(env)
            installation.migrate(env)
        words = [sys.executable, "-m", "meristem.operations.django_call", "meristem.web.demo.load:load_demo"]
        installation.run(env, words)
        installation.remember_demo(env)


@cli.command()
def administrator(
    email: Annotated[str, typer.Argument(help="The address of the person; an account is made if there is none.")],
    name: Annotated[str, typer.Option(help="Her name, for a new account.")] = "",
) -> None:
    """Make somebody an administrator of the public organisation; a new account gets a link to choose a password."""
    from meristem.operations import installation

    with installation.server(load()) as env:
        env = installation.prepare_database(env)
        if not installation.is_migrated(env):
            installation.migrate(env)
        target = "meristem.operations.administrator:appoint"
        words = [sys.executable, "-m", "meristem.operations.django_call", target, f"email={email}", f"name={name}"]
        try:
            installation.run(env, words)
        except OperationError:
            # It has said in a sentence what is wrong.
            raise typer.Exit(1) from None


class Deed(enum.StrEnum):
    SUSPEND = "suspend"
    ARCHIVE = "archive"
    RESTORE = "restore"
    FORGET_FACTORS = "forget-factors"


@cli.command()
def account(
    deed: Annotated[Deed, typer.Argument(help="suspend, archive, restore, or forget-factors (lost second factors).")],
    email: Annotated[str, typer.Argument(help="The address of the account.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also when an organisation is left without an administrator.")
    ] = False,
) -> None:
    """Suspend or archive an account, which ends everything that is open in it; let it in again; take lost factors."""
    from meristem.operations import installation

    with installation.server(load()) as env:
        env = installation.prepare_database(env)
        target = "meristem.operations.accounts:change"
        words = [sys.executable, "-m", "meristem.operations.django_call", target, f"deed={deed}", f"email={email}"]
        words += ["force=on"] if force else []
        try:
            installation.run(env, words)
        except OperationError:
            # It has said in a sentence what is wrong.
            raise typer.Exit(1) from None


@cli.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check settings, roles, row-level security, queue, disk and mail; say how to mend what is wrong."""
    from meristem.operations.doctor import examine

    raise typer.Exit(examine(as_json=as_json))


@cli.command()
def dsn(
    socket: Annotated[
        bool, typer.Option("--socket", help="By the private socket folder, as the product does.")
    ] = False,
) -> None:
    """Print the app role's connection string."""
    from config.environment import make_dsn
    from meristem.operations import embedded, installation
    from meristem.operations.cluster import place_of

    env = load()
    text = env.app_dsn
    if env.embedded:
        place = place_of(installation.server_folder(env))
        if place is None or not embedded.is_running(installation.server_folder(env)):
            sys.stderr.write("meristem: the embedded database is not running; `meristem up` starts it.\n")
        if place is not None and not socket:
            # By TCP it can be handed to tools that know no socket folders.
            parts = conninfo_to_dict(text)
            text = make_dsn(
                user=str(parts["user"]),
                password=str(parts["password"]),
                host="127.0.0.1",
                port=place.port,
                dbname=str(parts["dbname"]),
            )
    typer.echo(text)


@cli.command()
def generate(
    learners: Annotated[int, typer.Option(min=1, help="How many people.")],
    seed: Annotated[int, typer.Option(help="The same seed makes the same data.")] = 1,
) -> None:
    """Fill the database with made-up learners by bulk load, for benchmarks."""
    from meristem.operations import installation

    with installation.server(load()) as env:
        env = installation.prepare_database(env)
        if not installation.is_migrated(env):
            installation.migrate(env)
        target = "meristem.operations.generate:generate"
        words = [
            sys.executable,
            "-m",
            "meristem.operations.django_call",
            target,
            f"learners={learners}",
            f"seed={seed}",
        ]
        installation.run(env, words, as_owner=True)


@cli.command()
def worker() -> None:
    """Run the job worker in the foreground; `up` runs it for you."""
    from meristem.operations import installation

    with installation.server(load()) as env:
        installation.run(env, [sys.executable, "-m", "meristem.operations.worker"])


@cli.command(context_settings=PASSTHROUGH)
def pg(context: typer.Context) -> None:
    """Run one of PostgreSQL's own programs (psql, pg_dump, pgbench) as the embedded server's superuser."""
    import os
    import subprocess

    from config.environment import DATABASE_NAME
    from meristem.operations import installation
    from meristem.operations.unprivileged import wheel_programs

    with installation.server(load()) as env:
        parts = conninfo_to_dict(installation.superuser_dsn(env, DATABASE_NAME))
        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
        told = {variable: str(parts[key]) for variable, key in names.items()}
        program, *arguments = context.args or ["psql"]
        path = wheel_programs() / program
        if not path.exists():
            raise OperationError(f"PostgreSQL brings no program {program}.")
        done = subprocess.run([str(path), *arguments], check=False, env=os.environ | told)
    raise typer.Exit(done.returncode)


@cli.command(context_settings=PASSTHROUGH)
def makemigrations(context: typer.Context) -> None:
    """Write migrations for changed models (Django's makemigrations)."""
    _django(["makemigrations", *context.args])


@cli.command(context_settings=PASSTHROUGH)
def manage(context: typer.Context) -> None:
    """Run any of Django's management commands."""
    _django(context.args or ["help"])


@cli.command()
def assets() -> None:
    """Compile message catalogues and collect static files, where they have changed."""
    from meristem.operations.assets import collect_static, compile_catalogues

    compile_catalogues()
    collect_static(load())


def _django(arguments: list[str]) -> None:
    import os
    import warnings

    from meristem.operations import installation

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if arguments[0] in WITHOUT_SERVER:
        # makemigrations would ask the database about history it cannot know before its first start.
        warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
        _execute(arguments)
        return
    with installation.server(load()) as env:
        installation.prepare_database(env)
        _execute(arguments)


def _execute(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["meristem manage", *arguments])


if __name__ == "__main__":
    app()
