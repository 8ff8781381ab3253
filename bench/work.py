"""The work that is measured: which request, and what pgbench sends in its place."""

from __future__ import annotations

import hashlib
import http.client
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.load import CLIENTS, WARM, Speed, pgbench, wrk
from bench.server import SEED, BenchError, Site, folder, run

CSRF = "benchbenchbenchbenchbenchbenchbe"
# The generator's learners have done some of the first lessons; writes begin after them.
FIRST_UNDONE = 13
# Clients and threads do not advance evenly: pairs may have been touched beyond as many as were finished.
UNEVEN = 2.0
# A second of a round may use up so many pairs, over HTTP and as SQL together.
MOST_WRITES = 8000


@dataclass(frozen=True)
class Work:
    """A request, its limits, and what must stand in its answer."""

    key: str
    name: str
    method: str
    before: str
    after: str = ""
    marker: str = ""
    at_least: float = 0.0
    aim: float = 0.0
    writes: bool = False
    takes_lesson: bool = False


WORKS = (
    Work(
        "lesson",
        "lesson as JSON, signed in, under RLS",
        "GET",
        "/api/v1/lessons/",
        marker='"body_html"',
        at_least=0.25,
        aim=0.35,
        takes_lesson=True,
    ),
    Work(
        "complete",
        "complete a lesson: progress, roll-up, points, event, one transaction",
        "POST",
        "/api/v1/lessons/",
        "/complete",
        marker='"now_completed"',
        at_least=0.40,
        aim=0.60,
        writes=True,
        takes_lesson=True,
    ),
    Work(
        "outline",
        "course outline of 66 lessons as HTML, full middleware and safety headers",
        "GET",
        "/courses/long-course",
        marker="/courses/long-course/lessons/lesson-66",
        at_least=0.10,
        aim=0.15,
    ),
    Work("today", "Today page as HTML", "GET", "/today", marker="</html>", at_least=0.05, aim=0.12),
)


@dataclass
class Ready:
    """A piece of work on one site: its learners' sessions, its lessons, its SQL."""

    work: Work
    site: Site
    lessons: list[str]
    tokens: Path
    script: Path
    statements: int = 0
    lines: list[str] = field(default_factory=list)


def make_ready(work: Work, site: Site) -> Ready:
    """Everything prepared; one request was asked and answered as it should be."""
    secret = _secret(site)
    order = "l.published_at IS NOT NULL" if not work.writes else f"l.position >= {FIRST_UNDONE}"
    with psycopg.connect(site.admin) as connection:
        lessons = [
            str(row[0])
            for row in connection.execute(
                "SELECT l.id FROM courses_lesson l JOIN courses_course c ON c.id = l.course_id"  # type: ignore[arg-type]
                f" WHERE c.slug = 'long-course' AND {order} ORDER BY l.position"
            )
        ]
        row = connection.execute(
            "SELECT id FROM identity_user WHERE email = %s", [f"learner-1@{site.slug}.example.org"]
        ).fetchone()
    assert row is not None
    # The last two are left to the capture and to the check, which write as well.
    *lessons, checked, captured = lessons if work.takes_lesson else ["", ""]
    tokens = folder() / f"tokens-{site.learners}.txt"
    tokens.write_text("".join(_token(secret, site.learners, one) + "\n" for one in range(1, site.learners + 1)))
    ready = Ready(work, site, lessons, tokens, folder() / f"{work.key}-{site.learners}.sql")
    token = _token(secret, site.learners, 1)
    path = work.before + captured + work.after
    words = [sys.executable, "-m", "bench.capture", work.method, path, secret, str(site.learners), token, str(row[0])]
    ready.lines = json.loads(run([*words, captured, *lessons], site.environ).splitlines()[-1])
    ready.statements = len(ready.lines)
    ready.script.write_text(_script(ready))
    _check(ready, token, work.before + checked + work.after)
    return ready


def _secret(site: Site) -> str:
    source = "import django; django.setup(); from meristem.operations.generate.people import session_secret as secret;"
    return run([sys.executable, "-c", f"{source} print(secret({SEED}))"], site.environ).strip()


def token_of(site: Site, number: int) -> str:
    """The session of a learner of that site."""
    return _token(_secret(site), site.learners, number)


