"""What is taken, what is refused, and what becomes of it: content decides, never a name."""

import contextlib
import io
import struct
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from meristem.kernel.errors import Invalid, TooLarge
from meristem.library.content import films
from meristem.library.content.captions import transcript
from meristem.library.content.signatures import detect
from meristem.library.models import MediaItem
from meristem.library.queries import media_usage
from meristem.library.services import media_archive, media_restore, media_store, media_update
from meristem.library.tests import made
from meristem.library.types import MediaKind
from tests import build

pytestmark = pytest.mark.django_db
FILM = Path(django_settings.BASE_DIR) / "meristem/web/demo/content/courses/noticing-emotions/media/the-gap.webm"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def org():
    return build.organization()


@pytest.fixture
def author(org):
    return build.person(org, "author")


@pytest.fixture
def client(org, author):
    return build.client(author, org)


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


HOSTILE = [
    ("html named .mp4", b"<!doctype html><script>alert(1)</script>", "lesson.mp4", "video/mp4"),
    ("script named .png", b"#!/bin/sh\necho", "a.png", "image/png"),
    ("svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', "a.svg", "image/svg+xml"),
    ("empty", b"", "a.mp4", "video/mp4"),
    ("zip", b"PK\x03\x04" + b"\0" * 60, "a.pdf", "application/pdf"),
    ("film that only begins like one", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"x" * 100, "a.mp4", "video/mp4"),
    ("matroska", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska" + b"\0" * 60, "a.webm", "video/webm"),
    ("webm without pictures", b"\x1a\x45\xdf\xa3\x84webm" + b"\x18\x53\x80\x67\x84\0\0\0\0", "a.webm", "video/webm"),
    ("png cut off", made.picture()[:40], "a.png", "image/png"),
    ("png with html after its signature", b"\x89PNG\r\n\x1a\n<script>", "a.png", "image/png"),
    ("heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "a.heic", "image/heic"),
    ("captions without a film", made.VTT, "a.vtt", "text/vtt"),
]


@pytest.mark.parametrize(
    ("content", "name", "declared"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_files_are_refused_beside_the_field_and_leave_nothing(client, media_root, content, name, declared):
    answer = client.post("/library/upload", {"file": made.upload(content, name, declared), "title": "Kept title"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'id="id_file-error"' in text
    assert "Kept title" in text
    api = client.post("/api/v1/media", {"file": made.upload(content, name, declared)})
    assert api.status_code == 422
    assert api.json()["errors"]["file"]
    assert files(media_root) == []


def test_a_huge_file_is_refused_before_and_while_it_is_read(client, settings, org, author):
    settings.UPLOAD_LIMIT = 2000
    big = made.upload(made.mp4() + b"\0" * 3000, "big.mp4")
    assert client.post("/library/upload", {"file": big}).status_code == 413
    with build.inside(org, author, "author") as actor, pytest.raises(TooLarge):
        media_store(actor=actor, file=io.BytesIO(b"\0" * 3000), title="x")


def test_a_picture_of_too_many_pixels_is_refused(client):
    wide = struct.pack(">II", 60000, 60000)
    png = bytearray(made.picture())
    png[16:24] = wide
    assert client.post("/library/upload", {"file": made.upload(bytes(png), "bomb.png")}).status_code == 422


def test_pictures_are_written_anew_without_what_was_hidden_in_them(client, media_root, org, author):
    exif = Image.Exif()
    exif[0x010E] = "home address"
    content = made.picture("JPEG", (3000, 1000), exif=exif) + b"<script>after</script>"
    answer = client.post("/library/upload", {"file": made.upload(content, "garden.jpg"), "title": ""})
    assert answer.status_code == 303
    with build.inside(org, author):
        item = MediaItem.objects.get()
    assert (item.title, item.content_type, item.width, item.height) == ("garden", "image/jpeg", 2400, 800)
    stored = (media_root / item.storage_key).read_bytes()
    assert b"home address" not in stored
    assert b"<script>" not in stored
    assert item.size == len(stored)
    assert str(org.id) == item.storage_key.split("/")[0]


def test_a_film_is_measured_from_its_own_headers(client, org, author):
    client.post("/library/upload", {"file": made.upload(made.mp4(seconds=12), "../../etc/passwd.exe")})
    client.post("/library/upload", {"file": made.upload(FILM.read_bytes(), "gap.webm")})
    with build.inside(org, author):
        mp4, webm = MediaItem.objects.order_by("created_at")
    assert (mp4.content_type, mp4.duration_seconds, mp4.width, mp4.height, mp4.has_sound) == (
        "video/mp4",
        12,
        320,
        180,
        True,
    )
    assert (webm.content_type, webm.duration_seconds, webm.width, webm.height) == ("video/webm", 60, 854, 480)
    assert webm.has_sound is False
    assert ".." not in mp4.storage_key


@given(st.binary(max_size=300), st.sampled_from(["video/mp4", "video/webm"]))
def test_reading_headers_of_anything_ends_in_measures_or_a_refusal(data, content_type):
    with contextlib.suppress(Invalid):
        films.measure(io.BytesIO(data), len(data), content_type)


@given(st.binary(max_size=100))
def test_recognising_anything_ends_in_a_format_or_a_refusal(data):
    with contextlib.suppress(Invalid):
        detect(data)


def test_captions_belong_to_a_film_and_newer_ones_take_the_place_of_older(client, org, author):
    with build.inside(org, author, "author") as actor:
        film = media_store(actor=actor, file=io.BytesIO(made.mp4()), title="Film")
    for _round in range(2):
        answer = client.post(
            f"/library/{film.id}/captions", {"file": made.upload(made.VTT, "en.vtt"), "language": "en"}
        )
        assert answer.status_code == 303
    with build.inside(org, author):
        assert MediaItem.objects.filter(kind="caption", archived_at__isnull=True).count() == 1
        assert MediaItem.objects.filter(kind="caption").count() == 2
    wrong = client.post(f"/library/{film.id}/captions", {"file": made.upload(b"WEBVTT\n\nnothing"), "language": "en"})
    assert wrong.status_code == 422
    assert "00:01.000" in wrong.content.decode()
    picture = client.post(f"/library/{film.id}/captions", {"file": made.upload(made.picture()), "language": "en"})
    assert picture.status_code == 422
    assert transcript(made.VTT.decode()) == ["A leaf."]


def test_a_picture_pasted_into_the_editor_is_answered_with_its_address(client):
    headers = {"Accept": "application/json"}
    answer = client.post("/library/upload", {"file": made.upload(made.picture(), "a.png")}, headers=headers)
    assert answer.status_code == 201
    assert answer.json()["url"].startswith("/media/")
    film = client.post("/library/upload", {"file": made.upload(made.mp4(), "a.mp4")}, headers=headers)
    assert film.status_code == 422
    assert film.json()["errors"]["file"]


def test_words_posters_and_the_archive(client, org, author):
    with build.inside(org, author, "author") as actor:
        film = media_store(actor=actor, file=io.BytesIO(made.mp4()), title="Film")
    page = client.post(f"/library/{film.id}", {"title": "", "description": "typed", "licence": ""})
    assert page.status_code == 422
    assert "typed" in page.content.decode()
    assert client.post(f"/library/{film.id}", {"title": "Better", "licence": "our own"}).status_code == 303
    assert client.post(f"/library/{film.id}/poster", {"file": made.upload(made.picture(), "p.png")}).status_code == 303
    assert client.post(f"/library/{film.id}/poster", {"file": made.upload(made.mp4(), "p.mp4")}).status_code == 422
    with build.inside(org, author, "author"):
        poster = MediaItem.objects.get(id=film.id).poster_id
        assert [place.title for place in media_usage([poster])[poster]] == ["Better"]
    assert f"/library/{film.id}" in client.get(f"/library/{poster}").content.decode()
    assert client.post(f"/library/{film.id}/archive").status_code == 303
    assert "Better" not in client.get("/library").content.decode()
    assert "Better" in client.get("/library?archived=1").content.decode()
    assert client.post(f"/library/{film.id}/restore").status_code == 303
    assert "Better" in client.get("/library?kind=video&q=bett").content.decode()
    with build.inside(org, author, "author") as actor:
        media_archive(actor=actor, media_id=film.id)
        media_restore(actor=actor, media_id=film.id)
        with pytest.raises(MediaItem.DoesNotExist):
            media_update(actor=actor, media_id=film.id, poster_id=film.id)
        assert MediaItem.objects.get(id=film.id).kind == MediaKind.VIDEO


def test_the_api_lists_changes_and_archives(client):
    made_one = client.post("/api/v1/media", {"file": made.upload(made.picture(), "a.png"), "title": "Leaf"})
    assert made_one.status_code == 201
    item = made_one.json()
    assert item["content_type"] == "image/png"
    assert [row["id"] for row in client.get("/api/v1/media?kind=image&q=lea").json()["items"]] == [item["id"]]
    changed = client.patch(f"/api/v1/media/{item['id']}", '{"description": "A leaf"}', "application/json")
    assert changed.json()["description"] == "A leaf"
    assert client.patch(f"/api/v1/media/{item['id']}", '{"storage_key": "x"}', "application/json").status_code == 422
    assert client.post(f"/api/v1/media/{item['id']}/archive").status_code == 204
    assert client.get("/api/v1/media").json()["items"] == []
    assert client.post(f"/api/v1/media/{item['id']}/restore").status_code == 204
    assert client.post("/api/v1/media", {"title": "no file"}).status_code == 422
