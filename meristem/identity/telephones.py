"""How text messages leave: one function that an operator names (`MERISTEM_TEXT_SENDER`), and one for the demo.

A sender takes a number in E.164 and a text, and raises when it could not hand the message over; it is then called
again, three times in all. It runs in the worker, never within a request.
"""

from collections.abc import Callable

import phonenumbers
import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from phonenumbers import PhoneNumberType

log = structlog.get_logger("meristem.telephone")
Sender = Callable[[str, str], None]
CONSOLE = "meristem.identity.telephones.console"
# What a text message reaches, and what costs its receiver nothing.
_REACHED = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.VOIP,
}


def console(number: str, text: str) -> None:
    """Write the message to the log. In the demo alone: elsewhere a code does not belong there."""
    if not settings.DEMO:
        raise RuntimeError("the console sends in the demo only")
    log.info("text_message", ending=number[-2:], text=text)


def sender() -> Sender | None:
    """Who sends text messages; None where nobody does, and numbers cannot be confirmed."""
    path = settings.TEXT_SENDER or (CONSOLE if settings.DEMO else "")
    if not path or (path == CONSOLE and not settings.DEMO):
        return None
    found: Sender = import_string(path)
    return found


def number_read(text: str) -> str | None:
    """The number in E.164; None for what is no number that a text message reaches."""
    try:
        parsed = phonenumbers.parse(text.strip(), None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.number_type(parsed) not in _REACHED:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def number_shown(number: str) -> str:
    """As people write it, with its country in front."""
    return phonenumbers.format_number(phonenumbers.parse(number, None), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
