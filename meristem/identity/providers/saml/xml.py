"""The one way in which XML of others is read: bounded, without document types, entities, comments or instructions."""

from typing import Any

from lxml import etree

from meristem.identity.providers.oidc import ProviderFault

LONGEST = 256 * 1024
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"a": ASSERTION, "p": PROTOCOL, "m": METADATA, "ds": SIGNATURE}

# lxml has no types of its own.
Element = Any


def parsed(document: bytes) -> Element:
    """The root of a document. Raises ProviderFault: `oversized`, `xml` when it is none or holds what is not needed.

    Comments are refused, and not only skipped: text that a comment cuts in two is read whole by one program and by
    half in another, so that a signed name would change its meaning.
    """
    if len(document) > LONGEST:
        raise ProviderFault("oversized")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ProviderFault("xml", "it cannot be read") from error
    docinfo = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise ProviderFault("xml", "it declares a document type")
    if any(not isinstance(node.tag, str) for node in root.getroottree().iter()) or root.getprevious() is not None:
        raise ProviderFault("xml", "it holds comments, instructions or entities")
    return root


def text_of(element: Element) -> str:
    """The whole text of an element that has no children. Raises ProviderFault for one that has."""
    if len(element):
        raise ProviderFault("xml", "an element holds others where text should be")
    return (element.text or "").strip()


def single(parent: Element, path: str, code: str) -> Element:
    """The one element at a path below `parent`. Raises ProviderFault with `code` when there is none, or several."""
    found = parent.findall(path, NAMES)
    if len(found) != 1:
        raise ProviderFault(code, f"{len(found)} × {path.rpartition(':')[2]}")
    return found[0]
