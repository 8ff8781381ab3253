"""The demo's learning: who took up what over the last ten weeks, who finished, who is stuck, what they say of it."""

import datetime
import json
import random
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from meristem.assessments.queries import running_attempt
from meristem.assessments.services import answer_save, attempt_finish, attempt_start
from meristem.assessments.services.given import Given
from meristem.kernel.context import Actor
from meristem.kernel.events import happened_at, relay
from meristem.learning.services.enrolment import enrolment_assign, enrolment_create
from meristem.learning.services.progress import lesson_open, lesson_record_done, lesson_watch
from meristem.learning.services.reviews import review_write
from meristem.web.demo.world import Person, World

JIWON = "jiwon@northfield.example"
WEEKS = 10
# On which days, counted back from today, Jiwon finished a lesson. One day of rest lies within the last week.
JIWON_DAYS: dict[str, tuple[int, ...]] = {
    "trust-at-work": (43, 41, 40, 37, 36),
    "rest-and-recovery": (27, 25, 22, 20),
    "noticing-emotions": (7, 6, 5, 3, 2, 1),
}
# How far people get, as shares of a course: some finish, many are on the way, a few stop early.
REACH = (1.0, 1.0, 1.0, 0.75, 0.6, 0.5, 0.35, 0.2, 0.1, 0.0)
# Whom to give real attempts at quizzes; for the others it is enough to know that they passed.
ANSWERING = ("jiwon@", "mateo@", "amara@", "noor.haddad@", "leila.farahani@", "soledad@", "emeka@")

# Nobody in the demo learns before breakfast.
NIGHT_ENDS = 6
MORNING = datetime.timedelta(hours=NIGHT_ENDS)

SAID = (
    (5, "I caught myself before the reply I would have regretted. Worth the week."),
    (5, "Short, kind, and I still use the two questions every day."),
    (4, "Good examples from work like ours. I would have liked one more film."),
    (4, "The quizzes made me read twice, in a good way."),
    (3, "Clear, but I needed longer than it says."),
    (5, ""),
    (4, ""),
)


class Step(NamedTuple):
    """A lesson of a course, in its order."""

    id: UUID
    module_id: UUID
    type: str
    minutes: int
    assessment_id: UUID | None


def load(world: World) -> None:
    # Levels and rules of the game stand before the first lesson is finished.
    relay.register_consumers()
    relay.run_once()
    chance = random.Random(41)  # noqa: S311 - demo, not secrets
    for organization, courses in world.courses.items():
        outlines = {slug: _outline(world, organization, course) for slug, course in courses.items()}
        popular = sorted(courses, key=lambda slug: ("ko" in slug, slug != "noticing-emotions", slug))
        for place, person in enumerate(world.members(organization)):
            if person.email == JIWON:
                _jiwon(world, organization, person, courses, outlines, chance)
            else:
                _member(world, organization, person, place, courses, outlines, popular, chance)
    _assigned(world)


def _jiwon(
    world: World,
    organization: str,
    person: Person,
    courses: dict[str, UUID],
    outlines: dict[str, list[Step]],
    chance: random.Random,
) -> None:
    """One course finished, one put aside, one in the middle with a row of days: Today has something to go on with."""
    for slug, days in JIWON_DAYS.items():
        if slug in courses:
            steps = outlines[slug]
            done = steps[: len(days)]
            _walk(world, organization, person, courses[slug], done, days[0] + 1, chance, pace=1, days=days)
            if len(done) < len(steps):
                _stop_at(world, organization, person, courses[slug], steps[len(done)])


def _member(
    world: World,
    organization: str,
    person: Person,
    place: int,
    courses: dict[str, UUID],
    outlines: dict[str, list[Step]],
    popular: list[str],
    chance: random.Random,
) -> None:
    if place % 9 == 8:
        return  # Not everybody has begun.
    for slug in popular[: 1 + (place % 3 == 0) + (place % 7 == 0)]:
        steps = outlines[slug]
        share = REACH[chance.randrange(len(REACH))]
        done = steps[: round(len(steps) * share)]
        begun = chance.randrange(7 if share < 1 else 24, WEEKS * 7)
        _walk(world, organization, person, courses[slug], done, begun, chance, pace=chance.choice((1, 2, 2, 3)))
        if share == 1.0 and chance.random() < 0.7:
            _review(world, organization, person, courses[slug], chance)


def _walk(
    world: World,
    organization: str,
    person: Person,
    course_id: UUID,
    steps: list[Step],
    begun: int,
    chance: random.Random,
    pace: int,
    days: tuple[int, ...] = (),
) -> None:
    """Enrol `begun` days ago and finish the steps one after the other, some days apart, never in the future."""
    moment = world.moment(begun, chance.randrange(6, 20), chance.randrange(60))
    with world.as_person(person, organization) as actor:
        with happened_at(moment):
            enrolment = enrolment_create(actor=actor, course_id=course_id)
        _date(
            "UPDATE learning_enrolment SET enrolled_at = %s, last_active_at = %s WHERE id = %s",
            moment,
            moment,
            enrolment.id,
        )
        limit = world.moment(0, 5)
        for number, step in enumerate(steps):
            left = (limit - moment) / max(len(steps) - number, 1)
            moment += min(datetime.timedelta(days=pace * chance.random() * 1.6, minutes=chance.randrange(90)), left)
            if days:
                moment = world.moment(days[number], chance.randrange(7, 19), chance.randrange(60))
            elif moment.hour < NIGHT_ENDS and moment + MORNING < limit:
                moment += MORNING
            spent = round(step.minutes * 60 * chance.uniform(0.6, 1.3))
            if step.assessment_id is None:
                lesson_record_done(actor=actor, user_id=person.id, lesson_id=step.id, at=moment, spent_seconds=spent)
            elif person.email.startswith(ANSWERING):
                _attempt(actor, step, moment, chance, spent)
            else:
                percent = Decimal(chance.choice((70, 75, 80, 80, 88, 90, 100)))
                lesson_record_done(
                    actor=actor, user_id=person.id, lesson_id=step.id, at=moment, spent_seconds=spent, percent=percent
                )


