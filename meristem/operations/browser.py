"""A Chromium and a Korean font for the tests: found on the system, else installed, else asked for in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from meristem.operations.errors import OperationError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = ["apt-get", "install", "--yes", "--no-install-recommends"]
KOREAN_FONT_PACKAGE = "fonts-noto-cjk"


def chromium_path() -> str | None:
    """The system's Chromium; None means playwright's own (for `launch(executable_path=...)`)."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure_chromium() -> str:
    """A Chromium that starts, as a sentence about which."""
    found = chromium_path()
    if found is None and not _own_starts():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        if not _own_starts() and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "update", "--quiet"], check=False)
            subprocess.run([*APT, "chromium"], check=False)
            found = chromium_path()
    if found is None and not _own_starts():
        raise OperationError("The browser tests need Chromium: install it (on Debian: apt-get install chromium).")
    return found or "playwright's own Chromium"


def ensure_korean_font() -> str:
    """Korean text has glyphs; without root the tests go on, and their pictures show boxes."""
    if _has_korean_font():
        return "Korean font found"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run([*APT, KOREAN_FONT_PACKAGE], check=False, stdout=subprocess.DEVNULL)
    if _has_korean_font():
        return "Korean font installed"
    return f"no Korean font: Korean pages show boxes until one is installed (on Debian: {KOREAN_FONT_PACKAGE})"


def _has_korean_font() -> bool:
    if shutil.which("fc-list") is None:
        return Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
    done = subprocess.run(["fc-list", ":lang=ko", "family"], check=False, capture_output=True, text=True)
    return bool(done.stdout.strip())


def _own_starts() -> bool:
    """Whether playwright's Chromium is there with the libraries it needs."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return False
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch().close()
    except Error:
        return False
    return True


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{ensure_chromium()}; {ensure_korean_font()}\n")
    except OperationError as problem:
        sys.exit(str(problem))
