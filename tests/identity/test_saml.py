"""Coming in by a SAML provider: the whole way through HTTP, against a provider that is none of our code."""

import base64
import datetime
import re
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client

from meristem.identity.models import IdentityProvider, LoginAttempt, ProviderLink, Session
from meristem.identity.queries import user_id_of_email
from meristem.kernel.context import tenant
from meristem.kernel.models import AuditEntry
from meristem.organizations.models import DomainClaim, Membership
from tests import build
from tests.identity.saml_provider import NS, Provider, pair, saml_provider
from tests.identity.support import account, letter, link_in, sign_in

pytestmark = pytest.mark.django_db
_weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
_BEGAN = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "weak")])
WEAK = base64.b64encode(
    x509.CertificateBuilder(_name, _name, _weak.public_key(), 1, _BEGAN, _BEGAN + datetime.timedelta(days=3650))
    .sign(_weak, hashes.SHA256())
    .public_bytes(serialization.Encoding.DER)
).decode()
METADATA = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
HAND = {"name": "Our account", "email_domains": "example.org", "signs_requests": "on", "is_active": "on"}


@pytest.fixture
def place(settings):
    settings.FETCH_HOSTS = ("127.0.0.1", "localhost")
    build.public()
    return build.organization()


@pytest.fixture
def idp(tmp_path):
    with saml_provider(tmp_path) as made:
        yield made


def boss(place) -> Client:
    return build.client(build.person(place, "administrator"), place)


def provide(place, idp: Provider, **more: str) -> Client:
    """Set both sides up, as their administrators do: each takes the other's document in."""
    admin = boss(place)
    saved = admin.post("/organization/sign-in/saml", HAND | {"metadata": idp.metadata()} | more)
    assert saved.status_code == 303, saved.content.decode()
    ours = admin.get(f"/sso/{provider_of(place).id}/metadata")
    assert ours.status_code == 200
    idp.learn(ours.content.decode())
    return admin


def provider_of(place) -> IdentityProvider:
    with tenant(place.id):
        return IdentityProvider.objects.get()


def prove_domain(place) -> None:
    from django.utils import timezone

    with tenant(place.id):
        DomainClaim.objects.create(
            organization_id=place.id, domain="example.org", token="x", verified_at=timezone.now()
        )


def come(browser: Client, place, idp: Provider, start: str = "", **forged: str):
    """The whole way: leave, sign in there, come back by the form that its page holds."""
    left = browser.get(start or f"/sso/{place.slug}?next=/settings")
    assert left.status_code == 302, left.content.decode()
    address, fields = idp.go(left["Location"])
    # The browser brings no cookie along with a form of another site (SameSite=Lax).
    posted = Client(enforce_csrf_checks=True).post(urlsplit(address).path, fields | forged)
    if posted.status_code != 303:
        return posted
    for name, cookie in posted.cookies.items():
        browser.cookies[name] = cookie.value
    return browser.get(posted["Location"])


def refusals(place) -> list[str]:
    with tenant(place.id):
        found = AuditEntry.objects.filter(action="provider.refused").order_by("id")
        return [entry.after["code"] for entry in found]


def test_the_whole_way_by_redirect_and_post(place, idp) -> None:
    prove_domain(place)
    provide(place, idp)
    browser = Client()
    came = come(browser, place, idp)
    assert (came.status_code, came["Location"]) == (303, "/settings"), came.content.decode()
    assert "Ada Moss" in browser.get("/settings").content.decode()
    request = idp.asked[0]
    # The request is signed (the provider wants it so), and says where it comes from and what it wants.
    provider = provider_of(place)
    assert request.issuer.text.endswith(f"/sso/{provider.id}/metadata")
    assert request.assertion_consumer_service_url.endswith(f"/sso/{provider.id}/acs")
    ada = user_id_of_email("ada@example.org")
    with tenant(place.id, ada):
        assert Session.objects.get().provider_id == provider.id
        assert LoginAttempt.objects.get().method == "provider"
        assert Membership.objects.filter(user_id=ada, status="active").exists()
        assert ProviderLink.objects.get().subject == "ada-1"
    # From now on her subject counts, whatever her address is.
    idp.person = {"mail": ["ada.moss@example.org"], "displayName": ["Ada Moss"]}
    assert come(Client(), place, idp).status_code == 303
    assert user_id_of_email("ada.moss@example.org") is None
    assert refusals(place) == []


@pytest.mark.parametrize("what", ["assertion", "response", "both"])
def test_a_signature_on_the_assertion_the_response_or_both_will_do(place, idp, what) -> None:
    prove_domain(place)
    provide(place, idp)
    idp.signs = ("assertion", "response") if what == "both" else (what,)
    assert come(Client(), place, idp).status_code == 303


