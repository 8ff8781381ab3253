"""A provider's client secret, sealed under a key that lies outside of the database."""

import hashlib
import os
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


def _cipher() -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"identity-provider-secret")
    return AESGCM(derive.derive(hashlib.sha256(settings.LINK_KEY).digest()))


def seal_secret(secret: str, provider_id: UUID) -> bytes:
    """Sealed for this provider alone: moved to another row it cannot be opened."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, secret.encode(), provider_id.bytes)


def open_secret(sealed: bytes, provider_id: UUID) -> str:
    """What `seal_secret` sealed. Raises cryptography's InvalidTag for anything else."""
    return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], provider_id.bytes).decode()
