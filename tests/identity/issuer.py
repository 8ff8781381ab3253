"""An identity provider on this machine that lies on demand: what an honest one never sends must be refused as well."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey


class Issuer:
    """Honest unless told: `claims` overrides what the token says, `header` how it is signed, `found` the discovery."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.shown = [self.key]
        self.claims: dict[str, Any] = {}
        self.found: dict[str, Any] = {}
        self.person = {"sub": "ada-1", "email": "ada@example.org", "email_verified": True, "name": "Ada Moss"}
        self.userinfo: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.unsigned = False
        self.by_secret = False
        # Called whenever somebody asks, before the answer.
        self.watch: Callable[[], None] = lambda: None

    def authorize(self, url: str) -> dict[str, str]:
        """The person signs in: what the provider sends back with the browser."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def rotate(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": f"key-{time.monotonic_ns()}", "use": "sig"})
        self.shown = [self.key]

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
        } | self.found

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        client = base64.b64encode(b"meristem:the-secret").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if authorization != f"Basic {client}":
            return 401, {"error": "invalid_client"}
        now = int(time.time())
        claims = {"iss": self.address, "aud": "meristem", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.person | self.claims
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.unsigned:
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        if self.by_secret:
            # The old trick: the public key, taken for a shared secret.
            public = json.dumps(self.shown[0].as_dict(private=False))
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public))
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@contextmanager
def issuer() -> Iterator[Issuer]:
    made: list[Issuer] = []

    class Handler(BaseHTTPRequestHandler):
        def _say(self, status: int, content: Any) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            here = made[0]
            here.watch()
            here.asked.append(self.path)
            if self.path == "/.well-known/openid-configuration":
                self._say(200, here.discovery())
            elif self.path == "/keys":
                self._say(200, {"keys": [key.as_dict(private=False) for key in here.shown]})
            elif self.path == "/userinfo":
                self._say(200, here.person | here.userinfo)
            else:
                self._say(404, {})

        def do_POST(self) -> None:
            made[0].watch()
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(sent).items()}
            self._say(*made[0].token(form, self.headers.get("Authorization", "")))

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Issuer(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
