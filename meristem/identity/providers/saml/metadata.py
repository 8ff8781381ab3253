"""What a provider must know of us, as a document; and what such a document says of a provider."""

from lxml import etree

from meristem.identity.providers.oidc import ProviderFault
from meristem.identity.providers.saml.keys import BadCertificate, body_of, certificates_in
from meristem.identity.providers.saml.request import POST
from meristem.identity.providers.saml.types import Described, Us
from meristem.identity.providers.saml.xml import METADATA, NAMES, PROTOCOL, SIGNATURE, parsed, text_of

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
KINDS_OF_NAME = (
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
)


def own_metadata(us: Us, *, signs_requests: bool) -> bytes:
    """The document that the provider is given: our name, where it answers to, and what our requests are signed with."""
    entity = etree.Element(f"{{{METADATA}}}EntityDescriptor", nsmap={"md": METADATA, "ds": SIGNATURE})
    entity.set("entityID", us.entity_id)
    role = etree.SubElement(entity, f"{{{METADATA}}}SPSSODescriptor")
    role.set("AuthnRequestsSigned", "true" if signs_requests else "false")
    role.set("WantAssertionsSigned", "true")
    role.set("protocolSupportEnumeration", PROTOCOL)
    key = etree.SubElement(role, f"{{{METADATA}}}KeyDescriptor", use="signing")
    data = etree.SubElement(etree.SubElement(key, f"{{{SIGNATURE}}}KeyInfo"), f"{{{SIGNATURE}}}X509Data")
    etree.SubElement(data, f"{{{SIGNATURE}}}X509Certificate").text = body_of(us.certificate)
    for kind in KINDS_OF_NAME:
        etree.SubElement(role, f"{{{METADATA}}}NameIDFormat").text = kind
    etree.SubElement(
        role,
        f"{{{METADATA}}}AssertionConsumerService",
        Binding=POST,
        Location=us.acs,
        index="0",
        isDefault="true",
    )
    document: bytes = etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def provider_described(document: bytes) -> Described:
    """Name, address and certificates of the one provider in a metadata document. Raises ProviderFault.

    Nobody vouches for the document but the administrator who brings it, so a signature on it is not looked at.
    """
    root = parsed(document)
    entities = [
        one for one in root.iter(f"{{{METADATA}}}EntityDescriptor") if one.find("m:IDPSSODescriptor", NAMES) is not None
    ]
    if len(entities) != 1:
        raise ProviderFault("metadata", f"it describes {len(entities)} providers")
    entity = entities[0]
    role = entity.find("m:IDPSSODescriptor", NAMES)
    addresses = [
        one.get("Location", "")
        for one in role.findall("m:SingleSignOnService", NAMES)
        if one.get("Binding") == REDIRECT
    ]
    if not addresses:
        raise ProviderFault("metadata", "it names no address for a sign-in by redirect")
    signing = [key for key in role.findall("m:KeyDescriptor", NAMES) if key.get("use", "signing") == "signing"]
    bodies = [text_of(one) for key in signing for one in key.iterfind(".//ds:X509Certificate", NAMES)]
    try:
        certificates = [pem for body in bodies for pem in certificates_in(body)]
    except BadCertificate as error:
        raise ProviderFault("metadata", f"a certificate is {error.code}") from error
    if not certificates:
        raise ProviderFault("metadata", "it holds no certificate to sign with")
    return Described(entity.get("entityID", ""), addresses[0], tuple(dict.fromkeys(certificates)))
