"""A person's picture: decoded, cut square and written anew, so that nothing of the file that was sent survives."""

import io
import warnings
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from meristem.identity.models import Avatar, User
from meristem.kernel import limits
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.kernel.ids import uuid4

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
SMALL, LARGE = 96, 320
# What cameras and drawing programs write; never SVG, which is a program.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def _refused(message: object) -> Invalid:
    return Invalid(str(message), fields={"picture": [message]})


def _square(file: BinaryIO) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
            # Looked at before a single pixel is decoded.
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused(_("This picture has too many pixels. Make it smaller and try once more."))
            picture.draft("RGB", (LARGE * 2, LARGE * 2))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused(_("This picture has too many pixels. Make it smaller and try once more.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _refused(_("This is no picture that we can read. Take a PNG, JPEG, WebP or GIF.")) from error
    upright = ImageOps.exif_transpose(picture)
    clean = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
    square = ImageOps.fit(clean, (LARGE, LARGE), Image.Resampling.LANCZOS)
    square.info = {}
    return square


def _written(square: Image.Image, edge: int) -> bytes:
    out = io.BytesIO()
    square.resize((edge, edge), Image.Resampling.LANCZOS).save(out, "WEBP", quality=82)
    return out.getvalue()


@transaction.atomic
def avatar_set(*, actor: Actor, file: BinaryIO, size: int) -> User:
    """Make this her picture. Raises Invalid (`picture`) for what is too large, too wide or no picture, TooMany."""
    limits.spend("avatar", actor.person, limit=20, seconds=3600)
    if size > MOST_BYTES:
        raise _refused(_("This file is larger than 8 MB."))
    square = _square(file)
    small, large = _written(square, SMALL), _written(square, LARGE)
    user = User.objects.select_for_update().get(id=actor.person)
    Avatar.objects.update_or_create(user_id=user.id, defaults={"small": small, "large": large})
    user.avatar_id = uuid4()
    user.save(update_fields=["avatar_id"])
    return user


@transaction.atomic
def avatar_remove(*, actor: Actor) -> None:
    """Her initials stand there again."""
    Avatar.objects.filter(user_id=actor.person).delete()
    User.objects.filter(id=actor.person).update(avatar_id=None)