def test_an_unsigned_request_goes_to_a_provider_that_wants_none(place, idp) -> None:
    prove_domain(place)
    provide(place, idp, signs_requests="")
    with pytest.raises(HTTPError):  # it wants them signed, and looks
        come(Client(), place, idp)
    idp.wants_signed = False
    idp.learn((idp.folder / "service.xml").read_text())
    assert come(Client(), place, idp).status_code == 303


def test_an_existing_account_is_linked_on_its_owners_proof_only(place, idp) -> None:
    ada = account(place)
    prove_domain(place)
    provide(place, idp)
    browser = Client()
    assert come(browser, place, idp).status_code == 202
    assert browser.get("/settings").status_code == 302
    assert browser.post(link_in(letter("ada@example.org"), "sso/proof")).status_code == 303
    with tenant(place.id, ada.id):
        assert ProviderLink.objects.get().subject == "ada-1"
    assert come(Client(), place, idp).status_code == 303
    # Signed in as herself, she has proved it: on the way back from the post her session is with her again.
    idp.subject = "ada-2"
    known = Client()
    sign_in(known)
    assert come(known, place, idp).status_code == 303


def test_addresses_it_may_not_answer_for_are_refused(place, idp) -> None:
    provide(place, idp)
    for person in ({"mail": ["ada@elsewhere.example"]}, {"displayName": ["Ada"]}, {"mail": ["no address"]}):
        idp.person = person
        assert come(Client(), place, idp).status_code == 403
    # A new address of a domain that nobody proved waits for a letter.
    idp.person = {"mail": ["ada@example.org"]}
    assert come(Client(), place, idp).status_code == 202
    assert user_id_of_email("ada@example.org") is None


def test_attributes_are_found_where_the_administrator_says(place, idp) -> None:
    prove_domain(place)
    provide(place, idp, email_attribute="urn:ours:work", name_attribute="urn:ours:called")
    idp.person = {"mail": ["other@example.org"], "givenName": ["Ada"], "surName": ["Moss"]}

    def told(root) -> None:
        for attribute in root.iter("{urn:oasis:names:tc:SAML:2.0:assertion}Attribute"):
            name = attribute.get("FriendlyName")
            attribute.set("Name", {"mail": "urn:ours:work", "givenName": "urn:ours:called"}.get(name, "urn:other"))

    idp.alter = told
    browser = Client()
    assert come(browser, place, idp).status_code == 303
    page = browser.get("/settings").content.decode()
    assert 'value="Ada"' in page
    assert user_id_of_email("other@example.org") is not None


def test_while_a_provider_changes_keys_both_certificates_count(place, idp, tmp_path) -> None:
    prove_domain(place)
    provide(place, idp)
    old = idp.key, idp.certificate
    idp.key, idp.certificate = pair(tmp_path, "next")
    assert come(Client(), place, idp).status_code == 403
    both = Path(old[1]).read_text() + Path(idp.certificate).read_text()
    kept = {"issuer": f"{idp.address}/metadata", "sign_in_address": f"{idp.address}/sso"}
    admin = boss(place)
    ours = provider_of(place)
    assert admin.post("/organization/sign-in/saml", HAND | kept | {"certificates": both}).status_code == 303
    assert come(Client(), place, idp).status_code == 303
    new = idp.key, idp.certificate
    idp.key, idp.certificate = old
    assert come(Client(), place, idp).status_code == 303
    alone = HAND | kept | {"certificates": Path(new[1]).read_text()}
    assert admin.post("/organization/sign-in/saml", alone).status_code == 303
    assert come(Client(), place, idp).status_code == 403
    assert refusals(place) == ["signature", "signature"]
    # What the provider knows of us has stayed the same all the while.
    again = provider_of(place)
    assert (again.id, again.own_certificate) == (ours.id, ours.own_certificate)


def test_a_certificate_that_is_over_signs_nothing_and_the_page_says_so(place, idp, tmp_path) -> None:
    idp.key, idp.certificate = pair(tmp_path, "old", days=-10)
    prove_domain(place)
    admin = provide(place, idp)
    assert come(Client(), place, idp).status_code == 403
    assert refusals(place) == ["certificate"]
    assert "A certificate is over." in admin.get("/organization/sign-in/saml").content.decode()


def test_a_provider_that_let_nobody_in_is_believed(place, idp) -> None:
    provide(place, idp)

    def failed(root) -> None:
        root.find("p:Status/p:StatusCode", NS).set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")

    idp.alter = failed
    answer = come(Client(), place, idp)
    assert (answer.status_code, refusals(place)) == (403, ["status"])
    assert "you stopped" in answer.content.decode()


