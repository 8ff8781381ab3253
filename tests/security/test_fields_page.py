"""docs/security/fields.md speaks of columns and files that there are."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs/security/fields.md"


def test_every_column_that_it_names_is_there() -> None:
    columns = {
        f"{model._meta.db_table}.{field.column}" for model in apps.get_models() for field in model._meta.local_fields
    }
    named = set(re.findall(r"`([a-z]+_\w+\.\w+)`", PAGE.read_text()))
    assert named - columns == set()
    assert len(named) > 25


def test_every_row_says_by_which_file_it_is_held() -> None:
    rows = [row for row in PAGE.read_text().splitlines() if row.startswith("| `")]
    for row in rows:
        paths = re.findall(r"`([\w./-]+\.py)`", row.split("|")[4])
        assert paths, row
        assert [path for path in paths if not (ROOT / path).exists()] == []
