"""WebVTT: enough of the format is read to know that a player can show it."""

import re
from typing import BinaryIO

from django.utils.translation import gettext as _

from meristem.kernel.errors import Invalid

TIMING = re.compile(
    r"^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}", re.MULTILINE
)
MOST_BYTES = 2 * 1024 * 1024


def checked(file: BinaryIO) -> bytes:
    """The captions as UTF-8 with plain line ends. Raises Invalid when there is no line to show."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _problem(_("Captions of more than 2 MB are not captions."))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _problem(_("The captions are not UTF-8 text.")) from error
    if "\x00" in text or not TIMING.search(text):
        raise _problem(_("There is no caption in this file: a line like “00:01.000 --> 00:04.000” and its words."))
    return text.encode()


def transcript(text: str) -> list[str]:
    """The spoken lines of captions, in order, without their times; for reading instead of watching."""
    lines = []
    for block in text.split("\n\n"):
        parts = block.strip().split("\n")
        at = next((index for index, line in enumerate(parts) if "-->" in line), None)
        if at is not None:
            words = re.sub(r"<[^>]*>", "", " ".join(parts[at + 1 :])).strip()
            if words:
                lines.append(words)
    return lines


def _problem(message: str) -> Invalid:
    return Invalid(message, fields={"file": [message]})