def test_a_second_factor_counts_when_the_provider_says_so(place, idp) -> None:
    from meristem.organizations.models import Organization

    prove_domain(place)
    provide(place, idp)
    with tenant(place.id):
        Organization.objects.filter(id=place.id).update(requires_second_factor=True)
    assert come(Client(), place, idp)["Location"].startswith("/signin/setup")
    idp.level = "https://refeds.org/profile/mfa"
    assert come(Client(), place, idp)["Location"] == "/settings"


def test_an_administrator_tries_it_before_anybody_comes_in(place, idp) -> None:
    admin = provide(place, idp, is_active="")
    assert Client().get(f"/sso/{place.slug}").status_code == 404
    page = come(admin, place, idp, start="/organization/sign-in/try")
    told = page.content.decode()
    assert page.status_code == 200
    assert "The provider works" in told
    assert "ada@example.org" in told
    assert user_id_of_email("ada@example.org") is None
    # What stands in the way is said, and what exactly is wrong: to her, who tries, and to nobody else.
    idp.person = {"mail": ["ada@elsewhere.example"]}
    assert "none of the domains" in come(admin, place, idp, start="/organization/sign-in/try").content.decode()
    idp.signs = ()
    wrong = come(admin, place, idp, start="/organization/sign-in/try")
    assert (wrong.status_code, "Neither the answer nor the assertion is signed." in wrong.content.decode()) == (
        403,
        True,
    )
    learner = build.client(build.person(place), place)
    assert learner.get("/organization/sign-in/try").status_code == 403


