"""What an attacker sends as a SAML provider's answer: it is refused with a page, written down, and opens nothing."""

import base64
import copy
import datetime
from typing import Any

import pytest
from django.conf import settings as installation
from django.test import Client
from lxml import etree

from meristem.identity.models import IdentityProvider
from meristem.identity.queries import user_id_of_email
from meristem.identity.services import saml
from meristem.kernel.context import tenant
from tests import build
from tests.identity.saml_provider import NS, Provider, pair
from tests.identity.test_saml import HAND, boss, come, idp, place, prove_domain, provide, provider_of, refusals  # noqa: F401
from tests.security.saml_answers import SAML, one, refused

pytestmark = pytest.mark.django_db


def at(minutes: float) -> str:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def setting(name: str, attribute: str, value: Any) -> Any:
    def lie(root: Any) -> None:
        found = value() if callable(value) else value
        node = root if name == "Response" else one(root, name)
        if found is None:
            node.attrib.pop(attribute, None)
        else:
            node.set(attribute, found)

    return lie


def without(name: str) -> Any:
    def lie(root: Any) -> None:
        node = one(root, name)
        node.getparent().remove(node)

    return lie


def saying(name: str, text: str) -> Any:
    def lie(root: Any) -> None:
        for node in root.iter(f"{SAML}{name}"):
            node.text = text

    return lie


def second_audience(root: Any) -> None:
    more = copy.deepcopy(one(root, "AudienceRestriction"))
    more[0].text = "https://another.example"
    one(root, "Conditions").append(more)


def strange_condition(root: Any) -> None:
    etree.SubElement(one(root, "Conditions"), "{https://another.example}Only")


