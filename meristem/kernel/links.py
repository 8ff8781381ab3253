"""Secrets in links: random tokens stored as hashes, and links derived again when they are sent (ADR 0007)."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

# Personal tokens begin so: secret scanners find them, and the gate knows that scopes must be looked at.
PERSONAL = "mer_"


def new_personal_token() -> tuple[str, bytes]:
    """A token for a program, recognisable by its beginning, and the hash that is stored."""
    token = PERSONAL + secrets.token_urlsafe(32)
    return token, token_hash(token)


def new_token() -> tuple[str, bytes]:
    """A token of 256 random bits for its holder, and the hash that is stored."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """SHA-256 of a token. Tokens are random and long, so no slow hash is needed (OWASP ASVS 5.0, 6.5)."""
    return hashlib.sha256(token.encode()).digest()


def derived_secret(purpose: str, row_id: object) -> str:
    """HMAC-SHA-256 of (purpose, id) under the installation's link key: derived again whenever the link is sent."""
    digest = hmac.new(settings.LINK_KEY, f"{purpose}\x1f{row_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_derived_secret(purpose: str, row_id: object, secret: str) -> bool:
    """Whether the secret belongs to that row, compared in constant time."""
    # As bytes: what came in a link may hold any character.
    return hmac.compare_digest(derived_secret(purpose, row_id).encode(), secret.encode())
