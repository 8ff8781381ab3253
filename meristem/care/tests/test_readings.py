"""Who opens an appointment of a client's is noted for her, and for nobody else."""

import pytest

from meristem.kernel.models import AuditEntry
from meristem.organizations.queries import audit_page
from tests import build

from .clinic import hours, therapist

pytestmark = pytest.mark.django_db
WORDS = "looked at an appointment"


@pytest.fixture
def pair():
    """A client with an appointment, its therapist, and the address of its page."""
    build.public()
    org = build.organization()
    jiwon, (hana, row) = build.person(org, name="Jiwon"), therapist(org)
    booked = build.client(jiwon, org).post(
        f"/care/therapists/{row.id}", {"starts_at": hours(org, jiwon, row)[5].isoformat()}
    )
    return org, jiwon, hana, booked["Location"]


def seen(org, who) -> list[str]:
    items = build.client(who, org).get("/api/v1/privacy/readings").json()["items"]
    return [f"{one['reader']}: {one['what']}" for one in items]


def test_a_client_reads_that_her_therapist_opened_it_once_an_hour(pair) -> None:
    org, jiwon, hana, path = pair
    hers = build.client(hana, org)
    assert hers.get("/care/calendar").status_code == 200
    assert seen(org, jiwon) == []
    for address in (path, path, f"{path}.ics", f"/api/v1{path}", f"/api/v1{path}/note"):
        hers.get(address)
    assert seen(org, jiwon) == [f"{hana.display_name}: {WORDS}"]
    assert WORDS in build.client(jiwon, org).get("/privacy/readings").content.decode()
    # Her own looking is none, and it is no reading of the therapist's data.
    build.client(jiwon, org).get(path)
    assert (len(seen(org, jiwon)), seen(org, hana)) == (1, [])


@pytest.mark.parametrize("kind", ["page", "interface", "note"])
def test_each_way_to_it_is_noted(pair, kind: str) -> None:
    org, jiwon, hana, path = pair
    address = {"page": path, "interface": f"/api/v1{path}", "note": f"/api/v1{path}/note"}[kind]
    assert build.client(hana, org).get(address).status_code == 200
    assert len(seen(org, jiwon)) == 1


def test_no_administrator_reads_who_is_in_care(pair) -> None:
    org, jiwon, hana, path = pair
    build.client(hana, org).get(path)
    ruth = build.person(org, "administrator")
    client = build.client(ruth, org)
    for address in ("/audit", f"/audit?object={jiwon.id}", "/audit.csv", "/api/v1/audit"):
        answer = client.get(address)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        assert WORDS not in told.decode()
        assert "read.care" not in told.decode()
    with build.inside(org, ruth, "administrator"):
        assert not AuditEntry.objects.filter(action__startswith="read.care").exists()
        assert all(not row.action.startswith("read.care") for row in audit_page().rows)
    with build.inside(org, jiwon):
        assert AuditEntry.objects.filter(action__startswith="read.care", about_id=jiwon.id).count() == 1
