"""Files go out whole or in parts, as what they are, to whoever may open them."""

import io

import pytest
from django.urls import reverse

from meristem.library.models import MediaItem
from meristem.library.services import media_archive, media_store
from meristem.library.tests import made
from meristem.library.types import media_url
from tests import build

pytestmark = pytest.mark.django_db


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
def film(org, author):
    with build.inside(org, author, "author") as actor:
        return media_store(actor=actor, file=io.BytesIO(made.mp4()), title="Film")


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_address_built_by_hand_is_the_route(film):
    assert media_url(film.id) == reverse("library:file", args=[film.id])


def test_a_file_goes_out_as_what_it_is_and_runs_nothing(film, org, author):
    answer = build.client(author, org).get(media_url(film.id))
    assert answer.status_code == 200
    assert body(answer) == made.mp4()
    assert answer["Content-Type"] == "video/mp4"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Accept-Ranges"] == "bytes"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-99999999", 206, slice(0, None)),
        ("bytes=-99999999", 206, slice(0, None)),
        ("bytes=99999999-", 416, None),
        ("bytes=9-3", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=-", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=a-b", 200, slice(None)),
    ],
)
def test_parts_of_a_file_are_given_as_asked(film, org, author, wanted, status, part):
    answer = build.client(author, org).get(media_url(film.id), headers={"Range": wanted})
    assert answer.status_code == status
    whole = made.mp4()
    if part is None:
        assert answer["Content-Range"] == f"bytes */{len(whole)}"
        return
    assert body(answer) == whole[part]
    assert int(answer["Content-Length"]) == len(whole[part])
    if status == 206:
        start = part.indices(len(whole))[0]
        assert answer["Content-Range"] == f"bytes {start}-{start + len(whole[part]) - 1}/{len(whole)}"


def test_what_the_browser_has_is_not_sent_again_and_a_stale_part_is_sent_whole(film, org, author):
    client = build.client(author, org)
    tag = client.get(media_url(film.id))["ETag"]
    assert client.get(media_url(film.id), headers={"If-None-Match": tag}).status_code == 304
    assert client.get(media_url(film.id), headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert client.get(media_url(film.id), headers={"Range": "bytes=0-1", "If-Range": '"old"'}).status_code == 200
    head = client.head(media_url(film.id))
    assert int(head["Content-Length"]) == len(made.mp4())
    assert head.content == b""
    assert client.post(media_url(film.id)).status_code == 405


def test_others_and_visitors_do_not_find_it(film, org, author, media_root):
    elsewhere = build.organization()
    assert build.client(build.person(elsewhere), elsewhere).get(media_url(film.id)).status_code == 404
    build.public()
    assert build.client().get(media_url(film.id)).status_code == 404
    with build.inside(org, author, "author") as actor:
        media_archive(actor=actor, media_id=film.id)
    assert build.client(build.person(org), org).get(media_url(film.id)).status_code == 404
    assert build.client(author, org).get(media_url(film.id)).status_code == 200
    (media_root / film.storage_key).unlink()
    assert build.client(author, org).get(media_url(film.id)).status_code == 404


def test_documents_are_downloaded_and_captions_are_text(org, author, film):
    with build.inside(org, author, "author") as actor:
        pdf = media_store(actor=actor, file=io.BytesIO(b"%PDF-1.7 ..."), title="Sheet")
        track = media_store(actor=actor, file=io.BytesIO(made.VTT), title="English", language="en", parent_id=film.id)
    client = build.client(author, org)
    assert client.get(media_url(pdf.id))["Content-Disposition"] == "attachment"
    assert client.get(media_url(track.id))["Content-Type"] == "text/vtt; charset=utf-8"


def test_the_library_is_kept_apart_by_organisation(film):
    elsewhere = build.organization()
    other = build.person(elsewhere, "author")
    assert build.client(other, elsewhere).get(f"/library/{film.id}").status_code == 404
    assert build.client(other, elsewhere).get(f"/api/v1/media/{film.id}").status_code == 404
    assert build.client(other, elsewhere).post(f"/library/{film.id}/archive").status_code == 404
    with build.inside(elsewhere, other):
        assert MediaItem.objects.count() == 0
