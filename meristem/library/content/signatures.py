"""What a file is, by its first bytes. A name or a declared type proves nothing."""

import dataclasses

from django.utils.translation import gettext as _

from meristem.kernel.errors import Invalid
from meristem.library.types import MediaKind

HEAD = 4096


@dataclasses.dataclass(frozen=True)
class Format:
    """A format that is taken: what it is, how it is served, and the ending of its stored name."""

    kind: MediaKind
    content_type: str
    ending: str


MP4 = Format(MediaKind.VIDEO, "video/mp4", ".mp4")
WEBM = Format(MediaKind.VIDEO, "video/webm", ".webm")
M4A = Format(MediaKind.AUDIO, "audio/mp4", ".m4a")
MP3 = Format(MediaKind.AUDIO, "audio/mpeg", ".mp3")
OGG = Format(MediaKind.AUDIO, "audio/ogg", ".ogg")
WAV = Format(MediaKind.AUDIO, "audio/wav", ".wav")
PNG = Format(MediaKind.IMAGE, "image/png", ".png")
JPEG = Format(MediaKind.IMAGE, "image/jpeg", ".jpg")
WEBP = Format(MediaKind.IMAGE, "image/webp", ".webp")
GIF = Format(MediaKind.IMAGE, "image/gif", ".gif")
PDF = Format(MediaKind.DOCUMENT, "application/pdf", ".pdf")
VTT = Format(MediaKind.CAPTION, "text/vtt", ".vtt")

# Pictures in these boxes are not films, although they begin like them.
STILL_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")


def detect(head: bytes) -> Format:
    """The format of a file from its first 4096 bytes. Raises Invalid for anything that is not taken."""
    found = _boxes(head) or _plain(head)
    if found is None:
        raise Invalid(
            _("We cannot take this kind of file."),
            fields={
                "file": [
                    _(
                        "This is not a film (MP4, WebM), sound (MP3, M4A, OGG, WAV), picture (PNG, JPEG, WebP, GIF),"
                        " PDF or WebVTT file. Its content decides, not its name."
                    )
                ]
            },
        )
    return found


def _boxes(head: bytes) -> Format | None:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in STILL_BRANDS:
            return None
        return M4A if brand in (b"M4A ", b"M4B ") else MP4
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else None
    if head.startswith(b"RIFF"):
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    return None


def _plain(head: bytes) -> Format | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"OggS"):
        return OGG
    if head.startswith(b"ID3") or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return MP3
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith(b"WEBVTT") and text[6:7] in (b"", b" ", b"\t", b"\n", b"\r"):
        return VTT
    return None
