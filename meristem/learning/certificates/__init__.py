"""The certificate as a PDF: typst with fonts of our own, so that it looks the same on every machine."""

import datetime
import json
from pathlib import Path
from typing import Any

import typst
from babel.dates import format_date
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from meristem.learning.queries.certificates import CertificateFacts

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "certificate.typ"
FONTS = HERE / "fonts"


def certificate_pdf(certificate: CertificateFacts) -> bytes:
    """A landscape A4 page in the certificate's language; the same facts give the same page on every machine."""
    with translation.override(certificate.language):
        facts = _words(certificate)
    return bytes(
        typst.compile(
            TEMPLATE,
            root=HERE,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"facts": json.dumps(facts)},
        )
    )


def _words(certificate: CertificateFacts) -> dict[str, Any]:
    address = settings.BASE_URL + certificate.path
    lines: list[list[str]] = [[_("Issued"), _day(certificate.issued_at, certificate.language)]]
    if certificate.expires_at:
        lines.append([_("Valid until"), _day(certificate.expires_at, certificate.language)])
    else:
        lines.append([_("Issued by"), certificate.organization_name])
    lines.append([_("Anyone can verify it at"), address, address])
    return {
        "language": certificate.language[:2],
        "document_title": _("Certificate: %(course)s") % {"course": certificate.course_title},
        "organization": certificate.organization_name,
        "kind": _("Certificate"),
        "attests": _("%(organization)s attests that") % {"organization": certificate.organization_name},
        "holder": certificate.holder_name,
        "has_finished": _("has finished the course"),
        "course": certificate.course_title,
        "revoked": _("Withdrawn. This document is no longer valid.") if certificate.revoked_at else "",
        "lines": lines,
    }


def _day(moment: datetime.datetime, language: str) -> str:
    # Plain "en" would give American dates; the page about the certificate says them day first.
    return str(format_date(moment, format="long", locale="en_GB" if language == "en" else language))
