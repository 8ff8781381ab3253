"""A SAML answer forged around a true signature, or altered after it was signed: it opens nothing either."""

import copy
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from meristem.identity.providers.saml import xml as saml_xml
from tests.identity.saml_provider import NS, pair
from tests.identity.test_saml import come, idp, place, prove_domain, provide  # noqa: F401
from tests.security.saml_answers import PROTOCOL, SAML, one, refused

pytestmark = pytest.mark.django_db

# Signature wrapping. Each keeps the true, signed assertion in the document and lays a forged one beside or around it.


def forged_of(signed: Any) -> Any:
    """An assertion about an administrator, without a signature."""
    made = copy.deepcopy(signed)
    for signature in made.findall("ds:Signature", NS):
        made.remove(signature)
    made.set("ID", "_forged")
    one(made, "NameID").text = "ruth-1"
    for value in made.iter(f"{SAML}AttributeValue"):
        value.text = "ruth@example.org"
    return made


def parts(root: Any) -> tuple[Any, Any, Any]:
    signed = root.find("a:Assertion", NS)
    return signed, forged_of(signed), signed.find("ds:Signature", NS)


def beside_before(root: Any) -> Any:
    signed, forged, _ = parts(root)
    signed.addprevious(forged)
    return root


def beside_after(root: Any) -> Any:
    signed, forged, _ = parts(root)
    signed.addnext(forged)
    return root


def around(root: Any) -> Any:
    """The true one hidden inside of the forged one."""
    signed, forged, _ = parts(root)
    root.replace(signed, forged)
    forged.append(signed)
    return root


def around_with_signature(root: Any) -> Any:
    """The forged one carries the signature, whose reference leads to the true one inside."""
    signed, forged, signature = parts(root)
    root.replace(signed, forged)
    forged.insert(1, copy.deepcopy(signature))
    signed.remove(signature)
    forged.append(signed)
    return root


def in_the_signature(root: Any) -> Any:
    """The true one in an Object of the signature that the forged one carries."""
    signed, forged, signature = parts(root)
    root.replace(signed, forged)
    moved = copy.deepcopy(signature)
    signed.remove(signature)
    forged.insert(1, moved)
    etree.SubElement(moved, f"{{{NS['ds']}}}Object").append(signed)
    return root


def in_extensions(root: Any) -> Any:
    signed, forged, _ = parts(root)
    root.replace(signed, forged)
    extensions = etree.Element(f"{PROTOCOL}Extensions")
    extensions.append(signed)
    root.insert(1, extensions)
    return root


def same_name(root: Any) -> Any:
    """Two assertions of one name: which of them does the reference mean?"""
    signed, forged, signature = parts(root)
    forged.set("ID", signed.get("ID"))
    forged.insert(1, copy.deepcopy(signature))
    signed.remove(signature)
    etree.SubElement(forged, f"{SAML}Advice").append(signed)
    root.append(forged)
    return root


def response_in_response(root: Any) -> Any:
    """A forged answer around the true one, both whole."""
    outer = copy.deepcopy(root)
    outer.set("ID", "_outer")
    assertion = outer.find("a:Assertion", NS)
    outer.replace(assertion, forged_of(assertion))
    etree.SubElement(outer, f"{PROTOCOL}Extensions").append(root)
    return outer


def about_everything(root: Any) -> Any:
    """A reference to the whole document, whatever it is."""
    root.find(".//ds:Reference", NS).set("URI", "")
    return root


def signature_elsewhere(root: Any) -> Any:
    signed, _, signature = parts(root)
    one(signed, "Subject").append(signature)
    return root


def two_signatures(root: Any) -> Any:
    _, _, signature = parts(root)
    signature.addnext(copy.deepcopy(signature))
    return root


WRAPPED = {
    function.__name__.replace("_", " "): (function, code)
    for function, code in (
        (beside_before, "wrapped"),
        (beside_after, "wrapped"),
        (around, "wrapped"),
        (around_with_signature, "wrapped"),
        (in_the_signature, "wrapped"),
        (in_extensions, "wrapped"),
        (same_name, "wrapped"),
        (response_in_response, "wrapped"),
        (about_everything, "wrapped"),
        (signature_elsewhere, "wrapped"),
        (two_signatures, "wrapped"),
    )
}


