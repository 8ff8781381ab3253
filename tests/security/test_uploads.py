"""Cases 2, 3, 4 and 17: what comes as a file, by every door that takes one."""

import gzip
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from meristem.identity.models import Avatar
from meristem.organizations.models import InvitationBatch, Logo
from meristem.psychometrics import schema
from tests import build
from tests.api.operations import JSON, document

# Views and forms that read files; a new one must be tried here.
DOORS = {
    "courses/forms.py": "cover pictures and films, judged by library",
    "courses/views/author/course.py": "hands the form its files",
    "courses/views/author/lesson.py": "hands the form its files",
    "identity/api/avatars.py": "a person's picture",
    "identity/views/avatars.py": "a person's picture",
    "library/api.py": "media",
    "library/forms.py": "media, captions, posters",
    "library/views/pages.py": "media, captions, posters",
    "organizations/api/showing.py": "an organisation's logo",
    "organizations/forms_joining.py": "lists of people to invite",
    "organizations/views/joining.py": "hands the form its files",
    "organizations/views/showing.py": "an organisation's logo",
    "psychometrics/views/instruments.py": "YAML as text, never kept as a file",
}
# Besides media: what takes a file, by which name, and where the person finds it refused.
OTHERS = {
    "/settings/picture": "picture",
    "/api/v1/me/picture": "picture",
    "/organization/brand": "logo",
    "/api/v1/organization/logo": "logo",
    "/members/lists": "file",
}
# What unpacks or runs: each use says why that is safe.
UNPACKING = {
    "identity/providers/saml/metadata.py": "writes XML, and reads it by saml/xml.py",
    "identity/providers/saml/request.py": "writes XML",
    "identity/providers/saml/signed.py": "hands on what saml/xml.py has read",
    "identity/providers/saml/xml.py": "SAML: bounded, without document types, entities and network (test_saml)",
    "privacy/archive.py": "writes a ZIP of one's own data",
    "web/formats.py": "a checksum",
}
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="atk()"><script>atk()</script></svg>'
PHP = b"<?php system($_GET['c']); ?>"
HTML = b"<!doctype html><script>atk()</script>"


