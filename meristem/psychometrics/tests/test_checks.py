"""A check from consent to profile; who can see it; the reference sample."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from meristem.assessments.models import Answer, Attempt
from meristem.assessments.services import scale_answers_save
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.events import relay
from meristem.psychometrics import queries, schema, scoring, services
from meristem.psychometrics.models import Consent, InstrumentVersion, Profile, ScaleScore
from meristem.psychometrics.services.reference import reference_read
from tests import build

pytestmark = pytest.mark.django_db
KEY = queries.CHECK


def test_nothing_starts_before_consent(clinic: Any) -> None:
    with clinic.inside() as actor:
        with pytest.raises(Invalid) as error:
            services.check_start(actor=actor, key=KEY, consents=False)
        assert "consent" in error.value.fields
        first = clinic.start(actor)
        again = services.check_start(actor=actor, key=KEY, consents=False)
        assert again == first


def test_all_sixteen_scales_and_eighty_items(clinic: Any) -> None:
    with clinic.inside() as actor:
        clinic.start(actor)
        found = queries.running_check(actor, KEY, "en")
        assert len(found.questions) == 80
        korean = queries.running_check(actor, KEY, "ko")
        assert korean.questions[0].prompt != found.questions[0].prompt
        assert korean.questions[0].scale_labels[0] == "전혀 그렇지 않다"


def test_a_check_is_resumed_where_it_was_left(clinic: Any) -> None:
    with clinic.inside() as actor:
        attempt_id = clinic.start(actor)
        for position in range(1, 41):
            services.check_answer(actor=actor, attempt_id=attempt_id, position=position, value=3, response_time_ms=1500)
        pending = queries.pending_check(actor)
        assert (pending.answered, pending.total, pending.minutes_left) == (40, 80, 6)
    with clinic.inside() as actor:
        assert clinic.start(actor) == attempt_id
        assert queries.running_check(actor, KEY, "en").first_open == 41
        assert Answer.objects.filter(attempt_id=attempt_id, response_time_ms=1500).count() == 40


def test_golden_profile_and_the_same_again(clinic: Any) -> None:
    profile_id = clinic.profile(value=lambda position: position % 5 + 1)
    with clinic.inside() as actor:
        profile = Profile.objects.get(id=profile_id)
        version = InstrumentVersion.objects.select_related("instrument").get(id=profile.version_id)
        again = services.scores_of(version, profile.attempt_id)
        rows = list(ScaleScore.objects.filter(profile_id=profile_id).select_related("scale"))
        assert len(rows) == 16
        for row in rows:
            assert row.mean == scoring.stored(again[row.scale_id].mean)
            assert row.standard_error == scoring.stored(again[row.scale_id].standard_error)
        by_key = {row.scale.key: row for row in rows}
        assert str(by_key["relative_regard"].mean) == EXPECTED["relative_regard"]
        assert str(by_key["trust"].mean) == EXPECTED["trust"]
        assert queries.pending_check(actor) is None


def by_hand(key: str) -> str:
    """The score from the YAML source alone, in plain arithmetic."""
    path = next(path for path in services.instruments.shipped_instruments() if path.stem == KEY)
    source = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    place = {item: position for position, item in enumerate(source["order"], start=1)}
    plus, minus = [], []
    for item in source["items"]:
        if item["scale"] == key:
            value = place[item["key"]] % 5 + 1
            (plus if item["direction"] == 1 else minus).append(value if item["direction"] == 1 else 6 - value)
    if key == "trust":
        return f"{(sum(plus) / len(plus) + sum(minus) / len(minus)) / 2:.6f}"
    return f"{sum(plus + minus) / 5:.6f}"


EXPECTED = {key: by_hand(key) for key in ("relative_regard", "trust")}


def test_a_scale_with_too_few_answers_is_said_to_be_open(clinic: Any) -> None:
    with clinic.inside() as actor:
        attempt_id = clinic.start(actor)
        with pytest.raises(Conflict):
            services.check_finish(actor=actor, attempt_id=attempt_id)
        assert Attempt.objects.get(id=attempt_id).status == "running"
        clinic.answer_all(actor, attempt_id)
        items = queries.running_check(actor, KEY, "en").questions
        for asked in items[:2]:
            services.check_answer(actor=actor, attempt_id=attempt_id, position=asked.position, value=None)
        profile = services.check_finish(actor=actor, attempt_id=attempt_id)
        assert services.check_finish(actor=actor, attempt_id=attempt_id).id == profile.id
        view = queries.profile_view(actor, profile.id, "en")
        assert {scale.answered for scale in view.scales} == {4, 5}


def test_nobody_else_sees_anything_of_it(clinic: Any) -> None:
    profile_id = clinic.profile()
    with build.inside(clinic.org, clinic.boss, "administrator", "manager") as actor:
        assert not Profile.objects.exists()
        assert not ScaleScore.objects.exists()
        assert not Consent.objects.exists()
        assert not Attempt.objects.exists()
        assert not Answer.objects.exists()
        with pytest.raises(Profile.DoesNotExist):
            queries.profile_view(actor, profile_id, "en")
    with build.inside(clinic.org):
        assert not Profile.objects.exists()
        assert not Answer.objects.exists()


def test_a_profile_and_its_answers_can_be_deleted(clinic: Any) -> None:
    profile_id = clinic.profile()
    with clinic.inside() as actor:
        services.profile_delete(actor=actor, profile_id=profile_id)
        assert not Profile.objects.exists()
        assert not Answer.objects.exists()


def test_the_reference_sample_tells_nothing_below_fifty(clinic: Any) -> None:
    ids = []
    with clinic.inside() as actor:
        version = queries.current_version(KEY)
        attempt_id = clinic.start(actor)
        clinic.answer_all(actor, attempt_id, 2)
        services.check_finish(actor=actor, attempt_id=attempt_id)
    for number in range(50):
        someone = build.person(clinic.org)
        with clinic.inside(someone) as actor:
            attempt_id = clinic.start(actor)
            Answer.objects.filter(attempt_id=attempt_id).update(
                value={"scale": number % 5 + 1}, answered_at=Attempt.objects.get(id=attempt_id).started_at
            )
            ids.append(services.check_finish(actor=actor, attempt_id=attempt_id).id)
        if number == 47:
            relay.register_consumers()
            relay.run_once()
            with clinic.inside():
                assert reference_read(version, KEY) == {}
    relay.run_once()
    with clinic.inside():
        found = reference_read(version, KEY)
        assert {reference.people for reference in found.values()} == {51}
    # A second profile of the same person does not count again, and a replay gives the same sums.
    clinic.profile(value=5)
    relay.run_once()
    relay.replay("psychometrics_reference")
    relay.run_once()
    with clinic.inside():
        assert {reference.people for reference in reference_read(version, KEY).values()} == {51}
        newest = Profile.objects.order_by("-computed_at")[0]
        row = ScaleScore.objects.get(profile_id=newest.id, scale__key="self_regard")
        assert (row.band_method, row.reference_people) == ("reference", 51)


def test_the_same_version_with_other_content_is_refused(clinic: Any) -> None:
    source = yaml.safe_load(services.instruments.shipped_instruments()[0].read_text(encoding="utf-8"))
    source["items"][0]["text"]["en"] = "Something else entirely."
    with build.inside(clinic.org, clinic.boss) as actor:
        with pytest.raises(Conflict):
            services.instrument_import(actor=actor, source=schema.instrument_parse(source))
        source["version"] = "1.1"
        version = services.instrument_import(actor=actor, source=schema.instrument_parse(source))
        assert queries.current_version(source["key"]).id == version.id


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda s: s.pop("title"), "title"),
        (lambda s: s["response"].update(labels=[]), "response.labels"),
        (lambda s: s["items"][0].update(direction=0), "items.0.direction"),
        (lambda s: s["items"][0].update(scale="nothing"), "items"),
        (lambda s: s["order"].pop(), "order"),
        (lambda s: s["bands"]["linear"].update(low_below=9), "bands.linear"),
        (lambda s: s["scales"][0]["narratives"].pop("low"), "scales.0.narratives.low"),
        (lambda s: s.update(surprise=1), "surprise"),
    ],
)
def test_a_source_that_does_not_fit_names_the_place(change: Any, place: str) -> None:
    source = yaml.safe_load(services.instruments.shipped_instruments()[0].read_text(encoding="utf-8"))
    change(source)
    with pytest.raises(Invalid) as error:
        schema.instrument_parse(source)
    assert place in error.value.fields


@pytest.mark.parametrize("data", [None, [], "text", {}, {"items": [1], "scales": [2]}])
def test_anything_else_is_refused_and_not_a_fault(data: Any) -> None:
    with pytest.raises(Invalid):
        schema.instrument_parse(data)


def test_a_batch_never_replaces_what_was_answered_one_by_one(clinic: Any) -> None:
    with clinic.inside() as actor:
        attempt_id = clinic.start(actor)
        services.check_answer(actor=actor, attempt_id=attempt_id, position=1, value=5)
        points = dict.fromkeys(range(1, 81), 2)
        kept = scale_answers_save(actor=actor, attempt_id=attempt_id, points=points, response_times={2: 900})
        assert kept == 79
        assert scale_answers_save(actor=actor, attempt_id=attempt_id, points=points, response_times={}) == 0
        assert Answer.objects.get(attempt_id=attempt_id, position=1).value == {"scale": 5}
        assert Answer.objects.get(attempt_id=attempt_id, position=2).response_time_ms == 900


@pytest.mark.parametrize("points", [{1: 9}, {81: 3}, {1: 3, 2: 0}])
def test_a_batch_that_does_not_fit_keeps_nothing(clinic: Any, points: dict[int, int]) -> None:
    with clinic.inside() as actor:
        attempt_id = clinic.start(actor)
        with pytest.raises(Invalid):
            scale_answers_save(actor=actor, attempt_id=attempt_id, points=points, response_times={})
        assert not Answer.objects.filter(answered_at__isnull=False).exists()


def test_the_pending_check_costs_one_query(clinic: Any, django_assert_num_queries: Any) -> None:
    with clinic.inside() as actor:
        with django_assert_num_queries(1):
            fresh = queries.pending_check(actor)
        assert (fresh.answered, fresh.total, fresh.minutes_left, fresh.is_started) == (0, 80, 12, False)
        clinic.start(actor)
        with django_assert_num_queries(1):
            assert queries.pending_check(actor).total == 80
