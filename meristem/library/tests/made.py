"""Files for the tests: small, and really what they say."""

import io
import struct
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

VTT = b"WEBVTT\n\n00:01.000 --> 00:03.000\nA leaf.\n"


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4(seconds: int = 12, width: int = 320, height: int = 180) -> bytes:
    """The headers of a film with a picture and a sound track."""
    mvhd = box(b"mvhd", b"\0" * 12 + struct.pack(">II", 1000, seconds * 1000) + b"\0" * 80)
    tkhd = box(b"tkhd", b"\0" * 76 + struct.pack(">II", width << 16, height << 16))
    sound = box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + b"soun" + b"\0" * 12)))
    moov = box(b"moov", mvhd + box(b"trak", tkhd) + sound)
    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + moov + box(b"mdat", bytes(range(256)) * 4)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "file.bin", declared: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared)
