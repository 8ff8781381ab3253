"""Catalogues are compiled when they are stale."""

import gettext
import os
from pathlib import Path

from meristem.operations.assets import compile_catalogues

SOURCE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Today"
msgstr "오늘"

#, fuzzy
msgid "Tomorrow"
msgstr "어제"
"""


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "ko" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    assert compile_catalogues(tmp_path) == 1
    assert compile_catalogues(tmp_path) == 0
    translation = gettext.translation("django", tmp_path, ["ko"])
    assert translation.gettext("Today") == "오늘"
    assert translation.gettext("Tomorrow") == "Tomorrow"
    os.utime(source, ns=(2**62, 2**62))
    assert compile_catalogues(tmp_path) == 1
