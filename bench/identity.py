"""What it costs to know who asks: a lesson read as it is, beside one with the learner written into the code."""

from __future__ import annotations

import contextlib
import dataclasses
import statistics
import subprocess
from collections.abc import Iterator

import psycopg

from bench.results import Row
from bench.server import ROOT, Site, folder, say
from bench.work import Ready, over_http
from config.environment import load
from meristem.operations.ports import free_port
from meristem.operations.supervisor import web_command

NAME = "identity's share of a lesson read (session, tenant, role, limits, entitlements)"
AT_MOST = 0.30


def rows(lesson: Ready, rounds: int, seconds: float) -> list[Row]:
    """One row: the part of a request's time that goes when nobody has to be recognised; the median of the rounds."""
    shares = []
    with _fixed(lesson.site) as site:
        fixed = dataclasses.replace(lesson, site=site)
        over_http(fixed, seconds)
        for _ in range(rounds):
            known, nobody = over_http(lesson, seconds), over_http(fixed, seconds)
            shares.append(1 - known.per_second / nobody.per_second)
            say(f"Lesson: {known.per_second:,.0f}/s, {nobody.per_second:,.0f}/s with the identity fixed in code")
    return [Row(NAME, statistics.median(shares), 0.20, at_most=AT_MOST)]


@contextlib.contextmanager
def _fixed(site: Site) -> Iterator[Site]:
    with psycopg.connect(site.admin) as connection:
        found = connection.execute(
            "SELECT m.organization_id, u.id FROM identity_user u JOIN organizations_membership m ON m.user_id = u.id"
            " WHERE u.email = %s",
            [f"learner-1@{site.slug}.example.org"],
        ).fetchone()
    assert found is not None
    beside = dataclasses.replace(site, port=free_port(0), process=None)
    beside.environ = site.environ | {
        "PORT": str(beside.port),
        "MERISTEM_BENCH_IDENTITY": f"{found[0]}:{found[1]}",
    }
    words = [*web_command(load(beside.environ))[:-1], "bench.fixed:application"]
    with (folder() / "log" / f"web-fixed-{site.learners}.log").open("wb") as log:
        beside.process = subprocess.Popen(
            words, cwd=ROOT, env=beside.environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        beside.wait_until_it_answers()
        yield beside
    finally:
        beside.stop()
