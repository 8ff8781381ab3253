"""The lesson page in a real Chromium: how much script it loads, and how soon its largest part is painted."""

from __future__ import annotations

import contextlib
import gzip
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.results import Row
from bench.server import BenchError, Site, folder, say
from bench.work import token_of
from meristem.operations.browser import chromium_path
from meristem.operations.ports import free_port

PATH = "/courses/long-course/lessons/lesson-3"
WIDTH, HEIGHT = 1280, 900
PAINTED = """() => new Promise(resolve => {
    new PerformanceObserver(list => {
        const entries = list.getEntries();
        setTimeout(() => resolve(entries[entries.length - 1].startTime), 50);
    }).observe({type: 'largest-contentful-paint', buffered: true});
    setTimeout(() => resolve(-1), 5000);
})"""


def rows(site: Site, loads: int = 15) -> list[Row]:
    """Both rows; the two addresses are loaded in turn, each time in a browser context that knows nothing yet."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as problem:
        raise BenchError("playwright is not installed: make setup") from problem

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        product = f"http://localhost:{site.port}"
        html, scripts = _visit(browser, product + PATH, token_of(site, 1))
        saved = folder() / "lesson.html"
        saved.write_text(html)
        weight = sum(len(gzip.compress(body, 9)) for body in scripts.values()) / 1024
        ours: list[float] = []
        plain: list[float] = []
        with _static(site, saved) as still:
            for number in range(loads + 1):
                pair = _painted(browser, product + PATH, token_of(site, 1)), _painted(browser, still, "")
                if number:  # the first is for warming up
                    ours.append(pair[0])
                    plain.append(pair[1])
        browser.close()
    ratio = statistics.median(one / other for one, other in zip(ours, plain, strict=True))
    say(
        f"lesson page: {len(scripts)} scripts of {weight:.1f} KB, largest paint after {statistics.median(ours):.0f} ms,"
        f" as static files after {statistics.median(plain):.0f} ms"
    )
    return [
        Row("script of the lesson page, KB with gzip", weight, 60.0, at_most=60.0),
        Row("largest contentful paint of the lesson page / of the same HTML as static files", ratio, 1.1, at_most=1.3),
    ]


def _context(browser: Any, url: str, token: str) -> Any:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    if token:
        context.add_cookies([{"name": "session", "value": token, "url": url}])
    return context


def _visit(browser: Any, url: str, token: str) -> tuple[str, dict[str, bytes]]:
    """(the HTML as it was sent, each script's address and content)."""
    context = _context(browser, url, token)
    page = context.new_page()
    scripts: dict[str, bytes] = {}

    def noted(response: Any) -> None:
        if response.request.resource_type == "script":
            scripts[response.url] = response.body()

    page.on("response", noted)
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise BenchError(f"{url} answered {answer.status if answer else 'nothing'}")
    html = answer.text()
    context.close()
    return html, scripts


def _painted(browser: Any, url: str, token: str) -> float:
    context = _context(browser, url, token)
    page = context.new_page()
    page.goto(url, wait_until="load")
    moment = float(page.evaluate(PAINTED))
    context.close()
    if moment <= 0:
        raise BenchError(f"the browser reports no largest paint for {url}")
    return moment


@contextlib.contextmanager
def _static(site: Site, page: Path) -> Iterator[str]:
    port = free_port(0)
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(os.cpu_count() or 1)]
    words += [
        "--blocking-threads",
        "2",
        "--no-ws",
        "--log-level",
        "warning",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    environ = site.environ | {"BENCH_PAGE": str(page), "BENCH_STATIC": str(folder() / "static")}
    process = subprocess.Popen([*words, "bench.static_site:application"], env=environ, stdin=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
                break
            time.sleep(0.1)
        else:
            raise BenchError("the static server does not answer")
        yield f"http://localhost:{port}/"
    finally:
        process.terminate()
        process.wait(15)
