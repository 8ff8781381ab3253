"""The protocol: discovery, the authorization request with PKCE, the exchange of the code, the check of the ID token.

OpenID Connect Core 1.0 (section 3.1.3.7), RFC 7636 (PKCE), RFC 9207 (issuer in the answer), RFC 9700. Nothing here is
kept in the database, and every address that is asked goes through `kernel.http.fetching`.
"""

import base64
import dataclasses
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from meristem.kernel.http.fetching import NotFetched, fetch, judged

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60
OLDEST_TOKEN = 600
KEPT_SECONDS = 3600
SOONEST_NEW_KEYS = 30
SECONDS = 5
LONGEST = 256 * 1024
LONGEST_ADDRESS = 500

# What providers say of how somebody proved herself (amr, RFC 8176), by what it shows: two kinds make a second factor.
KNOWLEDGE, POSSESSION, TRAIT = "knowledge", "possession", "trait"
METHODS = {
    **dict.fromkeys(("pwd", "pin", "kba"), KNOWLEDGE),
    **dict.fromkeys(("otp", "sms", "tel", "hwk", "swk", "sc", "pop"), POSSESSION),
    **dict.fromkeys(("fpt", "face", "iris", "retina", "vbm"), TRAIT),
}
# Levels (acr) that mean two factors wherever they are used: REFEDS, OpenID EAP, Microsoft.
STRONG_LEVELS = frozenset(
    {"https://refeds.org/profile/mfa", "phr", "phrh", "http://schemas.microsoft.com/claims/multipleauthn"}
)


class ProviderFault(Exception):
    """The provider is not as it must be, or its answer is not to be believed; `code` says what."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclasses.dataclass(frozen=True)
class Endpoints:
    """What discovery found."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    methods: tuple[str, ...]
    names_issuer: bool
    end_session: str = ""


@dataclasses.dataclass(frozen=True)
class Client:
    """Us, as the provider knows us."""

    issuer: str
    client_id: str
    secret: str
    redirect: str
    # The level of proof (acr) that is asked for; none when empty.
    acr: str = ""


@dataclasses.dataclass(frozen=True)
class Claims:
    """What the provider vouches for."""

    subject: str
    email: str
    is_email_verified: bool
    name: str
    # Whether it says that a second factor stood behind it.
    has_second_factor: bool = False
    # Where it signs people out; empty when it does not.
    end_session: str = ""


_found: dict[str, tuple[float, Endpoints]] = {}
_keys: dict[str, tuple[float, KeySet]] = {}


def forget() -> None:
    """Ask every provider anew."""
    _found.clear()
    _keys.clear()


def _json(url: str, code: str, **options: Any) -> dict[str, Any]:
    try:
        answer = fetch(url, longest=LONGEST, seconds=SECONDS, redirects=0, **options)
    except NotFetched as error:
        raise ProviderFault(code, str(error)) from error
    if answer.status != 200:
        raise ProviderFault(code, f"status {answer.status}")
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        raise ProviderFault(code, "no JSON") from error
    if not isinstance(content, dict):
        raise ProviderFault(code, "no object")
    return content


def _address(document: dict[str, Any], name: str, *, needed: bool = True) -> str:
    url = document.get(name)
    if url is None and not needed:
        return ""
    if not isinstance(url, str):
        raise ProviderFault("discovery", f"{name} is missing")
    try:
        judged(url)
    except NotFetched as error:
        raise ProviderFault("discovery", f"{name}: {error}") from error
    return url


def _end_session(document: dict[str, Any]) -> str:
    """Where it signs people out; empty when it says nothing fit. Nobody is kept out for want of it."""
    try:
        url = _address(document, "end_session_endpoint", needed=False)
    except ProviderFault:
        return ""
    return url if len(url) <= LONGEST_ADDRESS else ""


def discover(issuer: str) -> Endpoints:
    """Where the provider's endpoints are, asked once an hour. Raises ProviderFault."""
    kept = _found.get(issuer)
    if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    document = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", "discovery")
    if document.get("issuer") != issuer:
        raise ProviderFault("discovery", "it names another issuer than the one that was set here")
    methods = document.get("token_endpoint_auth_methods_supported")
    endpoints = Endpoints(
        issuer=issuer,
        authorization=_address(document, "authorization_endpoint"),
        token=_address(document, "token_endpoint"),
        keys=_address(document, "jwks_uri"),
        userinfo=_address(document, "userinfo_endpoint", needed=False),
        methods=tuple(methods) if isinstance(methods, list) else ("client_secret_basic",),
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        end_session=_end_session(document),
    )
    _found[issuer] = (time.monotonic(), endpoints)
    return endpoints


