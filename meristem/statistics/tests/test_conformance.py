"""The runner counts plainly, and says so when there is nothing to count."""

from pathlib import Path

import pytest

from conformance import run
from conformance.tally import Tally


def test_a_value_outside_its_tolerance_fails_by_name() -> None:
    tally = Tally()
    tally.close("alpha", 0.7, 0.7000005)
    tally.close("beta", {"a": 1.0, "b": [1.0, float("nan")]}, {"a": 1.1, "b": [1.0, None]})
    assert tally.passed == 3
    assert len(tally.failures) == 1
    assert tally.failures[0].startswith("beta.a")


def test_a_folder_without_data_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([str(tmp_path)]) == 2
    assert "reference.json" in capsys.readouterr().err
