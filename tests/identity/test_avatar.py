"""Pictures of people: written anew, never served as sent."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from meristem.identity.models import User
from meristem.kernel.context import tenant
from tests import build

pytestmark = pytest.mark.django_db


def photo(width: int = 900, height: int = 600) -> bytes:
    """A JPEG with a place in its EXIF data and words behind its end."""
    picture = Image.new("RGB", (width, height), (40, 120, 60))
    exif = Image.Exif()
    exif[0x010E] = "secret garden"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue() + b"<script>alert(1)</script>"


def bomb() -> bytes:
    """A PNG of some bytes that says that it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def send(client: Client, data: bytes, name: str = "me.jpg") -> int:
    file = SimpleUploadedFile(name, data, content_type="image/jpeg")
    return int(client.post("/settings/picture", {"picture": file}).status_code)


def address(org, person: User, size: int = 96) -> str:
    with tenant(org.id, person.id):
        return f"/avatars/{person.id}/{User.objects.get(id=person.id).avatar_id}/{size}"


def test_a_picture_is_cut_square_written_anew_and_shown_where_initials_stood() -> None:
    build.public()
    org = build.organization()
    ada, bea = build.person(org), build.person(org)
    client = build.client(ada, org)
    assert send(client, photo()) == 303
    for size in (96, 320):
        shown = build.client(bea, org).get(address(org, ada, size))
        assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/webp", "nosniff")
        assert "private" in shown["Cache-Control"]
        picture = Image.open(io.BytesIO(shown.content))
        assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (size, size), {})
        assert b"secret garden" not in shown.content
        assert b"script" not in shown.content
    assert address(org, ada) in client.get("/settings").content.decode()
    first = address(org, ada)
    assert send(client, photo(50, 80)) == 303
    assert client.get(first).status_code == 404
    second = address(org, ada)
    assert client.post("/settings/picture/remove").status_code == 303
    assert client.get(second).status_code == 404
    assert "/avatars/" not in client.get("/settings").content.decode()


def test_strangers_and_visitors_see_nothing() -> None:
    build.public()
    org, other = build.organization(), build.organization()
    ada, eve = build.person(org), build.person(other)
    assert send(build.client(ada, org), photo()) == 303
    path = address(org, ada)
    assert build.client(eve, other).get(path).status_code == 404
    assert Client().get(path).status_code in (302, 303)
    assert build.client(ada, org).get(path.replace("/96", "/97")).status_code == 404


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "me.svg"),
        (b"<svg/>", "me.png"),
        (b"<html><script>alert(1)</script></html>", "me.jpg"),
        (bomb(), "me.png"),
        (photo()[:300], "me.jpg"),
        (b"\x89PNG\r\n\x1a\n", "me.png"),
        (b"MZ" + bytes(2000), "me.webp"),
    ],
    ids=["svg", "svg called png", "html", "bomb", "cut off", "only a beginning", "program"],
)
def test_what_is_no_picture_or_a_bomb_is_refused(data: bytes, name: str) -> None:
    build.public()
    org = build.organization()
    client = build.client(build.person(org), org)
    assert send(client, data, name) == 422
    file = SimpleUploadedFile(name, data, content_type="image/png")
    assert client.post("/api/v1/me/picture", {"picture": file}).status_code == 422


def test_through_the_api() -> None:
    build.public()
    org = build.organization()
    ada = build.person(org)
    client = build.client(ada, org)
    file = SimpleUploadedFile("me.jpg", photo(), content_type="image/jpeg")
    made = client.post("/api/v1/me/picture", {"picture": file})
    assert made.status_code == 201
    path = f"/avatars/{ada.id}/{made.json()['picture']}/96"
    assert client.get(path).status_code == 200
    assert client.delete("/api/v1/me/picture").status_code == 204
    assert client.get(path).status_code == 404


def test_a_picture_stands_beside_the_name_wherever_colleagues_are_listed(django_assert_max_num_queries) -> None:
    build.public()
    org = build.organization()
    ada, ruth = build.person(org), build.person(org, "administrator")
    assert send(build.client(ada, org), photo()) == 303
    client = build.client(ruth, org)
    place = client.post("/groups", {"name": "Wards"})["Location"]
    assert client.post(f"{place}/members", {"user": str(ada.id)}).status_code == 303
    for path in ("/members", place):
        with django_assert_max_num_queries(12):
            page = client.get(path).content.decode()
        assert address(org, ada) in page, path
