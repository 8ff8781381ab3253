"""What the installation is told from outside: the process environment and the `var` folder. Imports no Django.

Secrets are generated once and never overwritten. What only the schema's owner may know (its own and the superuser's
password) lies in a file of its own, so that the web and job processes need not read it (ADR: roles).
"""

from __future__ import annotations

import base64
import fcntl
import ipaddress
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent

OWNER_ROLE = "meristem_owner"
APP_ROLE = "meristem_app"
GATE_ROLE = "meristem_gate"
DATABASE_NAME = "meristem"

# An administrator's connection string usually names one of these; ours goes beside them, not into them.
MAINTENANCE_DATABASES = frozenset({"", "postgres", "template1", "defaultdb"})


class SettingError(Exception):
    """A setting or a file in `var` cannot be used; the message says what to change."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str


# docs/operators/settings.md is held against this table by a test.
SETTINGS: tuple[Setting, ...] = (
    Setting("PORT", "8000", "Port of the web server."),
    Setting("MERISTEM_BIND", "127.0.0.1", "Address the web server listens on; 0.0.0.0 for every interface."),
    Setting("MERISTEM_URL", "http://localhost:PORT", "Address people use; links in mail begin with it."),
    Setting("MERISTEM_VAR", "var", "Folder for everything the installation writes: database, secrets, logs, files."),
    Setting(
        "MERISTEM_KEYRING",
        "MERISTEM_VAR/keyring",
        "Folder of the installation's encryption keys. Back it up apart from the database.",
    ),
    Setting(
        "DATABASE_URL",
        "embedded server",
        "Another PostgreSQL (15 or later): connection string of an administrator or of meristem_owner.",
    ),
    Setting(
        "MERISTEM_APP_DSN",
        "derived",
        "Connection string of the app role, for a host that must not know the owner's. Wins over DATABASE_URL.",
    ),
    Setting(
        "MERISTEM_OWNER_DSN",
        "derived",
        "Connection string of the schema's owner, used for migrations only. Read beside MERISTEM_APP_DSN.",
    ),
    Setting(
        "MERISTEM_DEMO",
        "on with the embedded database, else off",
        "Demo organisations, demo sign-ins and the mailbox at /demo/mail. Never on a public address.",
    ),
    Setting(
        "MERISTEM_HTTPS",
        "off",
        "On when a proxy serves the address by HTTPS: secure `__Host-` cookies and strict transport security.",
    ),
    Setting(
        "MERISTEM_ALLOWED_HOSTS",
        "localhost, 127.0.0.1, [::1] and the host of MERISTEM_URL",
        "Host names that are answered, separated by commas.",
    ),
    Setting(
        "MERISTEM_TRUSTED_PROXIES",
        "127.0.0.1, ::1 with MERISTEM_HTTPS, else none",
        "Addresses or networks of the proxies in front, separated by commas. Only they may say in `X-Forwarded-For` and"
        " `X-Forwarded-Proto` whom a request comes from.",
    ),
    Setting(
        "MERISTEM_RATE_LIMIT",
        "600",
        "Requests a minute of one person to one web process, half as many that change something; 0 for no limit.",
    ),
    Setting(
        "MERISTEM_RATE_LIMIT_ADDRESS",
        "300",
        "Requests a minute to one web process of one address by people who are not signed in; 0 for no limit.",
    ),
    Setting(
        "MERISTEM_FETCH_HOSTS",
        "none",
        "Hosts inside your own network that the server may ask, such as an identity provider: names or host:port,"
        " separated by commas. All others must lie on the public internet.",
    ),
    Setting(
        "MERISTEM_PLACES",
        "none",
        "A file in the MaxMind format (GeoLite2 City, DB-IP City Lite): sessions then show a place beside the address.",
    ),
    Setting(
        "MERISTEM_BREACHED_PASSWORDS",
        "none",
        "A file of breached passwords, refused beside the common ones: lines of SHA-1, a colon and a count, in the"
        " order of the hashes (Have I Been Pwned offers one to download).",
    ),
    Setting(
        "MERISTEM_MAIL_URL",
        "demo mailbox",
        "Outgoing mail: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465.",
    ),
    Setting(
        "MERISTEM_TEXT_SENDER",
        "the log, in the demo",
        "A function of yours, package.module.function(number, text), that sends text messages; without it telephone"
        " numbers cannot be confirmed.",
    ),
    Setting("MERISTEM_MAIL_FROM", "meristem@localhost", "Sender of outgoing mail."),
    Setting(
        "MERISTEM_ERASURE_DAYS", "14", "Days a person may take back her wish to be erased; 0 carries it out at once."
    ),
    Setting("MERISTEM_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Setting("MERISTEM_WORKERS", "processor cores", "Web processes; each has two threads."),
)


@dataclass(frozen=True)
class Environment:
    """Every outside fact the product depends on. Secrets do not show in its repr."""

    var: Path
    keyring_folder: Path
    port: int
    bind: str
    url: str
    demo: bool
    https: bool
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    rate_limit: int
    rate_limit_address: int
    fetch_hosts: tuple[str, ...]
    places_file: Path | None
    breached_file: Path | None
    text_sender: str
    mail_url: str | None
    mail_from: str
    erasure_days: int
    log_level: str
    workers: int
    embedded: bool
    secret_key: str = field(repr=False)
    link_key: str = field(repr=False)
    app_dsn: str = field(repr=False)
    owner_dsn: str | None = field(repr=False)
    database_url: str | None = field(repr=False)

    @property
    def keyring_file(self) -> Path:
        return self.keyring_folder / "keyring.json"

    @property
    def log_folder(self) -> Path:
        return self.var / "log"

    @property
    def static_root(self) -> Path:
        return self.var / "static"

    @property
    def media_root(self) -> Path:
        return self.var / "media"

    def databases(self) -> dict[str, dict[str, Any]]:
        """Django's DATABASES: `default` is the app role, `owner` is there only when its password may be known."""
        aliases = {"default": django_database(self.app_dsn)}
        if self.owner_dsn is not None:
            aliases["owner"] = django_database(self.owner_dsn)
        return aliases