def _token(secret: str, learners: int, number: int) -> str:
    return hashlib.sha256(f"{secret}-{learners}-{number}".encode()).hexdigest()


def _script(ready: Ready) -> str:
    learners, lessons = ready.site.learners, max(1, len(ready.lessons))
    if ready.work.writes:
        chosen = [
            f"\\set step :offset + :turn * {CLIENTS} + :client_id",
            "\\set turn :turn + 1",
            f"\\set learner :step % {learners} + 1",
            f"\\set lesson :step / {learners} % {lessons} + 1",
        ]
    else:
        chosen = [f"\\set learner random(1, {learners})", f"\\set lesson random(1, {lessons})"]
    return "\n".join([*chosen, "BEGIN;", *ready.lines, "COMMIT;", ""])


def _check(ready: Ready, token: str, path: str) -> None:
    """A redirect or an empty page would be answered fast as well."""
    connection = http.client.HTTPConnection("127.0.0.1", ready.site.port, timeout=20)
    cookies = f"session={token}; csrf={CSRF}"
    headers = {"Host": "localhost", "Cookie": cookies, "X-CSRFToken": CSRF}
    connection.request(ready.work.method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    if answer.status != 200 or ready.work.marker not in body:
        raise BenchError(f"{ready.work.method} {path} answered {answer.status} without {ready.work.marker!r}")
    for header in ("Content-Security-Policy", "X-Content-Type-Options", "X-Request-ID"):
        if answer.getheader(header) is None:
            raise BenchError(f"{path} was answered without the header {header}")


def over_http(ready: Ready, seconds: float) -> Speed:
    """Requests a second through wrk; for writes, each of them wrote.

    WARM seconds before do not count, as with pgbench: a site that was made anew has a web server that has answered
    nobody yet.
    """
    _asked(ready, WARM)
    return _asked(ready, seconds)


def _asked(ready: Ready, seconds: float) -> Speed:
    work, site = ready.work, ready.site
    settings: dict[str, object] = {
        "learners": site.learners,
        "tokens": str(ready.tokens),
        "cookie": "session",
        "csrf": CSRF if work.writes else "",
        "method": work.method,
        "before": work.before,
        "after": work.after,
        "lessons": ",".join(ready.lessons),
        "offset": site.used,
        "writes": work.writes,
    }
    before = _completions(ready)
    speed = wrk(f"http://127.0.0.1:{site.port}/", seconds=seconds, settings=settings, place=folder())
    if work.writes:
        site.used += int(speed.count * UNEVEN) + 4 * CLIENTS
        _wrote(ready, speed, _completions(ready) - before)
    return speed


def as_sql(ready: Ready, seconds: float) -> Speed:
    """Transactions a second of the same SQL through pgbench; for writes, each of them wrote."""
    before = _completions(ready)
    defines = {"offset": ready.site.used, "turn": 0} if ready.work.writes else {}
    app_dsn = ready.site.cluster.dsns(ready.site.name)[0]
    speed = pgbench(app_dsn, seconds=seconds, script=ready.script, defines=defines)
    if ready.work.writes:
        ready.site.used += int(speed.count * UNEVEN) + 4 * CLIENTS
        _wrote(ready, speed, _completions(ready) - before)
    return speed


def _completions(ready: Ready) -> int:
    if not ready.work.writes:
        return 0
    with psycopg.connect(ready.site.admin) as connection:
        row = connection.execute(
            "SELECT sum((tallies -> 'learning.lesson_completed' ->> 'count')::int) FROM gamification_wallet"
        ).fetchone()
        return int((row or (0,))[0] or 0)


def _wrote(ready: Ready, speed: Speed, written: int) -> None:
    if written < 0.97 * speed.count:
        raise BenchError(f"{ready.work.key}: only {written} of {speed.count} requests wrote anything")


def ensure_room(ready: Ready, seconds: float) -> None:
    """Enough pairs of learner and lesson are left for a round; else the site begins anew."""
    pairs = ready.site.learners * max(1, len(ready.lessons))
    if ready.work.writes and ready.site.used + (seconds + WARM) * MOST_WRITES > pairs:
        ready.site.fresh()
