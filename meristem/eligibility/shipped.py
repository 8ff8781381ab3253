"""The surveys that come with the product, as a beginning."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "meristem" / "web" / "demo" / "content" / "surveys"


@cache
def shipped_surveys() -> dict[str, dict[str, Any]]:
    """Each shipped survey by its slug; formats in the content folder's README."""
    found = (yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml")))
    return {survey["slug"]: survey for survey in found}
