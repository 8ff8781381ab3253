"""Whoever runs the installation names its first administrator."""

import pytest

from meristem.identity.queries import user_id_of_email
from meristem.identity.services import password_hash, person_create
from meristem.kernel.audit import values_of
from meristem.kernel.context import tenant
from meristem.kernel.errors import Invalid
from meristem.kernel.models import AuditEntry
from meristem.organizations.models import Membership, Organization
from meristem.organizations.queries import public_organization_id
from meristem.organizations.services import administrator_appoint, public_organization_ensure
from tests import build
from tests.identity.support import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "A sentence that nobody guesses"


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_a_fresh_installation_says_what_to_do_until_it_is_done() -> None:
    client = build.client()
    assert "meristem administrator" in client.get("/learn").content.decode()
    done = administrator_appoint(email="ada@example.org", display_name="Ada Lovelace")
    assert "meristem administrator" not in client.get("/learn").content.decode()
    page = client.post(path_of(done.link), {"password": NEW})
    assert page.status_code == 303
    assert client.post("/signin", {"login": "ada@example.org", "password": NEW}).status_code == 303
    me = client.get("/api/v1/me").json()
    assert (me["display_name"], sorted(me["roles"])) == ("Ada Lovelace", ["administrator", "learner"])
    assert "Write the first course" in client.get("/learn").content.decode()
    assert client.get("/members").status_code == 200
    assert "was made an administrator in the terminal" in client.get("/audit").content.decode()
    with tenant(done_place()):
        assert Organization.objects.get().owner_id == done.user_id
    assert client.get(path_of(done.link)).status_code == 410


def done_place():
    place = public_organization_id()
    assert place
    return place


def test_repeating_it_gives_a_fresh_link_until_a_password_is_chosen() -> None:
    first = administrator_appoint(email="ada@example.org")
    again = administrator_appoint(email=" Ada@example.org ")
    assert (first.is_new, again.is_new, first.user_id) == (True, False, again.user_id)
    assert first.link != again.link
    client = build.client()
    assert client.post(path_of(again.link), {"password": NEW}).status_code == 303
    assert administrator_appoint(email="ada@example.org").link == ""
    # The earlier link stopped with the later one.
    assert client.get(path_of(first.link)).status_code == 410


def test_somebody_known_is_promoted_keeps_her_roles_and_is_let_in_again() -> None:
    place = public_organization_ensure()
    with tenant(place):
        user = person_create(email="kim@example.org", display_name="Kim", hashed=password_hash(PASSWORD))
    administrator_appoint(email="kim@example.org")
    with tenant(place):
        member = Membership.objects.get(user_id=user.id)
        assert member.roles == ["learner", "administrator"]
        Membership.objects.filter(id=member.id).update(roles=["author"], status="suspended")
    done = administrator_appoint(email="kim@example.org")
    assert (done.link, done.is_new, done.organization) == ("", False, "Commons")
    with tenant(place):
        member = Membership.objects.get(user_id=user.id)
        assert (member.roles, member.status) == (["author", "administrator"], "active")
        changes = AuditEntry.objects.filter(action="member.appointed").order_by("created_at")
        told = values_of(changes)
        assert [told[entry.id][0]["roles"] for entry in changes] == [["learner"], ["author"]]
    client = build.client()
    assert client.post("/signin", {"login": "kim@example.org", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.org"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid):
        administrator_appoint(email=email)
    with tenant(public_organization_ensure()):
        assert user_id_of_email(email) is None
