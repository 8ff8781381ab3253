"""A SAML identity provider on this machine: pysaml2 speaks, libxmlsec1 signs. None of it is our own code.

It is asked over HTTP, as a browser would, and answers with a page whose form leads to the service. It lies on demand:
`alter` changes what it says before it signs, `forge` what it sends after that.
"""

import base64
import datetime
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

NS = {
    "a": "urn:oasis:names:tc:SAML:2.0:assertion",
    "p": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}


def pair(folder: Path, name: str, days: int = 30) -> tuple[str, str]:
    """Paths of a key and of a certificate for it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=60)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=60 + days))
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.key", folder / f"{name}.crt"
    paths[0].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    paths[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return str(paths[0]), str(paths[1])


class Provider:
    """One provider, who knows one service; `person` is who sits before its sign-in page."""

    def __init__(self, address: str, folder: Path, name: str = "idp") -> None:
        self.address, self.folder = address, folder
        self.key, self.certificate = pair(folder, name)
        self.subject = "ada-1"
        self.person: dict[str, list[str]] = {"mail": ["ada@example.org"], "displayName": ["Ada Moss"]}
        self.level = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
        self.signs = ("assertion",)
        self.alter: Callable[[etree._Element], None] | None = None
        self.forge: Callable[[etree._Element], etree._Element | bytes] | None = None
        self.wants_signed = True
        self.asked: list[Any] = []
        self.service = ""
        self._server: Server | None = None

    def learn(self, metadata: str) -> None:
        """Take the service's own document in, as its administrator would."""
        (self.folder / "service.xml").write_text(metadata)
        self._server = None

    def server(self) -> Server:
        if self._server is None:
            told: dict[str, Any] = {
                "entityid": f"{self.address}/metadata",
                "xmlsec_binary": sys.executable,  # only looked for: the wheel of libxmlsec1 signs here
                "key_file": self.key,
                "cert_file": self.certificate,
                "service": {
                    "idp": {
                        "endpoints": {"single_sign_on_service": [(f"{self.address}/sso", BINDING_HTTP_REDIRECT)]},
                        "want_authn_requests_signed": self.wants_signed,
                        "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                    }
                },
            }
            if (self.folder / "service.xml").exists():
                told["metadata"] = {"local": [str(self.folder / "service.xml")]}
            self._server = Server(config=IdPConfig().load(told))
            self._server.config.xmlsec_binary = None
        return self._server

    def metadata(self) -> str:
        return str(entity_descriptor(self.server().config))

    def sign_in(self, query: str) -> bytes:
        """The person signs in: the form that her browser posts, as the page says it."""
        asked = dict(parse_qsl(query))
        request = self.server().parse_authn_request(
            asked["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=asked.get("RelayState"),
            sigalg=asked.get("SigAlg"),
            signature=asked.get("Signature"),
        )
        self.asked.append(request.message)
        sides = self.server().response_args(request.message, bindings=[BINDING_HTTP_POST])
        sides.pop("binding", None)
        response = self.server().create_authn_response(
            identity=self.person,
            userid=self.subject,
            name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=self.subject),
            authn={"class_ref": self.level, "authn_auth": self.address},
            sign_assertion=False,
            sign_response=False,
            **{name: sides[name] for name in ("in_response_to", "destination", "sp_entity_id")},
        )
        root = etree.fromstring(str(response).encode())
        if self.alter:
            self.alter(root)
        document: Any = self.signed(root)
        if self.forge:
            document = self.forge(etree.fromstring(document))
            document = document if isinstance(document, bytes) else etree.tostring(document)
        return (
            f'<form method="post" action="{sides["destination"]}">'
            f'<input name="SAMLResponse" value="{base64.b64encode(document).decode()}">'
            '<input name="RelayState" value="https://evil.example/"></form>'
        ).encode()

    def signed(
        self, root: etree._Element, *, key: str = "", certificate: str = "", method: str = "RSA_SHA256"
    ) -> bytes:
        """The answer under libxmlsec1's signatures: on the assertion, the response, both or none."""
        for what in self.signs:
            node = root if what == "response" else root.find("a:Assertion", NS)
            self.sign(node, key=key, certificate=certificate, method=method)
        return bytes(etree.tostring(root))

    def sign(self, node: Any, *, key: str = "", certificate: str = "", method: str = "RSA_SHA256") -> None:
        digest = xmlsec.constants.TransformSha1 if method.endswith("SHA1") else xmlsec.constants.TransformSha256
        ways = {
            "RSA_SHA256": xmlsec.constants.TransformRsaSha256,
            "RSA_SHA1": xmlsec.constants.TransformRsaSha1,
            "HMAC_SHA256": xmlsec.constants.TransformHmacSha256,
        }
        made = xmlsec.template.create(node, xmlsec.constants.TransformExclC14N, ways[method], ns="ds")
        node.insert(1, made)
        reference = xmlsec.template.add_reference(made, digest, uri=f"#{node.get('ID')}")
        xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
        xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
        xmlsec.tree.add_ids(node, ["ID"])
        context = xmlsec.SignatureContext()
        if method == "HMAC_SHA256":
            # The old trick: the public certificate, taken for a shared secret.
            context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, Path(self.certificate).read_bytes())
        else:
            xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(made))
            context.key = xmlsec.Key.from_file(key or self.key, xmlsec.constants.KeyDataFormatPem)
            context.key.load_cert_from_file(certificate or self.certificate, xmlsec.constants.KeyDataFormatPem)
        context.sign(made)

    def go(self, address: str) -> tuple[str, dict[str, str]]:
        """What a browser does at the provider: (where the page's form leads, what it sends)."""
        with urlopen(address, timeout=20) as answer:
            page = answer.read().decode()
        action = re.search(r'action="([^"]+)"', page)
        assert action
        fields = re.findall(r'name="([^"]+)" value="([^"]*)"', page)
        return unescape(action.group(1)), {name: unescape(value) for name, value in fields}


@contextmanager
def saml_provider(folder: Path, name: str = "idp") -> Iterator[Provider]:
    made: list[Provider] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            try:
                body, status = made[0].sign_in(parts.query), 200
            except Exception as error:
                body, status = f"{type(error).__name__}: {error}".encode(), 500
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Provider(f"http://127.0.0.1:{server.server_port}", folder, name))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
