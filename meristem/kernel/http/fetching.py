"""The one way in which the server asks other servers whose address somebody typed.

An address must lie on the public internet, whatever its spelling; it is looked up once, and the connection goes to
the very address that was judged, so that a name cannot mean something else a moment later. Every redirect is judged
like the first address. Hosts inside the operator's own network are reached only when `MERISTEM_FETCH_HOSTS` names them.
"""

import contextlib
import dataclasses
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

PORTS = {"https": 443, "http": 80}
# Where services that are meant for everybody listen; other ports only of hosts that the operator named.
PUBLIC_PORTS = frozenset({443, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# IPv6 networks that carry an IPv4 address inside, which could be anybody's.
CARRIERS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")))

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """Nothing was had from there; the message is for logs and administrators, not for visitors."""


@dataclasses.dataclass(frozen=True)
class Fetched:
    """An answer: whole, and no longer than was asked for."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    longest: int = 1024 * 1024,
    seconds: float = 10,
    redirects: int = 3,
) -> Fetched:
    """What `url` answers, whatever its status; raises NotFetched for all that is not a whole answer in time.

    Only a GET follows redirects, and takes its headers along to the same origin alone.
    """
    until = time.monotonic() + seconds
    sent = dict(headers or {})
    for _ in range(redirects + 1):
        parts = judged(url)
        answer = _asked(parts, method, sent, body, longest, until)
        place = answer.headers.get("location")
        if method != "GET" or answer.status not in REDIRECTS or not place:
            return answer
        url = urljoin(url, place)
        if _origin(urlsplit(url)) != _origin(parts):
            sent = {}
    raise NotFetched("it redirects too often")


def judged(url: str) -> SplitResult:
    """The parts of an address that may be asked, before its host is looked up; raises NotFetched."""
    if not url.isascii() or any(character <= " " or character == "\\" for character in url):
        raise NotFetched("the address holds characters that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotFetched("the address cannot be read") from error
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise NotFetched("the address names no host, or somebody's name before it")
    if is_named(parts):
        if parts.scheme not in PORTS:
            raise NotFetched("only https and http are spoken")
    elif parts.scheme != "https" or (443 if port is None else port) not in PUBLIC_PORTS:
        raise NotFetched("only https at its usual ports is spoken")
    return parts


def is_named(parts: SplitResult) -> bool:
    """Whether the operator named this host and port as one inside the own network."""
    host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    return bool({host, f"{host}:{port}"} & set(settings.FETCH_HOSTS))


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, also where it wears the other family's clothes."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in CARRIERS) or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def addresses(parts: SplitResult) -> list[Address]:
    """Where a host is, looked up once; raises NotFetched when any of it is not on the public internet."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(f"{host} is not known") from error
    known = [ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found]
    if not known or not (is_named(parts) or all(map(is_public, known))):
        raise NotFetched(f"{host} does not lie on the public internet")
    return known


def _asked(
    parts: SplitResult, method: str, headers: Mapping[str, str], body: bytes | None, longest: int, until: float
) -> Fetched:
    fault: Exception | None = None
    for address in addresses(parts):
        connection = _connection(parts, address, until)
        # Each wait has its own end; all of them together have this one, which a server that dribbles cannot move.
        held: list[socket.socket] = []
        end = threading.Timer(max(until - time.monotonic(), 0), _cut, [connection, held])
        end.daemon = True
        end.start()
        try:
            connection.connect()
            held.append(connection.sock)  # The connection forgets it once an answer has begun.
            answer = _answer(connection, parts, method, headers, body, longest)
            if time.monotonic() >= until:
                raise NotFetched("its answer takes too long")  # And was cut off.
            return answer
        except urllib3.exceptions.NewConnectionError as error:
            fault = error  # Nothing was sent: its next address may serve.
        except (HTTPError, HTTPException, OSError) as error:
            raise NotFetched(f"{parts.hostname} did not answer: {type(error).__name__}") from error
        finally:
            end.cancel()
            connection.close()
    raise NotFetched(f"{parts.hostname} did not answer") from fault


def _connection(parts: SplitResult, address: Address, until: float) -> HTTPConnection:
    """To this address alone, however the name is resolved by now; the certificate must be the name's."""
    timeout = max(until - time.monotonic(), 0.001)
    host, port = str(address), parts.port or PORTS[parts.scheme]
    if parts.scheme == "http":
        return HTTPConnection(host, port, timeout=timeout)
    context = ssl.create_default_context()
    return HTTPSConnection(host, port, timeout=timeout, ssl_context=context, server_hostname=parts.hostname)


def _cut(connection: HTTPConnection, held: list[socket.socket]) -> None:
    with contextlib.suppress(OSError, AttributeError):
        (held or [connection.sock])[0].shutdown(socket.SHUT_RDWR)


def _answer(
    connection: HTTPConnection,
    parts: SplitResult,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    longest: int,
) -> Fetched:
    # As it is: what unpacks to more than was sent has no place here.
    told = {"User-Agent": "Meristem", **headers, "Host": parts.netloc, "Accept-Encoding": "identity"}
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    connection.request(method, path, body=body, headers=told, preload_content=False, decode_content=False)
    with connection.getresponse() as response:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise NotFetched("its answer is packed, although none was asked for")
        got = b""
        while piece := response.read1(16 * 1024, decode_content=False):
            got += piece
            if len(got) > longest:
                raise NotFetched("its answer is too long")
        told_back = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(parts.geturl(), response.status, told_back, got)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