def png(size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that would unpack to gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10**6))
        + chunk(b"IEND", b"")
    )


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def tricks() -> dict[str, tuple[str, bytes, str]]:
    """(name, content, type that is claimed), none of which is anything that we take."""
    named = {
        name: (f"a.{name}", HTML if "htm" in name else PHP, "image/png")
        for name in (
            "html",
            "htm",
            "xhtml",
            "php",
            "phtml",
            "js",
            "mjs",
            "exe",
            "sh",
            "py",
            "jar",
            "hta",
            "swf",
            "svgz",
        )
    }
    return named | {
        "svg": ("a.svg", SVG, "image/svg+xml"),
        "svg called png": ("a.png", SVG, "image/png"),
        "svg packed": ("a.svgz", gzip.compress(SVG), "image/svg+xml"),
        "page called film": ("a.mp4", HTML, "video/mp4"),
        "page after white space": ("a.png", b" \n\t" + HTML, "image/png"),
        "page after a byte order mark": ("a.vtt", b"\xef\xbb\xbf" + HTML, "text/vtt"),
        "script called pdf": ("a.pdf", b"#!/bin/sh\nid", "application/pdf"),
        "windows program": ("a.png", b"MZ" + b"\0" * 200, "image/png"),
        "linux program": ("a.png", b"\x7fELF" + b"\0" * 200, "image/png"),
        "macro document": ("a.docx", packed(**{"word/vbaProject.bin": b"x"}), "application/pdf"),
        "archive that leaves its place": ("a.zip", packed(**{"../../../etc/a": PHP, "/etc/a": PHP}), "application/zip"),
        "archive with a script": ("a.png", packed(**{"index.html": HTML}), "image/png"),
        "archive bomb": ("a.zip", packed(zeros=b"\0" * 10**7), "application/zip"),
        "packed zeros": ("a.gz", gzip.compress(b"\0" * 10**7), "application/gzip"),
        "xml entities": ("a.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
        "picture bomb": ("a.png", png_bomb(), "image/png"),
    }  # fmt: skip


@pytest.fixture
def author(settings: Any, tmp_path: Path, db: None) -> Any:
    settings.MEDIA_ROOT = tmp_path
    build.public()
    org = build.organization()
    return build.client(build.person(org, "author"), org, raise_request_exception=False)


def administrator() -> tuple[Any, Any]:
    """Somebody who may use every door, and how to enter as her."""
    build.public()
    org = build.organization()
    ruth = build.person(org, "administrator")
    return build.client(ruth, org, raise_request_exception=False), lambda: build.inside(org, ruth, "administrator")


def left(entered: Any) -> list[bytes]:
    """What the other doors have kept."""
    with entered():
        faces = [bytes(part) for row in Avatar.objects.all() for part in (row.small, row.large)]
        lists = [batch.file_name.encode() for batch in InvitationBatch.objects.all()]
        return faces + [bytes(logo.image) for logo in Logo.objects.all()] + lists


def kept(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("trick", tricks())
def test_what_is_no_medium_is_refused_and_leaves_nothing(author: Any, tmp_path: Path, trick: str) -> None:
    for door in ("/library/upload", "/api/v1/media"):
        file = SimpleUploadedFile(*tricks()[trick])
        assert author.post(door, {"file": file, "title": "A title"}).status_code == 422, door
    assert kept(tmp_path) == []


@pytest.mark.parametrize("trick", tricks())
def test_what_is_no_picture_and_no_list_is_refused_and_leaves_nothing(db: None, trick: str) -> None:
    """The doors besides media: a person's picture, an organisation's logo, a list of people to invite."""
    ruth, entered = administrator()
    for door, field in OTHERS.items():
        answer = ruth.post(door, {field: SimpleUploadedFile(*tricks()[trick]), "roles": ["learner"]})
        assert answer.status_code == 422, (door, answer.status_code)
        told = answer.json()["errors"] if "/api/" in door else answer.content.decode()
        assert field in told, door
    assert left(entered) == []


def test_what_is_not_small_is_refused_before_it_is_read(db: None) -> None:
    """Many pixels, a long list, and a picture with something large behind it."""
    ruth, entered = administrator()
    large = {"picture": png() + b"\0" * 8 * 2**20, "logo": png() + b"\0" * 4 * 2**20, "file": b"email\n" + b"a" * 2**21}
    for door, field in OTHERS.items():
        answer = ruth.post(door, {field: SimpleUploadedFile("a.png", large[field]), "roles": ["learner"]})
        assert answer.status_code in (413, 422), (door, answer.status_code)
    assert left(entered) == []


@pytest.mark.parametrize("tail", [HTML, PHP, packed(a=HTML), SVG], ids=["page", "program", "archive", "svg"])
def test_what_hides_behind_a_face_or_a_logo_does_not_come_out_again(db: None, tail: bytes) -> None:
    """Written anew as pixels, and shown as a picture that nobody takes for a page."""
    ruth, entered = administrator()
    for door, field in OTHERS.items():
        if field == "file":
            continue
        answer = ruth.post(door, {field: SimpleUploadedFile("a.png.html", png() + tail, "text/html")})
        assert answer.status_code in (201, 204, 303), (door, answer.content[:300])
    kept = left(entered)
    assert len(kept) == 3  # Two sizes of a face, and a logo.
    assert not any(tail[:20] in content for content in kept)
    shown = ruth.get("/organization/logo.png")
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")


@pytest.mark.parametrize("tail", [HTML, PHP, packed(a=HTML), SVG], ids=["page", "program", "archive", "svg"])
def test_what_hides_behind_a_true_picture_does_not_come_out_again(author: Any, tmp_path: Path, tail: bytes) -> None:
    """A file of two kinds at once: pictures are written anew."""
    answer = author.post("/api/v1/media", {"file": SimpleUploadedFile("a.png.html", png() + tail, "text/html")})
    assert answer.status_code == 201, answer.content
    found = kept(tmp_path)
    assert found
    assert not any(tail[:20] in path.read_bytes() for path in found)
    assert {path.suffix for path in found} <= {".png", ".webp", ".jpg"}


NAMES = (
    "../../../../etc/passwd.png",
    "/etc/passwd.png",
    "..\\..\\windows\\a.png",
    "C:\\a.png",
    "a\0.php.png",
    '"><script>atk()</script>.png',
    "a.png\r\nX-Injected: 1",
    "‮gnp.exe",
    "." * 200 + ".png",
    "con.png",
)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_of_a_file_reaches_the_disk_a_header_or_a_page(author: Any, tmp_path: Path, name: str) -> None:
    answer = author.post("/api/v1/media", {"file": SimpleUploadedFile(name, png(), "image/png"), "title": "A title"})
    assert answer.status_code in (201, 422), answer.content
    for path in kept(tmp_path):
        assert re.fullmatch(r"[0-9a-f/_-]+\.(png|webp|jpg)", str(path.relative_to(tmp_path))), path
    page = author.get("/library").content.decode()
    assert "<script>atk" not in page
    if answer.status_code == 201:
        url = answer.json().get("url") or f"/library/files/{answer.json()['id']}"
        file = author.get(url)
        assert "X-Injected" not in file.headers
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        file.close()


def test_every_door_that_takes_files_is_known() -> None:
    root = Path(configured.BASE_DIR, "meristem")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts
        and "kernel" not in path.parts
        and re.search(r"request\.FILES|FileField\(|ImageField\(|ninja\.files", path.read_text())
    }
    assert found - DOORS.keys() == set()


def test_nothing_unpacks_archives_or_reads_objects_from_bytes() -> None:
    """No route takes an archive; what can unpack, or run what it reads, is imported where a reason is given."""
    unpackers = r"zipfile|tarfile|gzip|bz2|lzma|zlib|shutil\.unpack|pickle|marshal|shelve|dill|xml|lxml|defusedxml"
    words = rf"^\s*(?:import|from) ({unpackers})\b"
    root = Path(configured.BASE_DIR, "meristem")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts and re.search(words, path.read_text(), re.M)
    }
    assert found - UNPACKING.keys() == set()
    loading = re.compile(r"yaml\.(load|unsafe_load|full_load)\(")
    unsafe = [str(path.relative_to(root)) for path in root.rglob("*.py") if loading.search(path.read_text())]
    assert unsafe == ["psychometrics/schema.py"]  # By a loader that is a SafeLoader and takes no aliases.
    assert issubclass(schema._Plain, yaml.SafeLoader)


def test_operations_that_take_files_are_those_of_media() -> None:
    taking = {
        path
        for path, methods in document()["paths"].items()
        for one in methods.values()
        if "multipart/form-data" in one.get("requestBody", {}).get("content", {})
    }
    assert {path for path in taking if "media" not in path} == {path for path in OTHERS if "/api/" in path}


@pytest.mark.parametrize("path", ["/api/v1/moods", "/signin"])
def test_a_packed_body_is_not_unpacked(author: Any, path: str) -> None:
    bomb = gzip.compress(b" " * 10**7)
    answer = author.generic("POST", path, bomb, content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert answer.status_code in (400, 403, 415, 422)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)),
        "!!python/object/apply:os.system ['id']",
        "[" * 100_000,
        "key: " + "x" * 900_000,
    ],
    ids=["billion laughs", "object", "deep", "long"],
)
def test_a_bomb_in_an_instrument_is_refused(db: None, text: str) -> None:
    build.public()
    org = build.organization()
    ruth = build.client(build.person(org, "administrator"), org, raise_request_exception=False)
    answer = ruth.post("/instruments/import", {"source": SimpleUploadedFile("a.yaml", text.encode())})
    assert answer.status_code in (413, 422), answer.status_code
