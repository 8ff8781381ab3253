"""What we ask of a provider: an AuthnRequest by redirect, signed where it wants that (SAML bindings, section 3.4)."""

import base64
import zlib
from datetime import datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from meristem.identity.providers.saml.types import Them, Us
from meristem.identity.providers.saml.xml import ASSERTION, PROTOCOL

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def request_address(us: Us, them: Them, *, request_id: str, now: datetime) -> str:
    """Where the browser goes to sign in. No RelayState goes along: where she wants to be stays with us."""
    request = etree.Element(f"{{{PROTOCOL}}}AuthnRequest", nsmap={"samlp": PROTOCOL, "saml": ASSERTION})
    request.set("ID", request_id)
    request.set("Version", "2.0")
    request.set("IssueInstant", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    request.set("Destination", them.address)
    request.set("AssertionConsumerServiceURL", us.acs)
    request.set("ProtocolBinding", POST)
    etree.SubElement(request, f"{{{ASSERTION}}}Issuer").text = us.entity_id
    etree.SubElement(request, f"{{{PROTOCOL}}}NameIDPolicy").set("AllowCreate", "true")
    if them.level:
        wanted = etree.SubElement(request, f"{{{PROTOCOL}}}RequestedAuthnContext", Comparison="exact")
        etree.SubElement(wanted, f"{{{ASSERTION}}}AuthnContextClassRef").text = them.level
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(etree.tostring(request)) + packer.flush()
    asked = {"SAMLRequest": base64.b64encode(packed).decode()}
    if us.key:
        asked["SigAlg"] = RSA_SHA256
        key = load_pem_private_key(us.key.encode(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("our own keys are RSA")
        signature = key.sign(urlencode(asked).encode(), padding.PKCS1v15(), hashes.SHA256())
        asked["Signature"] = base64.b64encode(signature).decode()
    joint = "&" if "?" in them.address else "?"
    return f"{them.address}{joint}{urlencode(asked)}"