def keys_of(endpoints: Endpoints, *, anew: bool = False) -> KeySet:
    """The keys the provider signs with, kept for an hour; anew at most every half minute."""
    kept = _keys.get(endpoints.keys)
    age = time.monotonic() - kept[0] if kept else 0.0
    if kept and age < (SOONEST_NEW_KEYS if anew else KEPT_SECONDS):
        return kept[1]
    try:
        # joserfc takes what it understands; a key of an unknown kind must not shut the others out.
        listed = _json(endpoints.keys, "keys").get("keys")
        usable = [key for key in listed if key.get("kty") in ("RSA", "EC", "OKP")] if isinstance(listed, list) else []
        found = KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise ProviderFault("keys", type(error).__name__) from error
    _keys[endpoints.keys] = (time.monotonic(), found)
    return found


def authorization_url(client: Client, *, state: str, nonce: str, verifier: str) -> str:
    """Where the browser goes to sign in."""
    endpoints = discover(client.issuer)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    } | ({"acr_values": client.acr} if client.acr else {})
    joint = "&" if "?" in endpoints.authorization else "?"
    return f"{endpoints.authorization}{joint}{urlencode(asked)}"


def claims_of(client: Client, *, code: str, issuer: str | None, nonce: str, verifier: str) -> Claims:
    """Exchange the code and believe what the signed token says, after every check. Raises ProviderFault."""
    endpoints = discover(client.issuer)
    if (issuer is None and endpoints.names_issuer) or (issuer is not None and issuer != client.issuer):
        raise ProviderFault("issuer", "the answer came from another provider")
    tokens = _exchange(client, endpoints, code, verifier)
    found = _verified(client, endpoints, tokens.get("id_token"), nonce)
    if not found.get("email") and endpoints.userinfo and isinstance(tokens.get("access_token"), str):
        bearer = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}
        more = _json(endpoints.userinfo, "userinfo", headers=bearer)
        if more.get("sub") != found["sub"]:
            raise ProviderFault("userinfo", "it is about somebody else")
        found |= {name: more.get(name) for name in ("email", "email_verified")}
        found["name"] = found.get("name") or more.get("name")
    email, name = found.get("email"), found.get("name")
    return Claims(
        subject=found["sub"],
        email=email.strip() if isinstance(email, str) else "",
        is_email_verified=found.get("email_verified") in (True, "true"),
        name=" ".join(name.replace("\x00", "").split())[:120] if isinstance(name, str) else "",
        has_second_factor=says_second_factor(found, client.acr),
        end_session=endpoints.end_session,
    )


def says_second_factor(claims: dict[str, Any], level: str = "") -> bool:
    """Whether a token says that two factors stood behind the sign-in: by `amr`, or by an `acr` that means so."""
    said = claims.get("acr")
    if isinstance(said, str) and said and (said in STRONG_LEVELS or said == level):
        return True
    listed = claims.get("amr")
    methods = {one for one in listed if isinstance(one, str)} if isinstance(listed, list) else set()
    return "mfa" in methods or len({METHODS[one] for one in methods if one in METHODS}) > 1


def _exchange(client: Client, endpoints: Endpoints, code: str, verifier: str) -> dict[str, Any]:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect,
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if "client_secret_basic" in endpoints.methods or "client_secret_post" not in endpoints.methods:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    else:
        sent |= {"client_id": client.client_id, "client_secret": client.secret}
    return _json(endpoints.token, "token", method="POST", headers=headers, body=urlencode(sent).encode())


def _verified(client: Client, endpoints: Endpoints, token: Any, nonce: str) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > LONGEST:
        raise ProviderFault("token", "no ID token")
    claims = _signed(endpoints, token)
    now = time.time()
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if claims.get("iss") != client.issuer:
        raise ProviderFault("issuer", "the token is another provider's")
    if client.client_id not in named:
        raise ProviderFault("audience", "the token is meant for somebody else")
    if (len(named) > 1 or "azp" in claims) and claims.get("azp") != client.client_id:
        raise ProviderFault("azp", "the token was given to somebody else")
    expires, issued = _time(claims.get("exp")), _time(claims.get("iat"))
    if expires < now - LEEWAY:
        raise ProviderFault("expired")
    if issued > now + LEEWAY or issued < now - OLDEST_TOKEN:
        raise ProviderFault("issued", "not just now")
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise ProviderFault("nonce", "the token belongs to another sign-in")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\x00" in subject:
        raise ProviderFault("subject")
    return claims


def _time(value: Any) -> float:
    """A moment; long ago when it is none."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _signed(endpoints: Endpoints, token: str) -> dict[str, Any]:
    """The claims under a signature of the provider's; new keys are fetched once when none fits."""
    for anew in (False, True):
        try:
            return dict(jwt.decode(token, keys_of(endpoints, anew=anew), algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            if anew:
                raise ProviderFault("signature", type(error).__name__) from error
    raise ProviderFault("signature")
