"""Administrators decide what is offered and bring in questionnaires; programs do the same."""

import json
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from meristem.kernel.events import relay
from meristem.organizations.services import organization_create
from meristem.psychometrics import queries, services
from tests import build

pytestmark = pytest.mark.django_db


def source(**changes: Any) -> dict[str, Any]:
    path = services.instruments.shipped_instruments()[0]
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data | changes


def upload(client: Any, text: str | bytes) -> Any:
    raw = text.encode() if isinstance(text, str) else text
    return client.post("/instruments/import", {"source": SimpleUploadedFile("x.yaml", raw)})


def test_a_new_organisation_gets_the_questionnaires_by_itself() -> None:
    made = organization_create(name="Newcomers", slug="newcomers")
    relay.register_consumers()
    relay.run_once()
    with build.inside(made):
        assert [one.key for one in queries.offered_instruments("en")] == ["emotional-intelligence", "wellness-check"]


def test_an_administrator_stops_offering_and_offers_again(clinic: Any) -> None:
    admin, ada = build.client(clinic.boss, clinic.org), build.client(clinic.ada, clinic.org)
    assert "Emotional intelligence profile" in admin.get("/instruments").content.decode()
    assert admin.post("/instruments/emotional-intelligence/offer", {"offered": "0"}).status_code == 303
    assert ada.get("/profile/check").status_code == 404
    assert "No questionnaire is offered here" in ada.get("/profile").content.decode()
    admin.post("/instruments/emotional-intelligence/offer", {"offered": "1"})
    assert ada.get("/profile/check").status_code == 200
    assert admin.post("/instruments/unknown/offer", {"offered": "1"}).status_code == 404


def test_a_version_is_imported_from_a_file(clinic: Any) -> None:
    admin = build.client(clinic.boss, clinic.org)
    assert upload(admin, yaml.safe_dump(source(version="2.0"), allow_unicode=True)).status_code == 303
    assert "version 2.0" in admin.get("/instruments").content.decode()
    changed = source(version="2.0", minutes=99)
    assert upload(admin, yaml.safe_dump(changed, allow_unicode=True)).status_code == 409


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key: [", "not readable as YAML"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("[" * 5000, "not readable as YAML"),
        ("key: only", "scales"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_file_that_does_not_fit_says_where(clinic: Any, text: Any, said: str) -> None:
    refused = upload(build.client(clinic.boss, clinic.org), text)
    assert refused.status_code == 422
    assert said in refused.content.decode()


def test_no_file_says_so(clinic: Any) -> None:
    refused = build.client(clinic.boss, clinic.org).post("/instruments/import")
    assert refused.status_code == 422
    assert "Choose a file first" in refused.content.decode()


def test_learners_do_not_decide_what_is_offered(clinic: Any) -> None:
    ada = build.client(clinic.ada, clinic.org)
    assert ada.get("/instruments").status_code == 403
    assert ada.post("/api/v1/instruments", "{}", content_type="application/json").status_code == 403


def test_a_program_takes_a_whole_check(clinic: Any) -> None:
    ada = build.client(clinic.ada, clinic.org)
    where = "/api/v1/instruments/wellness-check/check"

    def send(address: str, body: dict[str, Any] | None = None) -> Any:
        return ada.post(address, json.dumps(body or {}), content_type="application/json")

    keys = [one["key"] for one in ada.get("/api/v1/instruments").json()]
    assert keys == ["emotional-intelligence", "wellness-check"]
    assert ada.get(where).status_code == 404
    refused = send(where)
    assert refused.status_code == 422
    assert "consent" in refused.json()["errors"]
    assert send(where, {"consent": True}).status_code == 201
    assert send(where, {"consent": True}).status_code == 200
    items = ada.get(where).json()["items"]
    assert len(items) == 17
    for item in items:
        kept = send(f"{where}/answers", {"position": item["position"], "value": 4, "sequence": 1})
        assert kept.json() == {"position": item["position"], "sequence": 1, "is_newest": True}
    assert send(f"{where}/answers", {"position": 1, "value": 9}).status_code == 422
    assert send(f"{where}/answers", {"position": 99, "value": 1}).status_code == 404
    made = send(f"{where}/finish").json()
    assert len(made["scales"]) == 5
    assert ada.get(f"/api/v1/profiles/{made['id']}").json() == made
    assert ada.get("/api/v1/profiles").json()["items"][0]["id"] == made["id"]
    stranger = build.client(clinic.boss, clinic.org)
    assert stranger.get(f"/api/v1/profiles/{made['id']}").status_code == 404
    assert stranger.delete(f"/api/v1/profiles/{made['id']}").status_code == 404
    assert stranger.get("/api/v1/profiles").json()["items"] == []
    assert ada.delete(f"/api/v1/profiles/{made['id']}").status_code == 204


def test_a_program_imports_and_withdraws(clinic: Any) -> None:
    admin = build.client(clinic.boss, clinic.org)
    body = json.dumps({"source": json.dumps(source(version="3.0"))})
    made = admin.post("/api/v1/instruments", body, content_type="application/json")
    assert made.json() == {"key": "emotional-intelligence", "version": "3.0"}
    bad = admin.post("/api/v1/instruments", '{"source": "key: 1"}', content_type="application/json")
    assert bad.status_code == 422
    off = admin.patch("/api/v1/instruments/wellness-check", '{"is_offered": false}', content_type="application/json")
    assert off.status_code == 204
    assert len(admin.get("/api/v1/instruments").json()) == 1


def test_a_check_begun_in_one_version_is_finished_in_it(clinic: Any) -> None:
    with clinic.inside() as actor:
        first = clinic.start(actor)
    with build.inside(clinic.org, clinic.boss) as actor:
        from meristem.psychometrics.schema import instrument_parse

        services.instrument_import(actor=actor, source=instrument_parse(source(version="9")))
    with clinic.inside() as actor:
        assert clinic.start(actor) == first
