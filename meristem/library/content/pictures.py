"""Pictures are decoded and written anew: nothing hidden in the file survives, nor where it was taken."""

import io
import warnings
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from meristem.kernel.errors import Invalid
from meristem.library.content.signatures import JPEG, PNG, WEBP, Format

LONGEST_EDGE = 2400
MOST_PIXELS = 50_000_000
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 86, "progressive": True},
    "WEBP": {"quality": 86},
    "PNG": {"optimize": True},
}


def reencoded(file: BinaryIO) -> tuple[bytes, Format, int, int]:
    """(bytes, format, width, height) of the picture, upright, at most 2400 pixels long, as JPEG, PNG or WebP.

    Raises Invalid for what cannot be decoded, and for pictures of more pixels than a camera takes.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=("PNG", "JPEG", "WEBP", "GIF"))
            if picture.width * picture.height > MOST_PIXELS:
                raise _problem(_("This picture has too many pixels. Make it smaller and try once more."))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _problem(_("This picture has too many pixels. Make it smaller and try once more.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _problem(
            _("This picture cannot be read. It may be damaged; export it again and try once more.")
        ) from error
    return _written(picture)


def _written(picture: Image.Image) -> tuple[bytes, Format, int, int]:
    format_of = {"JPEG": JPEG, "WEBP": WEBP}.get(picture.format or "", PNG)
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    clean = upright.convert("RGBA" if has_alpha and format_of is not JPEG else "RGB")
    clean.info = {}
    out = io.BytesIO()
    name = format_of.ending.lstrip(".").replace("jpg", "jpeg").upper()
    clean.save(out, name, **OPTIONS[name])
    return out.getvalue(), format_of, clean.width, clean.height


def _problem(message: str) -> Invalid:
    return Invalid(message, fields={"file": [message]})
