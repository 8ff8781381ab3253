"""Our key and certificate for a provider, and certificates that an administrator pastes."""

import base64
import binascii
import dataclasses
import datetime
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.utils import timezone

BITS = 3072
LEAST_BITS = 2048
YEARS = 10
MOST = 4
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.S)


class BadCertificate(Exception):
    """No certificate that we could believe a signature by; `code` is `unreadable`, `weak` or `many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclasses.dataclass(frozen=True)
class Shown:
    """A certificate, as an administrator compares it."""

    name: str
    fingerprint: str
    ends_at: datetime.datetime
    is_over: bool


def new_pair(name: str) -> tuple[str, str]:
    """A private key and a certificate of our own for it, as PEM. Nobody vouches for it: the provider is told it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    # A name of ours holds 64 characters at most (X.520).
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


def certificates_in(text: str) -> list[str]:
    """Certificates as PEM, each once, from PEM blocks or bare base64. Raises BadCertificate."""
    blocks = _BLOCK.findall(text) or ([text] if text.strip() else [])
    found = list(dict.fromkeys(_judged(block) for block in blocks))
    if len(found) > MOST:
        raise BadCertificate("many")
    return found


def _judged(block: str) -> str:
    try:
        der = base64.b64decode("".join(block.split()), validate=True)
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadCertificate("unreadable") from error
    is_strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_BITS) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= 256
    )
    if not is_strong:
        raise BadCertificate("weak")
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def body_of(pem: str) -> str:
    """The base64 of a certificate, as metadata carries it."""
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))


def shown(pem: str) -> Shown:
    """What an administrator sees of a certificate that was judged already."""
    certificate = x509.load_pem_x509_certificate(pem.encode())
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    ends_at = certificate.not_valid_after_utc
    return Shown(
        name=certificate.subject.rfc4514_string() or "–",
        fingerprint=":".join(digest[place : place + 2] for place in range(0, len(digest), 2)),
        ends_at=ends_at,
        is_over=ends_at < timezone.now(),
    )
