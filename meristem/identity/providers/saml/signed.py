"""Which part of an answer carries the provider's signature. Only that part is ever read (XML signature wrapping)."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature as BadSignature
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidCertificate, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from meristem.identity.providers.oidc import ProviderFault
from meristem.identity.providers.saml.xml import ASSERTION, NAMES, PROTOCOL, SIGNATURE, Element, single

_METHODS = frozenset(
    SignatureMethod[name]
    for name in (
        *("RSA_SHA256", "RSA_SHA384", "RSA_SHA512", "SHA256_RSA_MGF1", "SHA384_RSA_MGF1", "SHA512_RSA_MGF1"),
        *("ECDSA_SHA256", "ECDSA_SHA384", "ECDSA_SHA512"),
    )
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_TRANSFORMS = {f"{SIGNATURE}enveloped-signature", _EXCLUSIVE, f"{_EXCLUSIVE}WithComments"}
# The signature must be a child of what it signs; libraries that look for one anywhere are what wrapping lives on.
_CONFIGURATION = SignatureConfiguration(
    location="./", expect_references=1, signature_methods=_METHODS, digest_algorithms=_DIGESTS
)


def assertion_signed(root: Element, certificates: tuple[str, ...]) -> tuple[Element, Element | None]:
    """(assertion, response): both from what was signed; no response when the signature is on the assertion alone.

    Raises ProviderFault: `wrapped` for a document built otherwise than one answer with one assertion, `unsigned`,
    `signature`, `certificate` when those that we know are over. Where both are signed, both signatures must hold.
    """
    if root.tag != f"{{{PROTOCOL}}}Response":
        raise ProviderFault("xml", "it is no response")
    if next(root.iter(f"{{{ASSERTION}}}EncryptedAssertion"), None) is not None:
        raise ProviderFault("encrypted")
    assertion = single(root, "a:Assertion", "wrapped")
    identities = [one.get("ID") for one in root.iter() if one.get("ID") is not None]
    if (
        len(identities) != len(set(identities))
        or len(list(root.iter(f"{{{ASSERTION}}}Assertion", f"{{{PROTOCOL}}}Response"))) != 2
    ):
        raise ProviderFault("wrapped", "more than one answer in one")
    signatures = list(root.iter(f"{{{SIGNATURE}}}Signature"))
    owners = [one.getparent() for one in signatures]
    if not signatures:
        raise ProviderFault("unsigned")
    if any(one is not root and one is not assertion for one in owners) or len({one.tag for one in owners}) < len(
        owners
    ):
        raise ProviderFault("wrapped", "a signature stands where none belongs")
    held = {one.tag: _held(one, certificates) for one in owners}
    response = held.get(root.tag)
    return (single(response, "a:Assertion", "wrapped") if response is not None else held[assertion.tag]), response


def _held(element: Element, certificates: tuple[str, ...]) -> Element:
    """The element anew, from the very bytes that were signed by one of the certificates' keys."""
    reference = single(element, "ds:Signature/ds:SignedInfo/ds:Reference", "wrapped")
    identity = element.get("ID")
    if not identity or reference.get("URI") != f"#{identity}":
        raise ProviderFault("wrapped", "the signature is about something else")
    methods = reference.findall("ds:Transforms/ds:Transform", NAMES)
    ways = [*methods, single(element, "ds:Signature/ds:SignedInfo/ds:CanonicalizationMethod", "signature")]
    if any(one.get("Algorithm") not in _TRANSFORMS for one in ways):
        raise ProviderFault("signature", "it is made in a way that is not taken")
    document = etree.tostring(element, with_tail=False)
    wrong = "signature"
    for pem in certificates:
        try:
            held = XMLVerifier().verify(
                document,
                x509_cert=x509.load_pem_x509_certificate(pem.encode()),
                expect_config=_CONFIGURATION,
                id_attribute="ID",
            )
        except InvalidCertificate:
            wrong = "certificate" if len(certificates) == 1 else wrong
            continue
        except (SignXMLException, BadSignature, etree.LxmlError, ValueError, TypeError, KeyError):
            continue
        signed = held.signed_xml if not isinstance(held, list) else None
        if signed is None or signed.tag != element.tag or signed.get("ID") != identity:
            raise ProviderFault("wrapped", "the signature is about something else")
        return signed
    raise ProviderFault(wrong)
