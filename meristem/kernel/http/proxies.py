"""Whom a request comes from: what a proxy says is believed when the operator named it, and nobody else's word is.

After `believed` the rest of the product reads `REMOTE_ADDR` alone; no forwarding header is left that a visitor wrote.
"""

import functools
import ipaddress

from django.conf import settings
from django.http import HttpRequest

# All that proxies in use say of where a request came from; a host's name is never taken from any of them.
SAID = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
)
KEPT = "HTTP_X_FORWARDED_PROTO"


def believed(request: HttpRequest) -> None:
    """Set `REMOTE_ADDR` to the nearest address that is no trusted proxy, and drop what may be forged."""
    meta = request.META
    said = {name: value for name in SAID if (value := meta.pop(name, None)) is not None}
    if not said or not is_trusted(meta.get("REMOTE_ADDR", "")):
        return
    if KEPT in said:
        meta[KEPT] = said[KEPT]
    # Each proxy appends whom it spoke with; what stands before the first that we do not trust, anyone can write.
    for address in reversed(said.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        known = _address(address.strip())
        if known is None:
            return
        meta["REMOTE_ADDR"] = str(known)
        if not is_trusted(str(known)):
            return


def is_trusted(address: str) -> bool:
    """Whether the operator named this address, or its network, as a proxy of the installation."""
    known = _address(address)
    return known is not None and any(known in network for network in _networks(settings.TRUSTED_PROXIES))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@functools.cache
def _networks(named: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(map(ipaddress.ip_network, named))
