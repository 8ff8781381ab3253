"""How an organisation shows itself: a logo written anew, and one colour that can be read on our paper."""

import hashlib
import io
import re
import warnings
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.organizations.models import Logo, Organization, OrganizationSettings
from meristem.organizations.ports import plan

LARGEST = 4 * 1024 * 1024
MOST_PIXELS = 25_000_000
EDGE = 512
# WCAG 2.2, 1.4.3: text that is written on the colour, in white or nearly black.
READABLE = 4.5
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@transaction.atomic
def colour_change(*, actor: Actor, colour: str) -> None:
    """Take a colour for buttons and links, or "" for ours. Raises Invalid when it cannot be read, Conflict (plan)."""
    colour = colour.strip().lower()
    if colour:
        plan().require("branding")
        if not _COLOUR.fullmatch(colour):
            raise Invalid(fields={"brand_colour": [_("Write it like #2a6b3f.")]})
        if contrast(colour, "#ffffff") < READABLE:
            said = _("White letters on it could not be read (%(found)s of 4.5). Take a darker one.")
            raise Invalid(fields={"brand_colour": [said % {"found": f"{contrast(colour, '#ffffff'):.1f}"}]})
    settings = OrganizationSettings.objects.select_for_update().get(organization_id=actor.organization_id)
    before = settings.brand_colour
    if before == colour:
        return
    OrganizationSettings.objects.filter(id=settings.id).update(brand_colour=colour)
    _stamp(actor)
    audit.record(
        "organization.changed",
        object_type="organization",
        object_id=actor.organization_id,
        before={"colour": before},
        after={"colour": colour},
    )


@transaction.atomic
def logo_change(*, actor: Actor, file: BinaryIO | None) -> None:
    """Take a picture as the logo, decoded and written anew as PNG; None takes it away. Raises Invalid, Conflict."""
    if file is None:
        Logo.objects.all().delete()
    else:
        plan().require("branding")
        image, width, height = _rewritten(file)
        values = {"image": image, "width": width, "height": height}
        Logo.objects.update_or_create(organization_id=actor.organization_id, defaults=values)
    _stamp(actor)
    audit.record("organization.logo_changed", object_type="organization", object_id=actor.organization_id)


def _rewritten(file: BinaryIO) -> tuple[bytes, int, int]:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Invalid(fields={"logo": [_("The picture is larger than 4 MB.")]})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP"))
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, UnidentifiedImageError) as error:
        raise Invalid(fields={"logo": [_("Send a PNG, JPEG or WebP of ordinary size.")]}) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(fields={"logo": [_("Send a PNG, JPEG or WebP of ordinary size.")]}) from error
    clean = ImageOps.exif_transpose(picture).convert("RGBA")
    clean.thumbnail((EDGE, EDGE))
    # Pixels only: nothing that stood in the file beside them goes along.
    bare = Image.new("RGBA", clean.size)
    bare.paste(clean)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue(), bare.width, bare.height


def _stamp(actor: Actor) -> None:
    """Name the stylesheet anew, so that browsers keep it for as long as it stays the same."""
    colour = OrganizationSettings.objects.values_list("brand_colour", flat=True).get()
    logo = Logo.objects.values_list("image", flat=True).first()
    digest = hashlib.sha256(colour.encode() + bytes(logo or b"")).hexdigest()[:16]
    Organization.objects.filter(id=actor.organization_id).update(brand=digest if colour or logo else "")


def _tint(light: float, dark: float, most: float) -> str:
    """A pale shade of the brand, of that lightness in either theme and never more vivid than `most`."""
    shades = (f"oklch(from var(--brand) {lightness} min(c, {most}) h)" for lightness in (light, dark))
    return f"light-dark({', '.join(shades)})"


def stylesheet(colour: str, has_logo: bool, version: str) -> str:
    """The shell in the organisation's colour: a validated colour and numbers of our own, nothing that was typed."""
    rules = []
    if _COLOUR.fullmatch(colour):
        rules.append(
            f":root {{ --brand: {colour};"
            " --leaf: light-dark(var(--brand), oklch(from var(--brand) 0.78 c h));"
            " --leaf-hover: light-dark(oklch(from var(--brand) calc(l * 0.86) c h), oklch(from var(--brand) 0.84 c h));"
            " --on-leaf: light-dark(#ffffff, oklch(0.2 0.03 150));"
            " --leaf-ink: light-dark(oklch(from var(--brand) min(l, 0.43) c h), oklch(from var(--brand) 0.82 c h));"
            f" --leaf-soft: {_tint(0.95, 0.288, 0.035)}; --leaf-line: {_tint(0.83, 0.42, 0.07)}; }}"
        )
    if has_logo:
        rules.append(
            f'.brand {{ background: url("/organization/logo.png?v={version}") left center / contain no-repeat;'
            " min-block-size: 2.5rem; min-inline-size: 4.5rem; } .brand > * { opacity: 0; }"
            ' [dir="rtl"] .brand { background-position: right center; }'
        )
    return "\n".join(rules) + "\n"
