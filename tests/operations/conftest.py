"""Folders and databases of these tests' own: nothing here touches the installation or the other tests' databases."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.environment import ROOT
from meristem.operations import embedded, testing
from meristem.operations.ports import free_port as find_free_port


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder the database's user can enter, unlike pytest's own; servers in it are removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="mt-"))
    path.chmod(0o711)
    yield path
    for state in list(path.rglob("server.json")):
        embedded.remove(state.parent)
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def free_port() -> int:
    return find_free_port(0)


@pytest.fixture
def meristem(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line over a `var` of its own."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "meristem.operations.cli", *arguments]
        environment = plain_environment() | {"MERISTEM_VAR": str(tmp_path / "var")} | settings
        return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)

    return run


def plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("MERISTEM_", "DATABASE_URL"))}


@pytest.fixture
def database() -> Iterator[str]:
    """Name of an empty database with roles and schema prepared, on the throw-away server."""
    name = testing.database_name("operations")
    testing.build_template(name)
    yield name
    testing.drop(name)


@pytest.fixture
def owner(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(testing.dsns(database)[1], autocommit=True) as connection:
        yield connection


@pytest.fixture
def app(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(testing.dsns(database)[0], autocommit=True) as connection:
        yield connection