def django_database(dsn: str) -> dict[str, Any]:
    """One entry of Django's DATABASES; connection parameters Django has no key for stay in OPTIONS."""
    parts: dict[str, Any] = {key: value for key, value in conninfo_to_dict(dsn).items() if value is not None}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
    }


def make_dsn(*, user: str, password: str, host: str, port: int | str, dbname: str, **options: str) -> str:
    """A postgresql:// URL; a host that is a socket folder goes into the query, as libpq wants it."""
    query = dict(options)
    authority = f"{quote(user, safe='')}:{quote(password, safe='')}@"
    if host.startswith("/"):
        query = {"host": host, "port": str(port), **options}
    else:
        authority += f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    tail = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in query.items())
    return f"postgresql://{authority}/{quote(dbname, safe='')}" + (f"?{tail}" if tail else "")


def dsn_as(dsn: str, *, user: str, password: str, dbname: str | None = None) -> str:
    """The same server (and, unless named, the same database) seen by another role; TLS options are kept."""
    parts = {key: str(value) for key, value in conninfo_to_dict(dsn).items() if value is not None}
    for replaced in ("user", "password", "passfile", "service"):
        parts.pop(replaced, None)
    host, port = parts.pop("host", "127.0.0.1"), parts.pop("port", "5432")
    name = parts.pop("dbname", "")
    return make_dsn(user=user, password=password, host=host, port=port, dbname=dbname or name, **parts)


def product_database(dsn: str) -> str:
    """The database that belongs to us on the server an administrator's connection string points at."""
    name = str(conninfo_to_dict(dsn).get("dbname") or "")
    return DATABASE_NAME if name in MAINTENANCE_DATABASES else name


