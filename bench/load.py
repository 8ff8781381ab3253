"""Load from outside: wrk asks over HTTP, pgbench sends the same SQL, each with as many clients."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.server import BenchError, pgbench_program, wrk_program

CLIENTS = 16
THREADS = 2
WARM = 1
LUA = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Speed:
    """Requests or transactions a second, and how many there were."""

    per_second: float
    count: int
    p50: float = 0.0
    p95: float = 0.0


def wrk(url: str, *, seconds: float, settings: dict[str, object], place: Path) -> Speed:
    """Ask for `seconds`; every answer must be a good one."""
    told = place / "wrk.json.lua"
    told.write_text("return {" + ", ".join(f"{name} = {_lua(value)}" for name, value in settings.items()) + "}\n")
    words = [wrk_program(), "-t", str(THREADS), "-c", str(CLIENTS), "-d", f"{seconds:g}s", "--timeout", "20s"]
    done = subprocess.run([*words, "-s", str(LUA), url, "--", str(told)], capture_output=True, text=True, check=False)
    found = re.search(r"^RESULT (\{.*\})$", done.stdout, re.MULTILINE)
    if done.returncode != 0 or found is None:
        raise BenchError(f"wrk failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    told_back = json.loads(found.group(1))
    if told_back["errors"]:
        raise BenchError(f"{told_back['errors']} of {told_back['requests']} requests to {url} failed:\n{done.stdout}")
    took = told_back["microseconds"] / 1e6
    return Speed(told_back["requests"] / took, told_back["requests"], told_back["p50"] / 1e3, told_back["p95"] / 1e3)


def _lua(value: object) -> str:
    return json.dumps(value)


def pgbench(
    dsn: str, *, seconds: float, script: Path | None = None, builtin: str = "", defines: dict[str, int] | None = None
) -> Speed:
    """Transactions for `seconds`, prepared, by as many clients as wrk has connections.

    They run for WARM seconds more, which do not count: a new connection plans each statement, also those within
    functions, and the product's connections come from a pool and last.
    """
    words = [str(pgbench_program()), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(THREADS)]
    words += ["-P", "1", "-T", str(max(1, round(seconds)) + WARM)]
    for name, value in (defines or {}).items():
        words += ["-D", f"{name}={value}"]
    words += ["-f", str(script)] if script is not None else ["-b", builtin]
    done = subprocess.run([*words, dsn], capture_output=True, text=True, check=False)
    each_second = re.findall(r"^progress: [\d.]+ s, ([\d.]+) tps", done.stderr, re.MULTILINE)[WARM:]
    count = re.search(r"actually processed: (\d+)", done.stdout)
    failed = re.search(r"failed transactions: (\d+)", done.stdout)
    if done.returncode != 0 or not each_second or count is None or (failed and int(failed.group(1))):
        raise BenchError(f"pgbench failed:\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
    return Speed(statistics.fmean(map(float, each_second)), int(count.group(1)))
