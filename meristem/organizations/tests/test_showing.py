"""Logo, colour and domains: what is shown, what is proved, and who comes in by it."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from meristem.identity.models import User
from meristem.kernel.context import tenant
from meristem.organizations import resolvers
from meristem.organizations.models import DomainClaim, Logo, Membership, Organization
from meristem.organizations.services.brand import contrast
from meristem.organizations.services.domains import record_text
from tests import build

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    ruth = build.person(org, "administrator", name="Ruth Feldman")
    return org, ruth, build.client(ruth, org)


class Fake:
    """Answers as it is told."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}

    def texts(self, name: str, expected: str) -> list[str]:
        return self.records.get(name, [])


@pytest.fixture
def dns():
    fake = Fake()
    resolvers.use(fake)
    yield fake
    resolvers.use(None)


def picture(size: tuple[int, int] = (900, 300), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "<script>alert(1)</script>")
    Image.new("RGB", size, "#2a6b3f").save(out, kind, **({"pnginfo": told} if kind == "PNG" else {}))
    return out.getvalue() + b"<script>alert(2)</script>"


def send(client, colour: str = "", logo: bytes | None = None, name: str = "logo.png"):
    files = {"logo": SimpleUploadedFile(name, logo)} if logo is not None else {}
    return client.post("/organization/brand", {"brand_colour": colour, **files})


def test_a_logo_is_written_anew_and_shown_with_the_colour(house) -> None:
    org, _ruth, client = house
    assert "brand.css" not in client.get("/today").content.decode()
    assert send(client, "#2a6b3f", picture()).status_code == 303
    with tenant(org.id):
        kept = bytes(Logo.objects.get().image)
        version = Organization.objects.get(id=org.id).brand
    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).size == (512, 171)
    assert f"/organization/brand.css?v={version}" in client.get("/today").content.decode()
    sheet = client.get("/organization/brand.css")
    assert (sheet["Content-Type"], b"#2a6b3f" in sheet.content) == ("text/css; charset=utf-8", True)
    # What is tinted goes along with it: letters of one hue on a tint of another are hard to read.
    assert all(name in sheet.content for name in (b"--leaf-ink:", b"--leaf-soft:", b"--leaf-line:"))
    shown = client.get("/organization/logo.png")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"], shown.content) == ("image/png", "nosniff", kept)
    # Another organisation has its own, or none.
    other = build.organization()
    theirs = build.client(build.person(other), other)
    assert theirs.get("/organization/logo.png").status_code == 404
    assert b"#2a6b3f" not in theirs.get("/organization/brand.css").content
    client.post("/organization/brand/remove-logo")
    assert send(client, "").status_code == 303
    with tenant(org.id):
        assert Organization.objects.get(id=org.id).brand == ""