def _attempt(actor: Actor, step: Step, moment: datetime.datetime, chance: random.Random, spent: int) -> None:
    """A real attempt, answered as the author holds right."""
    assert step.assessment_id is not None
    with happened_at(moment):
        attempt, _is_new = attempt_start(actor=actor, assessment_id=step.assessment_id)
        with connection.cursor() as cursor:
            for asked in running_attempt(actor, attempt.id).questions:
                given = _right(cursor, attempt.id, asked.position)
                answer_save(
                    actor=actor,
                    attempt_id=attempt.id,
                    position=asked.position,
                    given=given,
                    sequence=1,
                    response_time_ms=chance.randrange(6_000, 48_000),
                )
        attempt_finish(actor=actor, attempt_id=attempt.id)
    began = moment - datetime.timedelta(seconds=spent)
    _date("UPDATE assessments_attempt SET started_at = %s, finished_at = %s WHERE id = %s", began, moment, attempt.id)
    _date("UPDATE assessments_answer SET answered_at = %s WHERE attempt_id = %s", moment, attempt.id)
    _date(
        "UPDATE learning_lessonprogress SET started_at = %s, time_spent_seconds = time_spent_seconds + %s"
        " WHERE lesson_id = %s AND user_id = %s",
        *(began, spent, step.id, actor.person),
    )


def _right(cursor: Any, attempt_id: UUID, position: int) -> Given:
    """What the author holds to be right; the middle of a scale, where nothing is."""
    cursor.execute(
        "SELECT q.id, q.type, q.settings FROM assessments_answer a"
        " JOIN assessments_questionversion q ON q.id = a.question_id"
        " WHERE a.attempt_id = %s AND a.position = %s",
        [attempt_id, position],
    )
    question_id, kind, written = cursor.fetchone()
    settings = json.loads(written)
    if kind == "fill_blank":
        return Given(gaps=[forms[0] for forms in settings["gaps"]])
    if kind == "scale":
        return Given(scale=(settings["min"] + settings["max"]) // 2)
    cursor.execute("SELECT id FROM assessments_answeroption WHERE question_id = %s AND is_correct", [question_id])
    return Given(options=[row[0] for row in cursor.fetchall()])


def _stop_at(world: World, organization: str, person: Person, course_id: UUID, step: Step) -> None:
    """Opened, not finished: where "continue" leads."""
    with world.as_person(person, organization) as actor:
        lesson_open(actor=actor, lesson_id=step.id, module_id=step.module_id, course_id=course_id)
        lesson_watch(
            actor=actor, lesson_id=step.id, position_seconds=18 if step.type == "video" else None, spent_seconds=120
        )


def _review(world: World, organization: str, person: Person, course_id: UUID, chance: random.Random) -> None:
    with world.as_person(person, organization) as actor:
        rating, text = chance.choice(SAID)
        review = review_write(actor=actor, course_id=course_id, rating=rating, text=text)
        _date(
            "UPDATE learning_review SET created_at = e.completed_at + interval '20 minutes' FROM learning_enrolment e"
            " WHERE learning_review.id = %s AND e.user_id = learning_review.user_id AND e.course_id = %s",
            *(review.id, course_id),
        )


def _assigned(world: World) -> None:
    """A manager asked her clinic to take a course; for some the day has passed."""
    organization, slug = "northfield-health", "giving-feedback"
    manager = world.people.get("amara@northfield.example")
    if manager is None or slug not in world.courses.get(organization, {}):
        return
    emails = ("jiwon@", "noor.haddad@", "leila.farahani@", "bilal.qureshi@", "agnes.lindqvist@", "desta.bekele@")
    people = [person.id for person in world.members(organization) if person.email.startswith(emails)]
    due = world.moment(-12, 22)
    asked = world.moment(19, 8, 40)
    with world.as_person(manager, organization) as actor, happened_at(asked):
        made = enrolment_assign(actor=actor, course_id=world.courses[organization][slug], user_ids=people, due_at=due)
        for enrolment in made:
            _date(
                "UPDATE learning_enrolment SET enrolled_at = least(enrolled_at, %s) WHERE id = %s", asked, enrolment.id
            )
        late = [enrolment.id for enrolment in made if enrolment.status == "active"][3:]
        _date("UPDATE learning_enrolment SET due_at = %s WHERE id = ANY(%s)", world.moment(3, 22), late)


def _outline(world: World, organization: str, course_id: UUID) -> list[Step]:
    with world.as_nobody(organization), connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, l.module_id, l.type, l.minutes, l.assessment_id FROM courses_lesson l"
            " JOIN courses_module m ON m.id = l.module_id WHERE l.course_id = %s ORDER BY m.position, l.position",
            [course_id],
        )
        return [Step(*row) for row in cursor.fetchall()]


def _date(sql: str, *parameters: Any) -> None:
    """The demo's own past: rows get the time at which they are said to have happened."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