def load(environ: Mapping[str, str] | None = None) -> Environment:
    """The installation's environment. Generates secrets and keyring when there are none; writes nothing else."""
    env = os.environ if environ is None else environ
    var = Path(env.get("MERISTEM_VAR") or ROOT / "var").absolute()
    keyring_folder = Path(env.get("MERISTEM_KEYRING") or var / "keyring").absolute()
    app_secrets = ensure_secrets(var, keyring_folder)

    database_url = env.get("DATABASE_URL") or None
    embedded = database_url is None and not env.get("MERISTEM_APP_DSN")
    app_dsn, owner_dsn = _role_dsns(env, var, app_secrets["app_password"], database_url)

    port = _number(env, "PORT", 8000, low=1, high=65535)
    https = _flag(env, "MERISTEM_HTTPS", default=False)
    url = (env.get("MERISTEM_URL") or f"http://localhost:{port}").rstrip("/")
    host = urlsplit(url).hostname
    if host is None:
        raise SettingError(f"MERISTEM_URL is {url!r}; it must look like https://learn.example.org")
    return Environment(
        var=var,
        keyring_folder=keyring_folder,
        port=port,
        bind=env.get("MERISTEM_BIND") or "127.0.0.1",
        url=url,
        demo=_flag(env, "MERISTEM_DEMO", default=embedded and not https),
        https=https,
        allowed_hosts=_hosts(env.get("MERISTEM_ALLOWED_HOSTS", ""), host),
        trusted_proxies=_networks(env, ("127.0.0.1", "::1") if https else ()),
        rate_limit=_number(env, "MERISTEM_RATE_LIMIT", 600, low=0, high=1_000_000),
        rate_limit_address=_number(env, "MERISTEM_RATE_LIMIT_ADDRESS", 300, low=0, high=1_000_000),
        fetch_hosts=_list(env.get("MERISTEM_FETCH_HOSTS", "").lower()),
        breached_file=Path(env["MERISTEM_BREACHED_PASSWORDS"]).absolute()
        if env.get("MERISTEM_BREACHED_PASSWORDS")
        else None,
        places_file=Path(env["MERISTEM_PLACES"]).absolute() if env.get("MERISTEM_PLACES") else None,
        text_sender=env.get("MERISTEM_TEXT_SENDER", "").strip(),
        mail_url=_mail_url(env),
        mail_from=env.get("MERISTEM_MAIL_FROM") or "meristem@localhost",
        log_level=_choice(env, "MERISTEM_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        erasure_days=_number(env, "MERISTEM_ERASURE_DAYS", 14, low=0, high=365),
        workers=_number(env, "MERISTEM_WORKERS", os.cpu_count() or 1, low=1, high=256),
        embedded=embedded,
        secret_key=app_secrets["django_secret_key"],
        link_key=app_secrets["link_signing_key"],
        app_dsn=app_dsn,
        owner_dsn=owner_dsn,
        database_url=database_url,
    )


def _role_dsns(
    env: Mapping[str, str], var: Path, app_password: str, database_url: str | None
) -> tuple[str, str | None]:
    given = env.get("MERISTEM_APP_DSN")
    if given:
        # Whoever was handed the app role's string alone must not find the owner's by looking beside it.
        return given, env.get("MERISTEM_OWNER_DSN") or None
    owner_password = read_owner_secrets(var).get("owner_password")
    if database_url is not None:
        try:
            name = product_database(database_url)
            app = dsn_as(database_url, user=APP_ROLE, password=app_password, dbname=name)
            user = conninfo_to_dict(database_url).get("user")
        except Exception as problem:
            raise SettingError(f"DATABASE_URL is no PostgreSQL connection string: {problem}") from problem
        if user == OWNER_ROLE:
            return app, database_url
        if owner_password is None:
            return app, None
        return app, dsn_as(database_url, user=OWNER_ROLE, password=owner_password, dbname=name)
    host, port = embedded_address(var)
    app = make_dsn(user=APP_ROLE, password=app_password, host=host, port=port, dbname=DATABASE_NAME)
    if owner_password is None:
        return app, None
    return app, make_dsn(user=OWNER_ROLE, password=owner_password, host=host, port=port, dbname=DATABASE_NAME)


def embedded_address(var: Path) -> tuple[str, int]:
    """Where the embedded server listens, as it recorded it: its socket folder, or 127.0.0.1 when that is gone."""
    try:
        state = json.loads((var / "postgres" / "server.json").read_text())
    except FileNotFoundError:
        return "127.0.0.1", 5432  # never started yet: settings must still load, connecting will say so
    sockets, port = str(state["sockets"]), int(state["port"])
    return (sockets if Path(sockets).is_dir() else "127.0.0.1"), port


def ensure_secrets(var: Path, keyring_folder: Path) -> dict[str, str]:
    """The app's secrets; generated once, together with the keyring. A lost keyring is reported, never replaced."""
    path, keyring = var / "secrets.json", keyring_folder / "keyring.json"
    if not path.exists():
        _make_folder(var, 0o711)  # others may pass through (the database's user must), not look around
        with locked(var / "secrets.lock"):
            if not path.exists():
                if not keyring.exists():
                    _make_folder(keyring_folder, 0o700)
                    name = secrets.token_hex(4)
                    key = base64.b64encode(secrets.token_bytes(32)).decode()
                    write_private_json(keyring, {"current": name, "keys": {name: key}})
                write_private_json(
                    path,
                    {
                        "django_secret_key": secrets.token_urlsafe(48),
                        "link_signing_key": secrets.token_urlsafe(48),
                        "app_password": secrets.token_urlsafe(24),
                    },
                )
    if not keyring.exists():
        raise SettingError(
            f"{keyring} is missing: without it no encrypted text can be read. Restore it from its backup, "
            f"or set MERISTEM_KEYRING to its folder. (To begin anew with an empty {var}, remove that whole folder.)"
        )
    return _read_json(path)


def ensure_owner_secrets(var: Path) -> dict[str, str]:
    """Passwords of the schema's owner and of the embedded server's superuser; generated once."""
    path = var / "owner.json"
    if not path.exists():
        with locked(var / "secrets.lock"):
            if not path.exists():
                write_private_json(
                    path,
                    {"owner_password": secrets.token_urlsafe(24), "superuser_password": secrets.token_urlsafe(24)},
                )
    return _read_json(path)


def read_owner_secrets(var: Path) -> dict[str, str]:
    """The owner's secrets, or nothing where this process may not know them."""
    try:
        return _read_json(var / "owner.json")
    except (FileNotFoundError, PermissionError):
        return {}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time; the kernel releases it when its holder dies."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_private_json(path: Path, content: Mapping[str, Any]) -> None:
    """Readable by its owner alone from its first byte on; never half written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(content, handle, indent=2)
        handle.write("\n")
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)


def _make_folder(path: Path, mode: int) -> None:
    try:
        if not path.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(mode)
    except OSError as problem:
        raise SettingError(
            f"{path} cannot be created ({problem.strerror}). Set MERISTEM_VAR to a folder this user may write."
        ) from problem


def _read_json(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text())
    except json.JSONDecodeError as problem:
        raise SettingError(f"{path} is damaged ({problem}). Restore it from a backup.") from problem
    if not isinstance(content, dict):
        raise SettingError(f"{path} is damaged. Restore it from a backup.")
    return content


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "").strip().lower()
    if text == "":
        return default
    if text in {"1", "on", "true", "yes"}:
        return True
    if text in {"0", "off", "false", "no"}:
        return False
    raise SettingError(f"{name} is {text!r}; use on or off")


def _number(env: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = env.get(name, "").strip()
    if text == "":
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingError(f"{name} is {text!r}; use a number from {low} to {high}")
    return int(text)


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = (env.get(name) or default).strip().upper()
    if text not in choices:
        raise SettingError(f"{name} is {text!r}; use one of {', '.join(choices)}")
    return text


def _hosts(text: str, own: str) -> tuple[str, ...]:
    return _list(text) or tuple(dict.fromkeys(("localhost", "127.0.0.1", "[::1]", own)))


def _networks(env: Mapping[str, str], default: tuple[str, ...]) -> tuple[str, ...]:
    named = _list(env.get("MERISTEM_TRUSTED_PROXIES", ""))
    try:
        for one in named:
            ipaddress.ip_network(one)
    except ValueError as problem:
        raise SettingError(f"MERISTEM_TRUSTED_PROXIES holds what is no address or network: {problem}") from problem
    return named or default


def _list(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _mail_url(env: Mapping[str, str]) -> str | None:
    text = env.get("MERISTEM_MAIL_URL", "").strip()
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SettingError("MERISTEM_MAIL_URL must look like smtp://user:password@host:587 or smtps://host:465")
    return text
