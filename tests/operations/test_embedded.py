"""The embedded server's life: made, found again, killed, blocked, moved."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from meristem.operations import embedded
from meristem.operations.cluster import Place, place_of
from meristem.operations.embedded import Server
from meristem.operations.errors import OperationError
from meristem.operations.postmaster import postmaster_pid


def start(directory: Path, *, durable: bool = True) -> Server:
    return embedded.start(directory, password="a secret", log=directory / "postgres.log", durable=durable)


@pytest.fixture(scope="module")
def directory(folder: Path) -> Path:
    return folder / "postgres"


@pytest.fixture
def server(directory: Path) -> Server:
    return start(directory)


def query(server: Server, text: str) -> list[tuple]:
    with psycopg.connect(server.admin_dsn(), autocommit=True) as connection:
        cursor = connection.execute(text)
        return cursor.fetchall() if cursor.description else []


def pid_of(directory: Path) -> int:
    place = place_of(directory)
    assert place is not None
    pid = postmaster_pid(place.data)
    assert pid is not None
    return pid


def test_it_is_made_as_promised(server: Server) -> None:
    rows = query(
        server,
        "select datlocprovider, datlocale, pg_encoding_to_char(encoding), current_setting('data_checksums'),"
        " current_setting('listen_addresses'), current_setting('synchronous_commit'), current_setting('fsync'),"
        " current_setting('password_encryption') from pg_database where datname = 'postgres'",
    )
    assert rows == [("b", "C.UTF-8", "UTF8", "on", "127.0.0.1", "on", "on", "scram-sha-256")]
    assert query(server, "select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'postgres'") == [
        (True,)
    ]
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700


def test_nobody_gets_in_without_the_password(server: Server) -> None:
    for host in ("127.0.0.1", str(server.sockets)):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=host, port=server.port, user="postgres", password="guess", dbname="postgres")


def test_it_does_not_run_as_root(directory: Path, server: Server) -> None:
    assert os.stat(f"/proc/{pid_of(directory)}").st_uid != 0


def test_a_second_start_finds_the_running_one(directory: Path, server: Server) -> None:
    before = pid_of(directory)
    again = start(directory)
    assert not again.started_here
    assert (pid_of(directory), again.port, again.sockets) == (before, server.port, server.sockets)


def test_kill_9_loses_nothing_committed(directory: Path, server: Server) -> None:
    query(server, "create table if not exists kept (n int)")
    query(server, "insert into kept select generate_series(1, 1000)")
    os.kill(pid_of(directory), signal.SIGKILL)
    again = start(directory)
    assert again.started_here
    assert query(again, "select count(*) from kept") == [(1000,)]


def test_a_stale_pid_file_with_a_number_given_to_another_process_does_no_harm(directory: Path, server: Server) -> None:
    embedded.stop(directory)
    place = place_of(directory)
    assert place is not None
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n1\n5432\n\n\n\nready\n")
    assert not embedded.is_running(directory)
    assert start(directory).started_here


def test_a_killed_servers_socket_lock_does_no_harm(directory: Path, server: Server) -> None:
    embedded.stop(directory)
    lock = server.sockets / f".s.PGSQL.{server.port}.lock"
    lock.write_text(f"{os.getpid()}\n/elsewhere\n1\n{server.port}\n")
    assert start(directory).port == server.port


def test_a_taken_port_is_exchanged_for_a_free_one(directory: Path, server: Server) -> None:
    embedded.stop(directory)
    with socket.create_server(("127.0.0.1", server.port)):
        again = start(directory)
    assert again.port != server.port
    assert query(again, "select 1") == [(1,)]


def test_a_vanished_socket_folder_is_made_anew(directory: Path, server: Server) -> None:
    embedded.stop(directory)
    server.sockets.rmdir()
    assert query(start(directory), "select 1") == [(1,)]


def test_stopping_ends_open_sessions_and_leaves_no_process(directory: Path, server: Server) -> None:
    pid = pid_of(directory)
    with psycopg.connect(server.admin_dsn()) as connection, contextlib.suppress(psycopg.OperationalError):
        connection.execute("select 1")
        embedded.stop(directory)
        assert not embedded.is_running(directory)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        connection.execute("select 1")


def test_an_interrupted_initialisation_is_made_anew(folder: Path) -> None:
    directory = folder / "interrupted"
    (directory / "data" / "base").mkdir(parents=True)
    (directory / "data" / "PG_VERSION").write_text("18\n")
    Place(directory / "data", directory / "run", 0, initialised=False).record(directory)
    assert query(start(directory, durable=False), "select 1") == [(1,)]
    embedded.remove(directory)


def test_data_nobody_recorded_is_left_alone(folder: Path) -> None:
    data = folder / "foreign" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    with pytest.raises(OperationError, match="move it away"):
        start(folder / "foreign")
    assert (data / "PG_VERSION").exists()


def test_another_versions_data_is_refused_with_the_way_out(directory: Path, server: Server) -> None:
    embedded.stop(directory)
    place = place_of(directory)
    assert place is not None
    version = place.data / "PG_VERSION"
    before = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(OperationError, match="made by PostgreSQL 17"):
            start(directory)
    finally:
        version.write_text(before)


def test_a_deep_folder_gets_its_sockets_elsewhere(folder: Path) -> None:
    directory = folder / ("deep" * 25) / "postgres"
    directory.parent.mkdir(mode=0o711)
    server = start(directory, durable=False)
    assert folder not in server.sockets.parents
    assert query(server, "select 1") == [(1,)]
    embedded.remove(directory)
    assert not server.sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another user")
def test_root_may_keep_its_folders_closed(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = start(closed / "postgres", durable=False)
    place = place_of(closed / "postgres")
    assert place is not None
    assert query(server, "select 1") == [(1,)]
    assert closed not in place.data.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    embedded.remove(closed / "postgres")
    assert not place.data.exists()


def test_processes_that_start_at_once_share_one_server(folder: Path) -> None:
    directory = folder / "race"
    code = (
        "import sys; from pathlib import Path; from meristem.operations import embedded; d = Path(sys.argv[1]);"
        "print(embedded.start(d, password='x', log=d / 'postgres.log', durable=False).port)"
    )

    racers = [
        subprocess.Popen([sys.executable, "-c", code, str(directory)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ports = {racer.communicate(timeout=60)[0].strip() for racer in racers}
    assert len(ports) == 1
    assert all(racer.returncode == 0 for racer in racers)
    embedded.remove(directory)