@pytest.mark.parametrize("data", [SVG, b"GIF89a", b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n broken", picture()[:200]])
def test_what_is_no_picture_is_refused_beside_the_field(house, data: bytes) -> None:
    org, _ruth, client = house
    assert send(client, "", data).status_code == 422
    with tenant(org.id):
        assert not Logo.objects.exists()


@pytest.mark.parametrize("colour", ["red", "#fff", "#ffffff", "#ffd700", "#2a6b3f;}", "url(x)", "#2a6b3f\n*{}"])
def test_a_colour_that_cannot_be_read_or_says_more_is_refused(house, colour: str) -> None:
    org, _ruth, client = house
    assert send(client, colour).status_code == 422
    body = json.dumps({"brand_colour": colour})
    assert client.put("/api/v1/organization/brand", body, content_type="application/json").status_code == 422
    with tenant(org.id):
        assert Organization.objects.get(id=org.id).brand == ""
    assert round(contrast("#000000", "#ffffff")) == 21


def someone(email: str, *, verified: bool = True):
    place = build.organization()
    person = build.person(place)
    with tenant(place.id, person.id):
        values = {"email": email} if verified else {"email": email, "email_verified_at": None}
        User.objects.filter(id=person.id).update(**values)
    return person, build.client(person, place)


def test_a_domain_is_proved_by_its_record_and_lets_people_in(house, dns) -> None:
    org, _ruth, client = house
    for wrong in ("localhost", "gmail.com", "a b.org", "-x.org", "http://x.org", "1.2.3.4", "x" * 250 + ".org"):
        assert client.post("/organization/domains", {"domain": wrong}).status_code == 422, wrong
    assert client.post("/organization/domains", {"domain": "Riverside.ORG"}).status_code == 303
    assert client.post("/organization/domains", {"domain": "riverside.org"}).status_code == 422
    with tenant(org.id):
        claim = DomainClaim.objects.get()
    place = f"/organization/domains/{claim.id}"
    client.post(f"{place}/check")
    # Not open before it is proved.
    assert client.post(f"{place}/open", {"lets_join": "on"}).status_code == 404
    dns.records["_meristem.riverside.org"] = ["v=spf1 -all", record_text(claim)]
    client.post(f"{place}/check")
    assert "proved" in client.get("/organization/domains").content.decode()
    ada, hers = someone("ada@riverside.org")
    assert "Riverside" not in hers.get("/organizations").content.decode()
    assert hers.post("/organizations/join", {"organization": str(org.id)}).status_code == 404
    client.post(f"{place}/open", {"lets_join": "on"})
    assert "Riverside" in hers.get("/organizations").content.decode()
    for email, verified in (("eve@riverside.org.evil.com", True), ("mal@sub.riverside.org", True),
                            ("bo@riverside.org", False)):  # fmt: skip
        _person, theirs = someone(email, verified=verified)
        assert theirs.post("/organizations/join", {"organization": str(org.id)}).status_code == 404
        assert theirs.get("/api/v1/joinable").json()["items"] == []
    assert hers.post("/organizations/join", {"organization": str(org.id)}).status_code == 303
    with tenant(org.id):
        assert Membership.objects.get(user=ada).roles == ["learner"]
    # Who was removed does not come back through this door.
    client.post(f"/members/{ada.id}/remove")
    other = build.organization()
    with tenant(other.id, ada.id):
        Membership.objects.create(organization=other, user=ada, roles=["learner"])
    again = build.client(ada, other)
    assert again.post("/organizations/join", {"organization": str(org.id)}).status_code == 404


def test_a_domain_belongs_to_one_organisation(house, dns) -> None:
    _org, _ruth, client = house
    other = build.organization("Impostor")
    theirs = build.client(build.person(other, "administrator"), other)
    ids = []
    for who in (client, theirs):
        body = json.dumps({"domain": "riverside.org"})
        made = who.post("/api/v1/organization/domains", body, content_type="application/json").json()
        dns.records.setdefault("_meristem.riverside.org", []).append(made["record_text"])
        ids.append(made["id"])
    assert client.post(f"/api/v1/organization/domains/{ids[0]}/check").json()["verified_at"]
    assert theirs.post(f"/api/v1/organization/domains/{ids[1]}/check").status_code == 409
    assert theirs.post(f"/api/v1/organization/domains/{ids[0]}/check").status_code == 404
    patch = {"data": json.dumps({"lets_join": True}), "content_type": "application/json"}
    assert theirs.patch(f"/api/v1/organization/domains/{ids[1]}", **patch).status_code == 404
    assert client.patch(f"/api/v1/organization/domains/{ids[0]}", **patch).json()["lets_join"]
    _ada, hers = someone("ada@riverside.org")
    place = hers.get("/api/v1/joinable").json()["items"][0]
    assert hers.post(f"/api/v1/joinable/{place['id']}").status_code == 200
    assert client.delete(f"/api/v1/organization/domains/{ids[0]}").status_code == 204
    assert theirs.post(f"/api/v1/organization/domains/{ids[1]}/check").json()["verified_at"]


def test_the_demo_asks_nobody() -> None:
    console = resolvers.Console()
    assert console.texts("_meristem.northfield.example", "x") == ["x"]
    assert console.texts("_meristem.real.org", "x") == []