# What a provider that is not ours, or not for us, or not now, would sign: (what it says, what we note).
LIES: dict[str, tuple[Any, str]] = {
    "for another audience": (saying("Audience", "https://another.example"), "audience"),
    "for no audience": (without("AudienceRestriction"), "audience"),
    "for us and another, both needed": (second_audience, "audience"),
    "under a strange condition": (strange_condition, "audience"),
    "to another place": (setting("SubjectConfirmationData", "Recipient", "https://another.example/acs"), "recipient"),
    "to no place": (setting("SubjectConfirmationData", "Recipient", None), "recipient"),
    "addressed elsewhere": (setting("Response", "Destination", "https://another.example/acs"), "recipient"),
    "borne by nobody": (without("SubjectConfirmation"), "recipient"),
    "for the holder of a key": (
        setting("SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
        "recipient",
    ),
    "over": (setting("SubjectConfirmationData", "NotOnOrAfter", lambda: at(-5)), "expired"),
    "without an end": (setting("SubjectConfirmationData", "NotOnOrAfter", None), "expired"),
    "with an end that is no time": (setting("SubjectConfirmationData", "NotOnOrAfter", "soon"), "expired"),
    "conditions that are over": (setting("Conditions", "NotOnOrAfter", lambda: at(-5)), "expired"),
    "not yet": (setting("Conditions", "NotBefore", lambda: at(5)), "early"),
    "written long ago": (setting("Assertion", "IssueInstant", lambda: at(-60)), "expired"),
    "written tomorrow": (setting("Assertion", "IssueInstant", lambda: at(24 * 60)), "expired"),
    "of a session that is over": (setting("AuthnStatement", "SessionNotOnOrAfter", lambda: at(-5)), "expired"),
    "of nobody who signed in": (without("AuthnStatement"), "subject"),
    "by another provider": (saying("Issuer", "https://another.example"), "issuer"),
    "for another request": (setting("SubjectConfirmationData", "InResponseTo", "_another"), "request"),
    "for no request": (setting("SubjectConfirmationData", "InResponseTo", None), "request"),
    "of another version": (setting("Assertion", "Version", "1.1"), "xml"),
    "about nobody": (without("NameID"), "subject"),
    "about an empty name": (saying("NameID", " "), "subject"),
    "about a long name": (saying("NameID", "a" * 256), "subject"),
    "about another name each time": (
        setting("NameID", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"),
        "subject",
    ),
}


@pytest.mark.parametrize("case", LIES)
def test_an_assertion_that_is_not_for_this_sign_in_opens_nothing(place, idp, case, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    idp.alter, code = LIES[case]
    refused(Client(), place, idp, code, attempts)


def carried(place: Any, idp: Provider, browser: Client) -> tuple[str, dict[str, str]]:  # noqa: F811
    left = browser.get(f"/sso/{place.slug}?next=/settings")
    _address, fields = idp.go(left["Location"])
    return f"/sso/{provider_of(place).id}/acs", fields


def test_an_answer_counts_once(place, idp, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    browser = Client()
    path, fields = carried(place, idp, browser)
    first = Client().post(path, fields)
    assert first.status_code == 303
    # Stolen on its way and posted again: before the browser has come for it, and after.
    again = Client().post(path, fields)
    assert (again.status_code, refusals(place)) == (400, ["replayed"])
    browser.cookies["saml"] = first.cookies["saml"].value
    assert browser.get(first["Location"]).status_code == 303
    assert Client().post(path, fields).status_code == 400
    # The same sealed answer a second time, also in the very browser.
    browser.cookies["saml"] = first.cookies["saml"].value
    assert browser.get(first["Location"]).status_code == 400
    attempts.made += 3


def test_an_assertion_that_was_used_is_refused_for_another_request_too(place, idp, attempts) -> None:  # noqa: F811
    """As from a provider that writes the same assertion twice, each time for the request at hand."""
    prove_domain(place)
    provide(place, idp)
    idp.alter = lambda root: root.find("a:Assertion", NS).set("ID", "_the-same")
    assert come(Client(), place, idp).status_code == 303
    answer = come(Client(), place, idp)
    assert (answer.status_code, refusals(place)) == (400, ["replayed"])
    attempts.made += 1


def test_only_the_browser_that_left_can_come_back(place, idp, attempts) -> None:  # noqa: F811
    """Signing a victim in as the attacker: the form posts itself in her browser, which never left for the provider."""
    prove_domain(place)
    provide(place, idp)
    attacker, victim = Client(), Client()
    path, fields = carried(place, idp, attacker)
    posted = victim.post(path, fields)
    assert posted.status_code == 303
    assert victim.get(posted["Location"]).status_code == 400
    # Nor when she has left for a sign-in of her own meanwhile.
    victim.get(f"/sso/{place.slug}")
    assert victim.get(posted["Location"]).status_code == 400
    # What is carried can neither be altered nor be made to belong to another sign-in.
    mine = posted.cookies["saml"].value
    for planted in (mine[:-6] + "AAAAAA", "0" * 32 + mine[32:], mine.partition(".")[0], "", "x.y", "é.é"):
        attacker.cookies["saml"] = planted
        assert attacker.get(posted["Location"]).status_code == 400
    assert user_id_of_email("ada@example.org") is None
    attempts.made += 8


def test_an_answer_nobody_asked_for_leads_to_the_beginning(place, idp, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)

    def unasked(root: Any) -> None:
        root.attrib.pop("InResponseTo")
        one(root, "SubjectConfirmationData").attrib.pop("InResponseTo")

    idp.alter = unasked
    answer = come(Client(), place, idp)
    assert answer.status_code == 400
    assert f'href="/sso/{place.slug}"' in answer.content.decode()
    assert refusals(place) == ["unasked"]
    attempts.made += 1


def test_a_request_of_ours_cannot_be_made_up(place, idp, attempts) -> None:  # noqa: F811
    prove_domain(place)
    provide(place, idp)
    for named in ("_" + "0" * 32 + ".x", "_x.y", "_" + "0" * 32):
        idp.forge = lambda root, named=named: root.set("InResponseTo", named) or root
        refused(Client(), place, idp, "request", attempts)


def test_another_request_of_ours_is_not_the_one_that_was_answered(place, idp, attempts) -> None:  # noqa: F811
    """The assertion alone is signed: the answer around it can be made to name another open request."""
    prove_domain(place)
    provide(place, idp)
    other = Client()
    _path, fields = carried(place, idp, other)
    theirs = etree.fromstring(base64.b64decode(fields["SAMLResponse"])).get("InResponseTo")
    idp.forge = lambda root: root.set("InResponseTo", theirs) or root
    refused(Client(), place, idp, "request", attempts)


def test_one_organisations_provider_opens_no_other(place, idp, tmp_path, attempts) -> None:  # noqa: F811
    """Two organisations with the same provider and the same certificate: an answer for one is nothing to the other."""
    prove_domain(place)
    provide(place, idp)
    other = build.organization()
    admin = boss(other)
    form = HAND | {"name": "Theirs", "metadata": idp.metadata()}
    assert admin.post("/organization/sign-in/saml", form).status_code == 303
    browser = Client()
    _path, fields = carried(place, idp, browser)
    mixed = browser.post(f"/sso/{provider_of(other).id}/acs", fields)
    assert mixed.status_code == 400
    assert refusals(other) == ["request"]
    # A request of the other's, but an assertion for the first one's audience; or one that the first one's key signed.
    ours = saying("Audience", f"{installation.BASE_URL}/sso/{provider_of(place).id}/metadata")
    idp.learn(admin.get(f"/sso/{provider_of(other).id}/metadata").content.decode())
    idp.alter = ours
    assert come(Client(), other, idp).status_code == 403
    idp.alter, honest = None, idp.signed
    key, certificate = pair(tmp_path, "another-tenant")
    idp.signed = lambda root: honest(root, key=key, certificate=certificate)  # type: ignore[method-assign]
    assert come(Client(), other, idp).status_code == 403
    assert refusals(other) == ["request", "audience", "signature"]
    attempts.made += 3


def test_the_doors_of_one_protocol_do_not_open_to_the_other(place, idp, attempts) -> None:  # noqa: F811
    prove_domain(place)
    admin = provide(place, idp)
    known = provider_of(place).id
    assert Client().get(f"/sso/{known}/answer?state=x&code=y").status_code == 400
    form = {"name": "X", "issuer": "https://accounts.example.com", "client_id": "x", "client_secret": "s"}
    assert admin.post("/organization/sign-in", form).status_code == 303
    with tenant(place.id):
        known = IdentityProvider.objects.get().id
    assert Client().post(f"/sso/{known}/acs", {"SAMLResponse": "x"}).status_code == 404
    assert Client().get(f"/sso/{known}/metadata").status_code == 404
    assert Client().post(f"/sso/{place.id}/acs", {"SAMLResponse": "x"}).status_code == 404
    attempts.made += 4


def test_who_is_signed_in_there_already_is_not_acted_for(place, idp, attempts) -> None:  # noqa: F811
    """The form of another site may bring her session along where both lie on one site: the post does nothing as her."""
    prove_domain(place)
    provide(place, idp)
    learner = build.client(build.person(place), place)
    before = learner.cookies[installation.SESSION_COOKIE_NAME].value
    path, fields = carried(place, idp, learner)
    posted = learner.post(path, fields)
    assert posted.status_code == 303
    assert learner.cookies[installation.SESSION_COOKIE_NAME].value == before
    attempts.made += 1


@pytest.mark.limits
def test_a_flood_of_answers_ends(place, idp, monkeypatch, attempts) -> None:  # noqa: F811
    """For the address, and for what is written down of it."""
    provide(place, idp)
    monkeypatch.setattr(saml, "ANSWERS", 6)
    monkeypatch.setattr(saml, "NOTED", 3)
    path, sent = f"/sso/{provider_of(place).id}/acs", {"SAMLResponse": "x"}
    assert [Client().post(path, sent).status_code for _ in range(7)] == [403] * 6 + [429]
    assert len(refusals(place)) == 3
    attempts.made += 7
