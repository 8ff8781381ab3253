"""What the tests' process is told before anything reads its settings; a plugin, as pytest-django reads them first."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Tests keep their secrets and files away from a running installation's.
os.environ.setdefault("MERISTEM_TEST_VAR", str(ROOT / "var"))
os.environ["MERISTEM_VAR"] = str(ROOT / "var" / "test")
os.environ.setdefault("MERISTEM_APP_DSN", "postgresql://meristem_app:unused@127.0.0.1:1/none")
os.environ["MERISTEM_LOG_LEVEL"] = "WARNING"
os.environ["MERISTEM_DEMO"] = "1"
# Playwright's synchronous API keeps a loop in the thread in which later tests use the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.pop("DATABASE_URL", None)