def test_the_page_begins_with_a_name_and_refuses_beside_the_field(
    place, idp, tmp_path, django_assert_max_num_queries
) -> None:
    admin = boss(place)
    begun = {"name": "Ours", "signs_requests": "on"}
    assert admin.post("/organization/sign-in/saml", begun).status_code == 303
    ours = provider_of(place)
    assert b"PRIVATE KEY" not in bytes(ours.sealed_secret)
    with django_assert_max_num_queries(10):
        page = admin.get("/organization/sign-in").content.decode()
    assert "PRIVATE KEY" not in page
    assert f"/sso/{ours.id}/acs" in page
    assert admin.get("/organization/sign-in/try").status_code == 409
    bad = {
        "": {"issuer", "sign_in_address", "certificates", "email_domains"},
        "metadata": {"metadata"},
        "certificates": {"certificates"},
        "sign_in_address": {"sign_in_address"},
    }
    good = {
        "issuer": "urn:theirs",
        "sign_in_address": "https://sso.example.org/",
        "certificates": Path(idp.certificate).read_text(),
        "email_domains": "example.org",
    }
    wrong = {
        "": begun,
        "metadata": begun | {"metadata": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"},
        "certificates": begun | good | {"certificates": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"},
        "sign_in_address": begun | good | {"sign_in_address": "javascript:alert(1)"},
    }
    for case, fields in bad.items():
        answer = admin.post("/organization/sign-in/saml", wrong[case] | {"is_active": "on"})
        assert answer.status_code == 422, case
        assert {
            name for name in HAND | good | {"metadata": ""} if f'id="id_{name}-error"' in answer.content.decode()
        } >= fields
    assert provider_of(place).id == ours.id
    learner = build.client(build.person(place), place)
    assert learner.get("/organization/sign-in/saml").status_code == 403
    assert learner.post("/organization/sign-in/saml", begun | good).status_code == 403


@pytest.mark.parametrize("case", ["two providers", "no redirect", "no certificate", "a weak key", "no metadata"])
def test_metadata_that_does_not_say_what_is_needed_is_refused(place, idp, case) -> None:
    text = idp.metadata()
    body = re.search(r"<\w+:X509Certificate>([^<]+)<", text).group(1)
    whole = re.sub(r"^<\?xml[^>]*>", "", text)
    document = {
        "two providers": f"<md:EntitiesDescriptor {METADATA}>{whole}{whole}</md:EntitiesDescriptor>",
        "no redirect": text.replace("HTTP-Redirect", "HTTP-Artifact"),
        "no certificate": re.sub(r"<(\w+):KeyDescriptor.*</\1:KeyDescriptor>", "", text, flags=re.S),
        "a weak key": text.replace(body, WEAK),
        "no metadata": "<html/>",
    }[case]
    answer = boss(place).post("/organization/sign-in/saml", HAND | {"metadata": document})
    assert answer.status_code == 422
    assert 'id="id_metadata-error"' in answer.content.decode()


def test_another_entity_id_forgets_every_link_and_keeps_our_side(place, idp) -> None:
    prove_domain(place)
    admin = provide(place, idp)
    assert come(Client(), place, idp).status_code == 303
    ours = provider_of(place)
    moved = HAND | {"metadata": idp.metadata().replace(f"{idp.address}/metadata", "urn:another")}
    assert admin.post("/organization/sign-in/saml", moved).status_code == 303
    assert provider_of(place).id == ours.id
    with tenant(place.id, user_id_of_email("ada@example.org")):
        assert not ProviderLink.objects.exists()
    # The other protocol takes its place, whole; and the other way round.
    oidc = {"name": "X", "issuer": "https://accounts.example.com", "client_id": "x", "client_secret": "s"}
    assert "takes its place" in admin.get("/organization/sign-in?protocol=oidc").content.decode()
    assert admin.post("/organization/sign-in", oidc).status_code == 303
    assert (provider_of(place).protocol, provider_of(place).own_certificate) == ("oidc", "")
    assert "takes its place" in admin.get("/organization/sign-in/saml").content.decode()
    assert admin.post("/organization/sign-in/saml", HAND | {"metadata": idp.metadata()}).status_code == 303
    assert (provider_of(place).protocol, provider_of(place).client_id) == ("saml", "")


def test_an_organisation_may_insist_on_it(place, idp) -> None:
    account(place)
    admin = provide(place, idp)
    member = Client()
    sign_in(member)
    assert admin.post("/organization/sign-in/insist", {"insists": "on"}).status_code == 303
    assert member.get("/settings").status_code == 302
    assert f"/sso/{place.slug}" in sign_in(Client()).content.decode()
    assert admin.post("/organization/sign-in/test").status_code == 409
    assert admin.post("/organization/sign-in/remove").status_code == 303


def test_over_https_what_is_carried_has_every_flag(place, idp, settings) -> None:
    prove_domain(place)
    provide(place, idp)
    browser = Client()
    left = browser.get(f"/sso/{place.slug}")
    address, fields = idp.go(left["Location"])
    settings.HTTPS = True
    carried = Client().post(urlsplit(address).path, fields).cookies["__Host-saml"]
    assert (carried["secure"], carried["httponly"], carried["samesite"], carried["path"]) == (True, True, "Lax", "/")
    assert "ada" not in carried.value


def test_the_address_for_answers_leads_on_when_it_is_only_looked_at(place, idp) -> None:
    provide(place, idp)
    assert Client().get(f"/sso/{provider_of(place).id}/acs")["Location"] == "/signin/organization"


def test_what_an_administrator_or_a_provider_wrote_stays_text(place, idp) -> None:
    """Names of attributes in the form, and what the provider says of her who tries it."""
    hostile = '"><script>atk()</script><b onatk=1>{{7*7}}'
    fields = {"issuer": hostile, "sign_in_address": "https://sso.example.org/?a='&b", "email_attribute": hostile}
    admin = boss(place)
    form = {"name": hostile, "name_attribute": hostile, "signs_requests": "on"} | fields
    assert admin.post("/organization/sign-in/saml", form).status_code == 303
    page = admin.get("/organization/sign-in/saml").content.decode()
    assert page.count("&lt;script&gt;atk()") == 4
    assert "<script>atk" not in page
    provide(place, idp)
    idp.subject, idp.person = hostile, {"mail": ["ada@example.org"], "displayName": [hostile]}
    told = come(admin, place, idp, start="/organization/sign-in/try").content.decode()
    assert told.count("&lt;script&gt;atk()") == 2
    assert "<script>atk" not in told


def test_the_same_through_the_api(place, idp) -> None:
    admin = boss(place)

    def put(**body):
        return admin.put("/api/v1/organization/provider/saml", body, content_type="application/json")

    begun = put(name="Ours")
    assert (begun.status_code, begun.json()["protocol"], begun.json()["saml"]["certificates"]) == (200, "saml", [])
    assert begun.json()["redirect_address"].endswith("/acs")
    assert "PRIVATE" not in begun.content.decode()
    whole = put(name="Ours", metadata=idp.metadata(), email_domains=["example.org"], is_active=True)
    assert whole.json()["saml"]["sign_in_address"] == f"{idp.address}/sso"
    assert whole.json()["id"] == begun.json()["id"]
    assert admin.get("/api/v1/organization/provider").json() == whole.json()
    missing = put(name="Ours", is_active=True)
    assert missing.status_code == 422
    assert missing.json()["errors"].keys() >= {"issuer", "certificates", "email_domains"}
    assert put(name="Ours", certificates=["x" * 20_000]).status_code == 422
    assert put(name="Ours", organization_id="x").status_code == 422
    assert admin.post("/api/v1/organization/provider/test").status_code == 409
    learner = build.client(build.person(place), place)
    refused = learner.put("/api/v1/organization/provider/saml", {"name": "X"}, content_type="application/json")
    assert refused.status_code == 403
    assert admin.delete("/api/v1/organization/provider").status_code == 204
