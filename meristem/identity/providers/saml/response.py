"""What a provider's answer says, and every check before it is believed (SAML profiles 4.1.4.2 and 4.1.4.3).

The order matters: nothing of an answer is read but its status and which request it claims to answer, before a
signature of this provider's holds over it; from then on only what was signed is read.
"""

import base64
import binascii
import datetime
import hmac
from collections.abc import Iterable

from django.utils import timezone

from meristem.identity.providers.oidc import STRONG_LEVELS, Claims, ProviderFault
from meristem.identity.providers.saml.signed import assertion_signed
from meristem.identity.providers.saml.types import Them, Us
from meristem.identity.providers.saml.xml import ASSERTION, LONGEST, NAMES, Element, parsed, single, text_of

LEEWAY = datetime.timedelta(seconds=60)
# How long ago an answer may have been written; a sign-in may take ten minutes in all.
OLDEST = datetime.timedelta(minutes=10)
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
EMAIL_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
EMAILS = (f"{_CLAIMS}/emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "email", "mail", "emailAddress")
NAMES_OF_PEOPLE = (
    "urn:oid:2.16.840.1.113730.3.1.241",
    "displayName",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.5.4.3",
    "cn",
    "name",
)
GIVEN = (f"{_CLAIMS}/givenname", "urn:oid:2.5.4.42", "givenName", "firstName", "first_name")
FAMILY = (f"{_CLAIMS}/surname", "urn:oid:2.5.4.4", "sn", "lastName", "last_name")
# What says that two factors stood behind a sign-in: the context of the statement, or Microsoft's list of methods.
LEVELS = STRONG_LEVELS | {
    f"urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactor{kind}" for kind in ("Contract", "Unregistered")
}
METHODS = "http://schemas.microsoft.com/claims/authnmethodsreferences"
# Conditions that we understand; one that nobody here understands makes an assertion void (core, 2.5.1.1).
_CONDITIONS = {f"{{{ASSERTION}}}{name}" for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")}


def answer_read(sent: str) -> Element:
    """The document of a `SAMLResponse` field, not believed yet. Raises ProviderFault."""
    if len(sent) > LONGEST * 4 // 3 + 4096:
        raise ProviderFault("oversized")
    try:
        document = base64.b64decode("".join(sent.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProviderFault("xml", "it is no base64") from error
    return parsed(document)


def answered_request(root: Element) -> str:
    """Which request the answer claims to answer; empty when nobody asked for it."""
    return str(root.get("InResponseTo", ""))


def claims_of(root: Element, us: Us, them: Them, *, request_id: str) -> tuple[Claims, str]:
    """(what the provider vouches for, the assertion's id), after every check. Raises ProviderFault, `status` when the
    provider says itself that it let nobody in."""
    if single(root, "p:Status/p:StatusCode", "xml").get("Value") != SUCCESS:
        raise ProviderFault("status")
    assertion, response = assertion_signed(root, them.certificates)
    now = timezone.now()
    for message in (root, response):
        if message is not None:
            _addressed(message, us, them, request_id, is_signed=message is response, now=now)
    _version(assertion, now)
    _issued_by(single(assertion, "a:Issuer", "issuer"), them)
    _for_us(single(assertion, "a:Conditions", "audience"), us, now)
    subject = single(assertion, "a:Subject", "subject")
    _confirmed(subject.findall("a:SubjectConfirmation", NAMES), us, request_id, now)
    statements = assertion.findall("a:AuthnStatement", NAMES)
    if not statements:
        raise ProviderFault("subject", "it does not say that she signed in")
    for statement in statements:
        ends = statement.get("SessionNotOnOrAfter")
        if _time(statement.get("AuthnInstant")) > now + LEEWAY or (ends and _time(ends) <= now - LEEWAY):
            raise ProviderFault("expired", "of her session there")
    identity = str(assertion.get("ID", ""))
    return _told(assertion, single(subject, "a:NameID", "subject"), them), identity


def _addressed(
    message: Element, us: Us, them: Them, request_id: str, *, is_signed: bool, now: datetime.datetime
) -> None:
    _version(message, now)
    destination = message.get("Destination")
    if (destination is None and is_signed) or destination not in (None, us.acs):
        raise ProviderFault("recipient", "the answer is addressed elsewhere")
    if not _same(message.get("InResponseTo"), request_id):
        raise ProviderFault("request", "it answers another request")
    for issuer in message.findall("a:Issuer", NAMES):
        _issued_by(issuer, them)


def _version(message: Element, now: datetime.datetime) -> None:
    written = _time(message.get("IssueInstant"))
    if message.get("Version") != "2.0":
        raise ProviderFault("xml", "it is not SAML 2.0")
    if not now - OLDEST <= written <= now + LEEWAY:
        raise ProviderFault("expired", "it was not written just now")


def _issued_by(issuer: Element, them: Them) -> None:
    if not _same(text_of(issuer), them.issuer) or issuer.get("Format", ENTITY) != ENTITY:
        raise ProviderFault("issuer", "another provider wrote it")


def _for_us(conditions: Element, us: Us, now: datetime.datetime) -> None:
    if any(condition.tag not in _CONDITIONS for condition in conditions):
        raise ProviderFault("audience", "it holds under conditions that we do not understand")
    audiences = conditions.findall("a:AudienceRestriction", NAMES)
    named = [[text_of(one) for one in restriction.findall("a:Audience", NAMES)] for restriction in audiences]
    if not named or any(us.entity_id not in one for one in named):
        raise ProviderFault("audience", "it is meant for somebody else")
    _in_time(conditions, now)


def _confirmed(confirmations: Iterable[Element], us: Us, request_id: str, now: datetime.datetime) -> None:
    """One of the confirmations must be for its bearer, at our address, for this very request, and still hold."""
    fault = ProviderFault("recipient", "it says of nobody that she may bear it")
    for confirmation in confirmations:
        if confirmation.get("Method") != BEARER:
            continue
        try:
            data = single(confirmation, "a:SubjectConfirmationData", "recipient")
            if data.get("Recipient") != us.acs:
                raise ProviderFault("recipient", "it is to be borne elsewhere")
            if not _same(data.get("InResponseTo"), request_id):
                raise ProviderFault("request", "it answers another request")
            if data.get("NotOnOrAfter") is None:
                raise ProviderFault("expired", "it names no end")
            _in_time(data, now)
        except ProviderFault as error:
            fault = error
            continue
        return
    raise fault


def _in_time(element: Element, now: datetime.datetime) -> None:
    begins, ends = element.get("NotBefore"), element.get("NotOnOrAfter")
    if begins is not None and _time(begins) > now + LEEWAY:
        raise ProviderFault("early")
    if ends is not None and _time(ends) <= now - LEEWAY:
        raise ProviderFault("expired")


def _time(value: str | None) -> datetime.datetime:
    """A moment, in UTC when it names no offset."""
    try:
        moment = datetime.datetime.fromisoformat(value or "")
    except ValueError as error:
        raise ProviderFault("expired", "a time cannot be read") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def _same(given: str | None, wanted: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), wanted.encode())


def _told(assertion: Element, name: Element, them: Them) -> Claims:
    subject, kind = text_of(name), name.get("Format", "")
    if not 0 < len(subject) <= 255:
        raise ProviderFault("subject")
    if kind == TRANSIENT:
        raise ProviderFault("subject", "it calls her by another name each time")
    said: dict[str, str] = {}
    levels: set[str] = {text_of(one) for one in assertion.iterfind(".//a:AuthnContextClassRef", NAMES)}
    for attribute in assertion.findall("a:AttributeStatement/a:Attribute", NAMES):
        values = [text_of(one) for one in attribute.findall("a:AttributeValue", NAMES) if not len(one)]
        if attribute.get("Name") == METHODS:
            levels.update(values)
        for key in (attribute.get("Name"), attribute.get("FriendlyName")):
            if key and values and values[0]:
                said.setdefault(key, values[0])
    email = _first(said, [them.email_attribute] if them.email_attribute else EMAILS)
    if not email and not them.email_attribute and kind == EMAIL_NAME:
        email = subject
    called = _first(said, [them.name_attribute] if them.name_attribute else NAMES_OF_PEOPLE)
    if not called and not them.name_attribute:
        called = f"{_first(said, GIVEN)} {_first(said, FAMILY)}"
    # That an address was verified SAML does not say: the organisation's domains decide (identity.services).
    return Claims(
        subject=subject,
        email=email,
        is_email_verified=False,
        name=" ".join(called.split())[:120],
        has_second_factor=bool(levels & (LEVELS | {them.level})),
    )


def _first(said: dict[str, str], names: Iterable[str]) -> str:
    return next((said[name] for name in names if name in said), "")
