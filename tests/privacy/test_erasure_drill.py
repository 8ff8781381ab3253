"""The whole of it on an installation of its own: `meristem up`, the demo, a copy, an erasure, a restored backup."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from meristem.operations import embedded
from meristem.operations.ports import free_port
from meristem.web.demo.accounts import DEMO_PASSWORD
from tests.environment import ROOT
from tests.operations.conftest import plain_environment
from tests.privacy.canary import found_in, found_under, lines_with

# Not one of those whom the greeting in the terminal names.
EMAIL = "noor.haddad@northfield.example"
# Words of her own, in what she writes and in what a file of hers hides.
TITLE, TEXT, HIDDEN = "Quillwort", "sesquiplumbean", "Zyxcanary"
CARRY_OUT = "from meristem.privacy.services import erasures_carry_out as go; print('carried out', go())"
READY_SECONDS, PATIENCE = 900, 120


class House:
    """An installation with its embedded server, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var, self.port = folder, folder / "var", free_port(0)
        self.url = f"http://localhost:{self.port}"
        told = {"MERISTEM_VAR": str(self.var), "PORT": str(self.port), "MERISTEM_ERASURE_DAYS": "0"}
        self.environment = plain_environment() | told | {"MERISTEM_WORKERS": "1", "MERISTEM_LOG_LEVEL": "DEBUG"}

    def command(self, *words: str, code: int = 0, **options: Any) -> bytes:
        called = [sys.executable, "-m", "meristem.operations.cli", *words]
        done = subprocess.run(called, cwd=ROOT, env=self.environment, capture_output=True, timeout=600, **options)
        assert done.returncode == code, done.stderr[-2000:]
        return done.stdout

    def dump(self) -> bytes:
        return self.command("pg", "pg_dump", "--inserts", "meristem")

    @contextlib.contextmanager
    def up(self) -> Iterator[None]:
        with (self.folder / "terminal.log").open("ab") as terminal:
            words = [sys.executable, "-m", "meristem.operations.cli", "up"]
            process = subprocess.Popen(words, cwd=ROOT, env=self.environment, stdout=terminal, stderr=terminal)
            try:
                self._await(process)
                yield
            finally:
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(60)
                process.kill()
                process.wait(10)

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError((self.folder / "terminal.log").read_text()[-4000:])


@pytest.fixture
def house() -> Iterator[House]:
    # The database's user must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="mt-"))
    folder.chmod(0o711)
    try:
        yield House(folder)
    finally:
        for state in list(folder.rglob("server.json")):
            embedded.remove(state.parent)
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def picture() -> bytes:
    """A picture that carries a word where programs write comments."""
    from PIL import Image, PngImagePlugin

    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", HIDDEN)
    made = io.BytesIO()
    Image.new("RGB", (400, 400), "teal").save(made, "PNG", pnginfo=told)
    return made.getvalue()


def live_and_go(house: House) -> tuple[list[str], bytes]:
    """She writes, gives her picture, takes her copy and asks to be erased; her words, and the copy."""
    with httpx.Client(base_url=f"{house.url}/api/v1", timeout=60) as client:
        signed_in = client.post("/sessions", json={"login": EMAIL, "password": DEMO_PASSWORD}).raise_for_status()
        client.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
        name = client.get("/me").raise_for_status().json()["display_name"]
        entry = {"title": TITLE, "text": f"I am {name}: {TEXT}.", "tags": [TITLE]}
        client.post("/journal", json=entry).raise_for_status()
        client.post("/moods", json={"score": 6, "note": TEXT}).raise_for_status()
        client.post("/me/picture", files={"picture": (f"{HIDDEN}.png", picture(), "image/png")}).raise_for_status()
        # What nobody finds is logged as it was asked for.
        client.get(f"/journal/{name}")
        asked = client.post("/privacy/exports").raise_for_status().json()["id"]
        deadline = time.monotonic() + PATIENCE
        while (copy := client.get(f"/privacy/exports/{asked}/file")).status_code != 200:
            assert time.monotonic() < deadline, copy.text
            time.sleep(0.5)
        house.command("pg", "pg_dump", "--format=custom", f"--file={house.folder / 'backup'}", "meristem")
        wish = {"email": EMAIL, "password": DEMO_PASSWORD}
        client.post("/privacy/erasure", json=wish).raise_for_status()
    assert b"carried out 1" in house.command("manage", "shell", "-c", CARRY_OUT)
    return [name, EMAIL, TITLE, TEXT, HIDDEN], copy.content


@pytest.mark.drill
def test_an_erased_learner_is_nowhere_and_stays_so_when_a_backup_is_restored(house: House) -> None:
    with house.up():
        words, copy = live_and_go(house)
    archive = zipfile.ZipFile(io.BytesIO(copy))
    assert found_in(words, b"\n".join(archive.read(one) for one in archive.namelist())) == {*words} - {HIDDEN}
    clean(house, words)

    restore = ("pg", "pg_restore", "--clean", "--if-exists", "--dbname=meristem", str(house.folder / "backup"))
    house.command(*restore)
    assert found_in(words, house.dump()) == {words[0], EMAIL}
    assert b"1 people erased again" in house.command("erasures", "apply")
    clean(house, words)

    house.command(*restore)
    with house.up():
        answer = httpx.post(
            f"{house.url}/api/v1/sessions", json={"login": EMAIL, "password": DEMO_PASSWORD}, timeout=60
        )
        assert answer.status_code == 422
        # Before the web answered at all.
        assert found_in(words, house.dump()) == set()
    os.unlink(house.folder / "backup")
    assert found_in(words, house.command("audit", "verify")) == set()


def clean(house: House, words: list[str]) -> None:
    """The dump with the queue, and every file: logs, uploads, keys, what the terminal showed.

    The blocks of the database itself are left out: what was deleted stands in them until the server uses them again.
    """
    whole = house.dump()
    assert lines_with(words, whole) == []
    assert b"procrastinate_jobs" in whole
    left_out = [house.var / "postgres", house.var / "static", house.folder / "backup"]
    assert found_under(words, house.folder, leave_out=left_out) == {}
