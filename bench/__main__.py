"""`make bench`: measures, prints the table, writes bench/results.json. `--quick` for a look in between."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass, field

from bench import first_page, identity, pages, results
from bench.load import Speed, pgbench
from bench.results import Row
from bench.server import BenchError, Cluster, Site, cluster, machine, say
from bench.work import WORKS, Ready, Work, as_sql, ensure_room, make_ready, over_http

SMALL, LARGE = 1_000, 100_000
# The read's and the write's own SQL are held against these of pgbench's own transactions.
YARDSTICKS = {"lesson": "select-only", "complete": "tpcb-like"}
SCALE = 10
WARM_UP = 3.0


@dataclass
class Measured:
    """Speeds by round, for each piece of work on each site; yardsticks beside them."""

    http: dict[tuple[str, int], list[Speed]] = field(default_factory=lambda: defaultdict(list))
    sql: dict[tuple[str, int], list[Speed]] = field(default_factory=lambda: defaultdict(list))
    yardstick: dict[str, list[Speed]] = field(default_factory=lambda: defaultdict(list))


def main() -> int:
    told = arguments()
    rounds, seconds = (2, 2.0) if told.quick else (told.rounds, told.seconds)
    sizes = [SMALL] if told.quick else [SMALL, LARGE]
    works = [work for work in WORKS if told.only is None or work.key in told.only]
    rows: list[Row] = []
    try:
        rows += measure(works, sizes, rounds, seconds, told)
        if told.first_page:
            rows += first_page.rows()
    except BenchError as problem:
        sys.stderr.write(f"bench: {problem}\n")
        return 1
    say("\n" + results.table(rows))
    if not told.quick and told.only is None:
        results.write(rows, machine())
        say(f"\n{results.RESULTS} written.")
    return 0 if all(row.holds for row in rows) or told.quick else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 rounds of 2 s with 1,000 learners; writes no results")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement in a round (4)")
    parser.add_argument("--only", nargs="*", choices=[work.key for work in WORKS], help="some of the work only")
    parser.add_argument("--identity", action="store_true", help="the row of identity's share, also with --only")
    parser.add_argument("--pages", action="store_true", help="the rows of the browser, also with --only")
    parser.add_argument("--first-page", action="store_true", help="also: make run on a fresh clone to its first page")
    parser.add_argument("--details", action="store_true", help="print each round and the SQL")
    return parser.parse_args()


def measure(works: list[Work], sizes: list[int], rounds: int, seconds: float, told: argparse.Namespace) -> list[Row]:
    with cluster() as server:
        prepare_yardsticks(server)
        sites = [Site(server, learners) for learners in sizes]
        try:
            for site in sites:
                site.prepare()
            ready = [make_ready(work, site) for work in works for site in sites]
            if told.details:
                for one in ready[:: len(sites)]:
                    say(f"\n-- {one.work.name}\n" + one.script.read_text())
            measured = Measured()
            # Once without counting: caches, prepared statements, connections.
            for one in ready:
                over_http(one, WARM_UP)
                as_sql(one, WARM_UP)
            for number in range(1, rounds + 1):
                say(f"Round {number} of {rounds}")
                for one in ready:
                    _one_round(one, server, measured, seconds, details=told.details)
            rows = rows_of(works, sizes, measured)
            if told.only is None or told.identity:
                lesson = next((one for one in ready if one.work.key == "lesson"), None)
                rows += identity.rows(lesson or make_ready(WORKS[0], sites[0]), rounds, seconds)
            if told.only is None or told.pages:
                rows += pages.rows(sites[0], loads=3 if told.quick else 15)
            return rows
        finally:
            for site in sites:
                site.stop()


def _one_round(one: Ready, server: Cluster, measured: Measured, seconds: float, *, details: bool) -> None:
    ensure_room(one, seconds)
    key = (one.work.key, one.site.learners)
    http = over_http(one, seconds)
    sql = as_sql(one, seconds)
    measured.http[key].append(http)
    measured.sql[key].append(sql)
    yardstick = YARDSTICKS.get(one.work.key)
    if yardstick and one.site.learners == SMALL:
        measured.yardstick[one.work.key].append(
            pgbench(server.admin("bench_pgbench"), seconds=seconds, builtin=yardstick)
        )
    if details:
        say(
            f"  {one.work.key} at {one.site.learners:,}: {http.per_second:,.0f}/s over HTTP (p50 {http.p50:.1f} ms,"
            f" p95 {http.p95:.1f} ms), {sql.per_second:,.0f}/s as SQL ({one.statements} statements),"
            f" ratio {http.per_second / sql.per_second:.3f}"
        )


def prepare_yardsticks(server: Cluster) -> None:
    """pgbench's own tables, at scale 10."""
    import subprocess

    from bench.server import pgbench_program

    if server.comment_of("bench_pgbench") == f"scale {SCALE}":
        return
    server.drop("bench_pgbench")
    server.execute("CREATE DATABASE bench_pgbench")
    words = [str(pgbench_program()), "-i", "-q", "-s", str(SCALE), server.admin("bench_pgbench")]
    subprocess.run(words, check=True, capture_output=True)
    server.comment("bench_pgbench", f"scale {SCALE}")


def rows_of(works: list[Work], sizes: list[int], measured: Measured) -> list[Row]:
    """Medians of the rounds' ratios: what disturbs one half of a round mostly disturbs the other half as well."""
    rows = []
    for work in works:
        http, sql = measured.http[work.key, SMALL], measured.sql[work.key, SMALL]
        ratio = statistics.median(h.per_second / s.per_second for h, s in zip(http, sql, strict=True))
        rows.append(Row(work.name, ratio, work.aim, at_least=work.at_least))
        say(
            f"{work.name}: {_median(http):,.0f}/s over HTTP (p50 {statistics.median(s.p50 for s in http):.1f} ms, p95"
            f" {statistics.median(s.p95 for s in http):.1f} ms), {_median(sql):,.0f}/s as the same SQL"
        )
    if LARGE in sizes:
        for work in works:
            pairs = zip(measured.http[work.key, LARGE], measured.http[work.key, SMALL], strict=True)
            ratio = statistics.median(large.per_second / small.per_second for large, small in pairs)
            rows.append(Row(f"{work.key}: at 100,000 learners / at 1,000", ratio, 1.0, at_least=0.8))
    for key, name, limit in (
        ("lesson", "the read's own SQL, in pgbench selects", 8.0),
        ("complete", "the write's own SQL, in TPC-B transactions", 2.0),
    ):
        if measured.yardstick.get(key):
            pairs = zip(measured.yardstick[key], measured.sql[key, SMALL], strict=True)
            cost = statistics.median(yard.per_second / own.per_second for yard, own in pairs)
            rows.append(Row(name, cost, limit, at_most=limit))
    return rows


def _median(speeds: list[Speed]) -> float:
    return statistics.median(speed.per_second for speed in speeds)


if __name__ == "__main__":
    raise SystemExit(main())
