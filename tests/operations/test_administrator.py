"""`meristem administrator` says who administers now and how she comes in, or in a sentence what is wrong."""

import subprocess
import sys

import pytest

from config.environment import ROOT
from meristem.identity.models import User
from meristem.kernel.context import tenant
from meristem.organizations.models import Membership
from meristem.organizations.queries import public_organization_id
from tests.operations.conftest import plain_environment


@pytest.fixture
def appoint(committed, tmp_path):
    def run(email: str, name: str = "") -> subprocess.CompletedProcess[str]:
        words = ["-m", "meristem.operations.django_call", "meristem.operations.administrator:appoint"]
        told = {
            "MERISTEM_APP_DSN": committed[0],
            "MERISTEM_VAR": str(tmp_path),
            "MERISTEM_URL": "https://x.example.org",
        }
        return subprocess.run(
            [sys.executable, *words, f"email={email}", f"name={name}"],
            cwd=ROOT,
            env=plain_environment() | told,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_a_first_administrator_gets_a_link(appoint) -> None:
    done = appoint("ada@example.org", "1815")
    assert (done.returncode, done.stderr) == (0, "")
    assert "ada@example.org administers 'Commons' now." in done.stdout
    assert "https://x.example.org/reset/" in done.stdout
    place = public_organization_id()
    assert place
    with tenant(place):
        member = Membership.objects.get()
        assert member.roles == ["learner", "administrator"]
    with tenant(place, member.user_id):
        # A name of digits stays a name.
        assert User.objects.get().display_name == "1815"


def test_what_is_no_address_is_said_in_a_sentence(appoint) -> None:
    done = appoint("nonsense")
    assert done.returncode == 1
    assert done.stderr.strip() == "meristem: nonsense: This is not an e-mail address."
