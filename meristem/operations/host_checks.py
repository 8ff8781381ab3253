"""The doctor's checks of this machine: settings, files, disk, mail."""

from __future__ import annotations

import base64
import binascii
import json
import shutil
import smtplib
import ssl
import stat
from pathlib import Path
from urllib.parse import urlsplit

from config.environment import Environment
from meristem.operations.findings import Finding, failed, ok, skipped

LEAST_FREE_BYTES = 1024**3
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


def host_findings(env: Environment) -> list[Finding]:
    return [*check_settings(env), check_secrets(env), check_keyring(env), check_disk(env), check_mail(env)]


def check_settings(env: Environment) -> list[Finding]:
    is_public = (urlsplit(env.url).hostname or "") not in LOCAL_NAMES
    found = []
    if is_public and not env.https:
        mend = "Serve it through a proxy with a certificate, then set MERISTEM_HTTPS=on and MERISTEM_URL=https://..."
        found.append(failed("https", f"{env.url} is public, and cookies are sent in the clear", mend))
    if is_public and env.demo:
        mend = "Set MERISTEM_DEMO=off; anybody can read the demo's passwords."
        found.append(failed("demo", f"demo mode is on at the public address {env.url}", mend))
    if env.https and not env.url.startswith("https://"):
        mend = f"Set MERISTEM_URL=https://{urlsplit(env.url).netloc}"
        found.append(failed("url", f"MERISTEM_HTTPS is on, and links in mail begin with {env.url}", mend))
    return found or [ok("settings", f"{env.url}, demo mode {'on' if env.demo else 'off'}")]


def check_secrets(env: Environment) -> Finding:
    files = [env.var / name for name in ("secrets.json", "owner.json") if (env.var / name).exists()]
    return _private("secrets", files)


def check_keyring(env: Environment) -> Finding:
    path = env.keyring_file
    try:
        content = json.loads(path.read_text())
        sizes = {name: len(base64.b64decode(key, validate=True)) for name, key in content["keys"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError, binascii.Error) as problem:
        mend = f"Restore {path} from its backup: without it no encrypted text can be read."
        return failed("keyring", f"{path} cannot be read ({problem})", mend)
    if content.get("current") not in sizes or set(sizes.values()) != {32}:
        return failed("keyring", f"{path} names no current key of 32 bytes", f"Restore {path} from its backup.")
    private = _private("keyring", [path.parent, path])
    return ok("keyring", f"{len(sizes)} key(s); back up {path.parent}") if private.state == "ok" else private


def _private(check: str, paths: list[Path]) -> Finding:
    open_to_others = [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_to_others:
        names = " ".join(str(path) for path in open_to_others)
        return failed(check, f"others on this machine may read {names}", f"chmod go= {names}")
    return ok(check, ", ".join(path.name for path in paths) + " readable by their owner alone")


def check_disk(env: Environment) -> Finding:
    usage = shutil.disk_usage(env.var)
    detail = f"{usage.free / 1024**3:.1f} GB free of {usage.total / 1024**3:.0f} GB at {env.var}"
    if usage.free < LEAST_FREE_BYTES:
        return failed("disk", detail, "Make room: below 1 GB the database may stop at the next large write.")
    return ok("disk", detail)


def check_mail(env: Environment) -> Finding:
    if env.mail_url is None:
        if env.demo:
            return ok("mail", f"demo mailbox at {env.url}/demo/mail")
        mend = "Set MERISTEM_MAIL_URL, such as smtp://user:password@mail.example.org:587"
        return failed("mail", "no mail server is set: nobody can verify an address or reset a password", mend)
    parts = urlsplit(env.mail_url)
    host, secure = parts.hostname or "", parts.scheme == "smtps"
    port = parts.port or (465 if secure else 587)
    try:
        if secure:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=10, context=ssl.create_default_context())
        else:
            connection = smtplib.SMTP(host, port, timeout=10)
        with connection:
            connection.noop()
    except (OSError, smtplib.SMTPException) as problem:
        mend = "Check host and port in MERISTEM_MAIL_URL, and whether a firewall lets this machine send mail."
        return failed("mail", f"{host}:{port} does not answer ({problem})", mend)
    return ok("mail", f"{host}:{port} answers")


def skipped_without_database(reason: str) -> list[Finding]:
    names = ("server", "clock", "roles", "row-level security", "extensions", "queue", "events", "migrations")
    return [skipped(name, reason) for name in names]
