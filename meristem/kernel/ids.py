"""Identifiers. UUIDv7 for rows (index locality); UUIDv4 wherever an id leaves the house or must not tell when."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random_bits >> 68) << 64
    value |= 0b10 << 62 | (random_bits & (1 << 62) - 1)
    return uuid.UUID(int=value)


def uuid4() -> uuid.UUID:
    """A random UUID (RFC 9562, section 5.4), for anonymous rows, token issue and shared links."""
    return uuid.uuid4()
