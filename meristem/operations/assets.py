"""Message catalogues compiled and static files collected, where they have changed since."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from config.environment import ROOT, Environment
from meristem.operations import installation

LOCALE = ROOT / "meristem" / "locale"


def compile_catalogues(folder: Path = LOCALE) -> int:
    """Every .po has a .mo at least as new; how many were written. Fuzzy entries, which nobody checked, are left out."""
    written = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Imported when needed: most starts have nothing to compile.
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parent.parent.name)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        with draft.open("wb") as output:
            write_mo(output, catalogue, use_fuzzy=False)
        draft.replace(target)
        written += 1
    return written


def is_static_stale(env: Environment) -> bool:
    mark = _mark(env)
    return not mark.exists() or mark.read_text() != static_fingerprint() or not env.static_root.is_dir()


def collect_static(env: Environment) -> None:
    """`var/static` holds this release's static files."""
    if is_static_stale(env):
        fingerprint = static_fingerprint()
        installation.manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        _mark(env).write_text(fingerprint)


def static_fingerprint() -> str:
    """Names, sizes and times, as reading every byte at every start would be slow."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "meristem").glob("*/static/**/*")):
        if path.is_file():
            status = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def _mark(env: Environment) -> Path:
    return env.var / "static.fingerprint"


if __name__ == "__main__":
    compile_catalogues()
