"""Case 5: the server is told to ask an address, and must not ask one inside the house."""

import contextlib
import datetime
import http.server
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from meristem.kernel.http import fetching
from meristem.kernel.http.fetching import NotFetched, fetch

INSIDE = (
    "https://127.0.0.1/",
    "https://localhost/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://192.0.2.1/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
)
NO_ADDRESS = (
    "http://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "https:///etc/passwd",
    "https://user@example.org/",
    "https://user:password@example.org/",
    "https://example.org@127.0.0.1/",
    "https://example.org:22/",
    "https://example.org:0/",
    "https://example.org:99999/",
    "https://example.org\\@127.0.0.1/",
    "https://example.org/\r\nX-Header: 1",
    "https://exämple.org/",
    "https://127。0。0。1/",
    " https://example.org/",
    "//example.org/",
    "",
)


@contextlib.contextmanager
def serving(answer: Callable[[Any], None], context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[Any]]]:
    """A real server on loopback; its port, and the (path, headers) that it was asked for."""
    asked: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            with contextlib.suppress(OSError):
                answer(self)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()


def said(handler: Any, body: bytes = b"hello", status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize("url", INSIDE)
def test_a_fetch_of_an_address_inside_the_house_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching.urllib3.util.connection, "create_connection", lambda *_, **__: pytest.fail("asked"))
    with pytest.raises(NotFetched):
        fetch(url)


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_a_fetch_of_an_address_in_disguise_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    with pytest.raises(NotFetched):
        fetch(url)


def test_a_host_of_the_own_network_is_asked_when_the_operator_named_it(settings: Any) -> None:
    with serving(said) as (port, asked):
        settings.FETCH_HOSTS = (f"localhost:{port}",)
        got = fetch(f"http://localhost:{port}/keys?a=1#part", headers={"Accept": "application/json"})
        with pytest.raises(NotFetched):
            fetch(f"http://127.0.0.1:{port}/")  # The same place by another name, which he did not name.
    assert (got.status, got.body) == (200, b"hello")
    assert [path for path, _ in asked] == ["/keys?a=1"]
    assert asked[0][1]["Host"] == f"localhost:{port}"
    assert asked[0][1]["Accept"] == "application/json"


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/", "https://169.254.169.254/", "file:///etc/passwd", "//[::1]/"]
)
def test_a_redirect_into_the_house_is_not_followed(settings: Any, place: str) -> None:
    with serving(lambda handler: said(handler, status=302, Location=place.format(port=handler.server.server_port))) as (
        port,
        asked,
    ):
        settings.FETCH_HOSTS = (f"localhost:{port}",)
        with pytest.raises(NotFetched):
            fetch(f"http://localhost:{port}/")
    assert len(asked) == 1


def test_redirects_end(settings: Any) -> None:
    with serving(lambda handler: said(handler, status=302, Location="/again")) as (port, asked):
        settings.FETCH_HOSTS = (f"localhost:{port}",)
        with pytest.raises(NotFetched, match="too often"):
            fetch(f"http://localhost:{port}/", redirects=2)
    assert len(asked) == 3


def test_secrets_do_not_follow_a_redirect_to_another_host(settings: Any) -> None:
    with serving(said) as (there, seen):

        def away(handler: Any) -> None:
            said(handler, status=307, Location=f"http://localhost:{there}/")

        with serving(away) as (here, _):
            settings.FETCH_HOSTS = ("localhost",)
            secret = {"Authorization": "Bearer secret"}
            assert fetch(f"http://localhost:{here}/", headers=secret).status == 200
            assert fetch(f"http://localhost:{here}/", method="POST", headers=secret, body=b"code=1").status == 307
    assert len(seen) == 1
    assert "Authorization" not in seen[0][1]


def test_a_name_that_means_something_else_a_moment_later_is_asked_where_it_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first look-up is public, every later one is loopback."""
    looked_up, connected = [], []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looked_up.append(host)
        where = "93.184.215.14" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, port))]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> Any:
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(fetching.urllib3.util.connection, "create_connection", connect)
    with pytest.raises(NotFetched):
        fetch("https://rebinding.example/")
    assert looked_up == ["rebinding.example"]
    assert connected == [("93.184.215.14", 443)]


def test_one_address_inside_the_house_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(fetching.urllib3.util.connection, "create_connection", lambda *_, **__: pytest.fail("asked"))
    with pytest.raises(NotFetched, match="public"):
        fetch("https://mixed.example/")


def test_an_endless_answer_ends(settings: Any) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    with serving(endless) as (port, _):
        settings.FETCH_HOSTS = ("localhost",)
        with pytest.raises(NotFetched, match="too long"):
            fetch(f"http://localhost:{port}/", longest=100_000)


@pytest.mark.parametrize("is_in_headers", [False, True])
def test_a_slow_answer_ends(settings: Any, is_in_headers: bool) -> None:
    halt = threading.Event()

    def slow(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Long: " if is_in_headers else b"\r\n"))
        while not halt.wait(0.05):
            handler.wfile.write(b"x")

    began = time.monotonic()
    with serving(slow) as (port, _):
        settings.FETCH_HOSTS = ("localhost",)
        try:
            with pytest.raises(NotFetched):
                fetch(f"http://localhost:{port}/", seconds=0.5)
        finally:
            halt.set()
    assert time.monotonic() - began < 20


def test_half_an_answer_is_none(settings: Any) -> None:
    with serving(lambda handler: said(handler, b"half", Content_Length="8")) as (port, _):
        settings.FETCH_HOSTS = ("localhost",)
        with pytest.raises(NotFetched):
            fetch(f"http://localhost:{port}/")


def test_a_packed_answer_is_not_unpacked(settings: Any) -> None:
    with serving(lambda handler: said(handler, b"\x1f\x8b", Content_Encoding="gzip")) as (port, _):
        settings.FETCH_HOSTS = ("localhost",)
        with pytest.raises(NotFetched, match="packed"):
            fetch(f"http://localhost:{port}/")


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate for these names, and the file that vouches for it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


@pytest.mark.parametrize(("name", "is_answered"), [("localhost", True), ("elsewhere.example", False)])
def test_the_certificate_must_be_of_the_name_though_the_address_is_pinned(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, name: str, is_answered: bool
) -> None:
    context, vouching = certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(vouching))
    with serving(said, context) as (port, _):
        settings.FETCH_HOSTS = ("localhost",)
        if is_answered:
            assert fetch(f"https://localhost:{port}/").body == b"hello"
        else:
            with pytest.raises(NotFetched, match="Verification"):
                fetch(f"https://localhost:{port}/")


def test_an_unknown_certificate_is_refused(tmp_path: Path, settings: Any) -> None:
    context, _ = certificate(tmp_path, "localhost")
    with serving(said, context) as (port, _):
        settings.FETCH_HOSTS = ("localhost",)
        with pytest.raises(NotFetched, match="Verification"):
            fetch(f"https://localhost:{port}/")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "1.1.1.1"])
def test_the_public_internet_is_public(address: str) -> None:
    assert fetching.is_public(ipaddress.ip_address(address))


def test_no_code_of_ours_asks_other_servers_by_another_way() -> None:
    """Whatever library opens a connection by itself is imported by the one module that judges addresses."""
    words = ("import urllib3", "import requests", "import httpx", "urllib.request", "http.client", "import aiohttp")
    root = Path(fetching.__file__).parents[2]
    found = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts and any(word in path.read_text() for word in words)
    ]
    # The supervisor asks its own child whether it answers.
    assert sorted(found) == ["kernel/http/fetching.py", "operations/supervisor.py"]
