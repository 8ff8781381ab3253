"""Secrets in links: derived again, compared safely, whatever a stranger puts into the address."""

import pytest

from meristem.kernel.ids import uuid4
from meristem.kernel.links import derived_secret, is_derived_secret

ROW = uuid4()


def test_a_secret_belongs_to_its_purpose_and_row() -> None:
    secret = derived_secret("verify", ROW)
    assert is_derived_secret("verify", ROW, secret)
    assert not is_derived_secret("reset", ROW, secret)
    assert not is_derived_secret("verify", uuid4(), secret)


@pytest.mark.parametrize("secret", ["", "x", "\U000a262fR0", "é" * 43, "\x00"])
def test_a_strange_secret_is_only_wrong(secret: str) -> None:
    assert not is_derived_secret("verify", ROW, secret)
