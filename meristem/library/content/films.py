"""Length and size of a film, read from its own headers (ISO/IEC 14496-12 boxes; EBML, RFC 8794, for WebM)."""

import dataclasses
import math
import struct
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from meristem.kernel.errors import Invalid

LONGEST_HEADER = 16 * 1024 * 1024


@dataclasses.dataclass(frozen=True)
class Measures:
    """What the headers say; None where they are silent."""

    seconds: int | None = None
    width: int | None = None
    height: int | None = None
    has_sound: bool = True


def measure(file: BinaryIO, size: int, content_type: str) -> Measures:
    """The measures of a film. Raises Invalid when the file only begins like one."""
    try:
        found = _measure_mp4(file, size) if content_type.endswith("mp4") else _measure_webm(file, size)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise broken() from error
    if found is None:
        raise broken()
    return found


def broken() -> Invalid:
    message = _("The file begins like a film, but nothing in it can be played. Export it again and try once more.")
    return Invalid(message, fields={"file": [message]})


def _boxes_of(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        header = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            header = 16
        if length == 0:
            length = len(data) - at
        if length < header:
            raise ValueError("box shorter than its header")
        yield name, data[at + header : at + length]
        at += length


def _moov(file: BinaryIO, size: int) -> memoryview | None:
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        header = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            header = 16
        if length == 0:
            length = size - at
        if length < header:
            return None
        if name == b"moov":
            if length > LONGEST_HEADER or at + length > size:
                return None
            return memoryview(file.read(length - header))
        at += length
    return None


def _measure_mp4(file: BinaryIO, size: int) -> Measures | None:
    moov = _moov(file, size)
    if moov is None:
        return None
    seconds, width, height, sound = None, None, None, False
    for name, box in _boxes_of(moov):
        if name == b"mvhd":
            scale, length = struct.unpack_from(">IQ" if box[0] else ">II", box, 20 if box[0] else 12)
            seconds = math.ceil(length / scale) if scale else None
        elif name == b"trak":
            for inner, part in _boxes_of(box):
                if inner == b"tkhd":
                    wide, high = struct.unpack_from(">II", part, len(part) - 8)
                    if wide and high:
                        width, height = wide >> 16, high >> 16
                elif inner == b"mdia":
                    sound = sound or any(
                        kind == b"hdlr" and bytes(body[8:12]) == b"soun" for kind, body in _boxes_of(part)
                    )
    return Measures(seconds, width, height, sound)


SEGMENT, INFO, SCALE, DURATION, TRACKS, TRACK = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489, 0x1654AE6B, 0xAE
VIDEO, PIXEL_WIDTH, PIXEL_HEIGHT, AUDIO, CLUSTER = 0xE0, 0xB0, 0xBA, 0xE1, 0x1F43B675
# Elements that are opened; all others are stepped over.
OPENED = {SEGMENT, INFO, TRACKS, TRACK, VIDEO}


def _vint(data: bytes, at: int, keep_marker: bool) -> tuple[int, int, bool]:
    """(value, bytes taken, unknown length) of a variable-size integer."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise ValueError("no marker bit")
    value = first if keep_marker else first & ((1 << (8 - length)) - 1)
    for byte in data[at + 1 : at + length]:
        value = value << 8 | byte
    if at + length > len(data):
        raise ValueError("cut off")
    unknown = not keep_marker and value == (1 << (7 * length)) - 1
    return value, length, unknown


def _measure_webm(file: BinaryIO, size: int) -> Measures | None:
    file.seek(0)
    data = file.read(min(size, LONGEST_HEADER))
    scale, duration, width, height = 1_000_000, None, None, None
    sound, playable, at = False, False, 0
    while at < len(data):
        element, taken, _unknown = _vint(data, at, keep_marker=True)
        at += taken
        length, taken, unknown = _vint(data, at, keep_marker=False)
        at += taken
        if element in OPENED:
            continue
        if element == CLUSTER:
            playable = True
            break
        if unknown:
            break
        body = data[at : at + length]
        if element == SCALE:
            scale = int.from_bytes(body)
        elif element == DURATION:
            (duration,) = struct.unpack(">d" if length == 8 else ">f", body)
        elif element == PIXEL_WIDTH:
            width = int.from_bytes(body)
        elif element == PIXEL_HEIGHT:
            height = int.from_bytes(body)
        sound = sound or element == AUDIO
        at += length
    if not playable or not width:
        return None
    seconds = math.ceil(duration * scale / 1e9) if duration else None
    return Measures(seconds, width, height, sound)
