"""A person's text: unreadable without her key, and bound to where it belongs (ADR 0007)."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meristem.kernel import crypto
from meristem.kernel.ids import uuid7
from meristem.kernel.models import PersonKey
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    org = build.organization()
    return org, build.person(org)


def place(user, **changes):
    return {"user_id": user.id, "table": "journal", "column": "text", "row_id": user.id} | changes


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=2000))
def test_what_is_sealed_is_read_again(writer, text: str) -> None:
    org, ada = writer
    with build.inside(org, ada):
        sealed = crypto.seal(text, **place(ada))
        assert crypto.unseal(sealed, **place(ada)) == text
        assert len(text) < 4 or text.encode() not in sealed


@pytest.mark.parametrize("change", [{"table": "mood"}, {"column": "title"}, {"row_id": uuid7()}])
def test_a_ciphertext_cannot_be_moved(writer, change) -> None:
    org, ada = writer
    with build.inside(org, ada):
        sealed = crypto.seal("what I would tell nobody", **place(ada))
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(sealed, **(place(ada) | change))


def test_an_altered_ciphertext_is_refused(writer) -> None:
    org, ada = writer
    with build.inside(org, ada):
        sealed = bytearray(crypto.seal("as it was", **place(ada)))
        sealed[-1] ^= 1
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(bytes(sealed), **place(ada))
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(b"\x07" + bytes(sealed[1:]), **place(ada))


def test_nobody_else_reaches_the_key_and_destroying_it_destroys_the_text(writer) -> None:
    org, ada = writer
    with build.inside(org, ada):
        sealed = crypto.seal("gone one day", **place(ada))
    administrator = build.person(org, "administrator")
    with build.inside(org, administrator, "administrator"):
        assert not PersonKey.objects.exists()
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(sealed, **place(ada))
    with build.inside(org, ada):
        PersonKey.objects.all().delete()
        with pytest.raises(crypto.Unreadable):
            crypto.unseal(sealed, **place(ada))


def test_the_key_in_the_database_is_wrapped(writer) -> None:
    org, ada = writer
    with build.inside(org, ada), connection.cursor() as cursor:
        key = crypto.person_key(ada.id, create=True)
        cursor.execute("SELECT wrapped FROM kernel_personkey WHERE user_id = %s", [ada.id])
        assert key not in bytes(cursor.fetchone()[0])
        assert crypto.person_key(ada.id) == key
