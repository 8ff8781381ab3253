"""Questionnaires in every organisation, and finished checks at Northfield, each seen by its person only."""

import datetime
import random
from uuid import UUID

from meristem.assessments.models import Answer, Attempt
from meristem.assessments.queries import running_attempt
from meristem.assessments.services import scale_answers_save
from meristem.assessments.types import AssessmentKind
from meristem.kernel.context import Actor
from meristem.psychometrics import queries, services
from meristem.psychometrics.models import Consent, Profile
from meristem.psychometrics.schema import InstrumentSource, instrument_read
from meristem.psychometrics.services.instruments import shipped_instruments
from meristem.psychometrics.types import ScaleKind
from meristem.web.demo.world import Person, World

NORTHFIELD = "northfield-health"
JIWON = "jiwon@northfield.example"
HALF_WAY = "noor.haddad@northfield.example"
FINISHED = 40
# Jiwon notices much and speaks up little; in spring she also found it harder to recover.
NOW = {
    "self_regard": 0.1, "regard_for_others": 1.2, "relative_regard": 0.4, "self_awareness": 1.0,
    "awareness_of_others": 1.3, "emotional_resilience": 0.3, "personal_power": -1.1, "goal_directedness": 0.4,
    "flexibility": 0.1, "personal_openness": -0.3, "invitation_to_trust": 0.9, "trust": 0.2, "balanced_outlook": 0.3,
    "emotional_expression_and_control": -1.0, "conflict_handling": -1.5, "interdependence": 0.2,
}  # fmt: skip
SPRING = NOW | {"emotional_resilience": -1.3, "self_awareness": 0.2, "conflict_handling": -1.8, "personal_power": -1.5}
WELL = {"sleep": -0.8, "connection": 0.9}


def load(world: World) -> None:
    sources = {source.key: source for source in map(instrument_read, shipped_instruments())}
    for slug in world.organizations:
        with world.as_nobody(slug) as actor:
            services.instruments_install(actor=actor)
    chance = random.Random(41)  # noqa: S311 - demo, not secrets
    check, wellness = sources[queries.CHECK], sources[queries.WELLNESS]
    jiwon = _person(world, JIWON)
    _finish(world, jiwon, check, chance, SPRING, days_ago=236)
    _finish(world, jiwon, check, chance, NOW, days_ago=35)
    _finish(world, jiwon, wellness, chance, WELL, days_ago=12)
    others = [person for person in world.members(NORTHFIELD, "learner") if person.email not in (JIWON, HALF_WAY)]
    for number, person in enumerate(others[: FINISHED - 1]):
        _finish(world, person, check, chance, {}, days_ago=3 + number * 3 % 97)
        if number % 5 == 0:
            _finish(world, person, wellness, chance, {}, days_ago=2 + number)
    _half(world, _person(world, HALF_WAY), check, chance)


def _person(world: World, email: str) -> Person:
    return next(person for person in world.people.values() if person.email == email)


def _finish(
    world: World,
    person: Person,
    source: InstrumentSource,
    chance: random.Random,
    traits: dict[str, float],
    *,
    days_ago: int,
) -> None:
    with world.as_person(person, NORTHFIELD) as actor:
        attempt_id = _answer(actor, source, chance, traits, share=1.0)
        profile = services.check_finish(actor=actor, attempt_id=attempt_id)
        minutes = source.minutes + chance.randint(-2, 6)
        finished = world.moment(days_ago, hour=8 + chance.randint(0, 11), minute=chance.randint(0, 59))
        _backdate(attempt_id, finished - datetime.timedelta(minutes=max(minutes, 2)), finished)
        Profile.objects.filter(id=profile.id).update(computed_at=finished, created_at=finished)


def _half(world: World, person: Person, source: InstrumentSource, chance: random.Random) -> None:
    """Begun the day before yesterday and left at the bus stop."""
    with world.as_person(person, NORTHFIELD) as actor:
        attempt_id = _answer(actor, source, chance, {}, share=0.5)
        started = world.moment(2, hour=17, minute=40)
        _backdate(attempt_id, started, None)


def _answer(
    actor: Actor, source: InstrumentSource, chance: random.Random, traits: dict[str, float], *, share: float
) -> UUID:
    """Start and answer the first share of the items as somebody with these traits might."""
    attempt_id = services.check_start(actor=actor, key=source.key, consents=True)
    found = running_attempt(actor, attempt_id, AssessmentKind.QUESTIONNAIRE)
    general = chance.gauss(0, 1)
    kinds = {scale.key: scale.kind for scale in source.scales}
    level = {
        key: traits.get(key, chance.gauss(0, 0.8) + (0.5 * general if kind == ScaleKind.LINEAR else 0))
        for key, kind in kinds.items()
    }
    items = {item.key: item for item in source.items}
    points: dict[int, int] = {}
    times: dict[int, int] = {}
    for position, key in enumerate(source.order[: round(len(found.questions) * share)], start=1):
        item = items[key]
        # People agree with good habits more than with either extreme of a balanced scale.
        usual = 3.45 if kinds[item.scale] == ScaleKind.LINEAR else 2.5
        lean = 0.75 * level[item.scale] * item.direction
        middle = usual if item.direction > 0 or kinds[item.scale] == ScaleKind.BALANCED else 6 - usual
        points[position] = min(max(round(middle + lean + chance.gauss(0, 0.75)), source.low), source.high)
        times[position] = min(int(chance.lognormvariate(8.2, 0.45)), 60_000)
    scale_answers_save(actor=actor, attempt_id=attempt_id, points=points, response_times=times)
    return attempt_id


def _backdate(attempt_id: UUID, started: datetime.datetime, finished: datetime.datetime | None) -> None:
    Attempt.objects.filter(id=attempt_id).update(started_at=started, created_at=started, finished_at=finished)
    Answer.objects.filter(attempt_id=attempt_id, answered_at__isnull=False).update(answered_at=finished or started)
    Consent.objects.filter(created_at__gt=started).update(created_at=started)
