"""Words that may be found nowhere, in whichever dress: as text, as the bytes of a dump, in base64."""

import base64
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from meristem.operations.unprivileged import wheel_programs


def dresses(word: str) -> set[bytes]:
    """The ways in which a word can stand in a file; in lower case, as all that is searched is."""
    found = set[bytes]()
    for form in {word, word.lower(), word.upper(), word.title()}:
        raw = form.encode()
        found |= {raw.lower(), raw.hex().encode(), form.encode("utf-16-le").lower()}
        for shift in range(3):
            # What stands before and after it decides the outermost letters.
            whole = base64.b64encode(b"\0" * shift + raw)
            found.add(whole[4 if shift else 0 : -4].lower())
    return {one for one in found if len(one) >= 6}


def found_in(words: Iterable[str], content: bytes) -> set[str]:
    lowered = content.lower()
    return {word for word in words if any(dress in lowered for dress in dresses(word))}


def found_under(words: Iterable[str], folder: Path, *, leave_out: Iterable[Path] = ()) -> dict[str, set[str]]:
    """The files below a folder that hold one of the words, by their names or within."""
    skipped, found, words = tuple(leave_out), {}, list(words)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in skipped):
            hit = found_in(words, path.relative_to(folder).as_posix().encode() + b"\n" + path.read_bytes())
            if hit:
                found[path.relative_to(folder).as_posix()] = hit
    return found


def dump(dsn: str) -> bytes:
    """Every row of every table, the queue's too, as whoever owns the server dumps them."""
    parts = conninfo_to_dict(dsn)
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    told = {variable: str(parts[key]) for variable, key in names.items() if key in parts}
    words = [str(wheel_programs() / "pg_dump"), "--inserts"]
    return subprocess.run(words, env=os.environ | told, capture_output=True, check=True, timeout=200).stdout


def lines_with(words: Iterable[str], content: bytes, most: int = 20) -> list[str]:
    """Where they stand, for whoever reads the failure."""
    words = list(words)
    return [line[:300].decode(errors="replace") for line in content.splitlines() if found_in(words, line)][:most]
