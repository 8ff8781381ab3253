"""The same HTML and the same files, served by the same server without the product: what the lesson page is held to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise

PAGE = Path(os.environ["BENCH_PAGE"]).read_bytes()


def page(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]


application = WhiteNoise(page, root=os.environ["BENCH_STATIC"], prefix="static/", max_age=3600)