@pytest.mark.parametrize("case", WRAPPED)
@pytest.mark.parametrize("signs", ["assertion", "response"])
def test_a_signature_counts_for_what_it_signs_and_for_nothing_else(place, idp, case, signs, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    forge, code = WRAPPED[case]
    if signs == "response":
        # The response is signed as well, before it is taken apart.
        idp.signs = ("assertion", "response")
    idp.forge = forge
    refused(Client(), place, idp, code, attempts)


# Documents that were altered after they were signed, or are no documents.


def another_person(root: Any) -> Any:
    one(root, "NameID").text = "ruth-1"
    return root


def comment_in_name(root: Any) -> Any:
    """Canonical XML drops comments: the signature holds, and a careless reader sees half of the name."""
    name = one(root, "NameID")
    name.text = "ada"
    name.append(etree.Comment("x"))
    name[-1].tail = "-1"
    return root


def comment_in_address(root: Any) -> Any:
    value = one(root, "AttributeValue")
    value.text, rest = value.text[:3], value.text[3:]
    value.append(etree.Comment("x"))
    value[-1].tail = rest
    return root


def instruction(root: Any) -> Any:
    one(root, "NameID").addprevious(etree.ProcessingInstruction("x", "y"))
    return root


def document_type(root: Any) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + etree.tostring(root)


def entity_in_name(root: Any) -> bytes:
    text = etree.tostring(root).replace(b">ada-1<", b">&e;<")
    return b'<!DOCTYPE x [<!ENTITY e "ada-1">]>' + text


def many_laughs(root: Any) -> bytes:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    return b'<!DOCTYPE x [<!ENTITY e0 "ha">' + levels + b"]><x>&e9;</x>"


def outer_type(root: Any) -> bytes:
    return b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + etree.tostring(root)


def in_another_alphabet(root: Any) -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "a">]>' + etree.tostring(root).decode()
    return text.encode("utf-16")


def oversized(root: Any) -> bytes:
    return etree.tostring(root).replace(b"</", b" " * saml_xml.LONGEST + b"</", 1)


def deep(root: Any) -> bytes:
    return b"<x>" * 10_000 + b"</x>" * 10_000


def encrypted(root: Any) -> Any:
    signed = root.find("a:Assertion", NS)
    root.replace(signed, etree.Element(f"{SAML}EncryptedAssertion"))
    return root


def no_assertion(root: Any) -> Any:
    root.remove(root.find("a:Assertion", NS))
    return root


ALTERED: dict[str, tuple[Any, str]] = {
    "another person": (another_person, "signature"),
    "a comment in the name": (comment_in_name, "xml"),
    "a comment in the address": (comment_in_address, "xml"),
    "an instruction": (instruction, "xml"),
    "a document type": (document_type, "xml"),
    "an entity in the name": (entity_in_name, "xml"),
    "a million laughs": (many_laughs, "xml"),
    "a document type from elsewhere": (outer_type, "xml"),
    "a document type in UTF-16": (in_another_alphabet, "xml"),
    "too large": (oversized, "oversized"),
    "too deep": (deep, "xml"),
    "no XML": (lambda root: b"\x00\xff", "xml"),
    "empty": (lambda root: b"", "xml"),
    "an encrypted assertion": (encrypted, "encrypted"),
    "no assertion": (no_assertion, "wrapped"),
    "another document": (lambda root: b"<x/>", "unasked"),
}


@pytest.mark.parametrize("case", ALTERED)
def test_a_document_that_was_altered_opens_nothing(place, idp, case, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    idp.forge, code = ALTERED[case]
    refused(Client(), place, idp, code, attempts)


def test_unsigned_or_signed_by_another_or_in_a_broken_way(place, idp, tmp_path, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    key, certificate = pair(tmp_path, "stranger")
    honest = idp.signed

    def by_stranger(root: Any) -> bytes:
        # With its own certificate inside, which a careless reader believes.
        return honest(root, key=key, certificate=certificate)

    for signing, code in (
        (lambda root: etree.tostring(root), "unsigned"),
        (by_stranger, "signature"),
        (lambda root: honest(root, method="RSA_SHA1"), "signature"),
        (lambda root: honest(root, method="HMAC_SHA256"), "signature"),
    ):
        idp.signed = signing  # type: ignore[method-assign]
        refused(Client(), place, idp, code, attempts)
    idp.signed = honest  # type: ignore[method-assign]
    assert come(Client(), place, idp).status_code == 303


def test_of_two_signatures_both_must_hold(place, idp, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    idp.signs = ("assertion", "response")

    def spoil(root: Any) -> Any:
        root.set("Consent", "urn:oasis:names:tc:SAML:2.0:consent:obtained")
        return root

    idp.forge = spoil
    refused(Client(), place, idp, "signature", attempts)
