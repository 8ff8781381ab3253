"""The demo's wellbeing: Jiwon's fourteen months of moods, her journal and two goals; some moods of colleagues."""

import dataclasses
import datetime
import random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml
from django.db import connection

from meristem.kernel.context import Actor
from meristem.kernel.ids import uuid7
from meristem.web.demo.world import CONTENT, Person, World
from meristem.wellbeing.services import (
    FingerWriting,
    Writing,
    goal_create,
    goal_progress_set,
    goal_status_set,
    journal_save,
    mood_record,
)

NORTHFIELD = "northfield-health"
JIWON = "jiwon@northfield.example"
ZONE = "Europe/London"
DAYS = 425
# How her months are: the winter was hard, spring uneven, since August things are good. January comes first.
MONTHS = (5.4, 4.2, 5.3, 6.0, 6.1, 5.6, 6.0, 7.1, 7.4, 7.3, 7.5, 6.2)
# Mondays weigh, weekends carry.
WEEKDAYS = (-0.6, -0.1, 0.0, 0.1, 0.3, 0.7, 0.4)
# Days without a note: a week at her mother's, a flu, a stretch in which she did not feel like it.
GAPS = ((23, 29), (171, 176), (262, 275))
GOOD = ("calm", "content", "grateful", "hopeful", "curious", "amused", "at-ease", "proud", "relieved")
MIXED = ("thoughtful", "tired", "restless", "calm", "curious", "bored")
HARD = ("tense", "anxious", "discouraged", "lonely", "drained", "irritated", "sad", "tired")
DOING = ("work", "work", "commuting", "outdoors", "friends", "family", "resting", "moving", "alone", "chores")
OTHERS = 9


def load(world: World) -> None:
    jiwon = world.people.get(JIWON)
    if jiwon is None:
        return
    chance = random.Random(77)  # noqa: S311 - demo, not secrets
    content = yaml.safe_load((CONTENT / "journal.yaml").read_text())
    with world.as_person(jiwon, NORTHFIELD) as entered:
        actor = dataclasses.replace(entered, time_zone=ZONE)
        _jiwons_year(world, actor, chance, content["notes"])
        _journal(world, actor, content["entries"])
        _goals(world, actor)
    others = [person for person in world.members(NORTHFIELD) if person.email != JIWON][:OTHERS]
    for person in others:
        _some_moods(world, person, chance)


def _moment(day: datetime.date, hour: int, minute: int, zone: str = ZONE) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=ZoneInfo(zone))


def _jiwons_year(world: World, actor: Actor, chance: random.Random, notes: list[str]) -> None:
    for ago in range(DAYS, -1, -1):
        day = world.today - datetime.timedelta(days=ago)
        if any(first <= ago <= last for first, last in GAPS) or (ago and chance.random() < 0.09):
            continue
        for hour in (8, 21) if chance.random() < 0.12 else (20,):
            # The demo is loaded at some hour of today: nothing is noted ahead of it.
            moment = _moment(day, hour - chance.randrange(2), chance.randrange(60))
            if moment > datetime.datetime.now(datetime.UTC):
                continue
            level = MONTHS[day.month - 1] + WEEKDAYS[day.weekday()] + chance.gauss(0, 1.0)
            score = max(1, min(10, round(level)))
            words = GOOD if score >= 7 else MIXED if score >= 5 else HARD
            with_words = chance.random() < 0.4
            mood_record(
                actor=actor,
                score=score,
                feelings=chance.sample(words, chance.choice((1, 1, 2))) if with_words else (),
                activities=[chance.choice(DOING)] if with_words else (),
                note=notes.pop(0) if notes and with_words and chance.random() < 0.12 else "",
                occurred_at=moment,
            )


def _journal(world: World, actor: Actor, entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        day = world.today - datetime.timedelta(days=entry["days_ago"])
        clock = datetime.time.fromisoformat(entry["time"])
        journal_save(
            actor=actor,
            entry_id=uuid7(),
            version=0,
            writing=Writing(
                title=entry["title"],
                text=entry["text"],
                tags=tuple(entry["tags"]),
                mood_score=entry["mood"],
                eq_scale=entry.get("scale", ""),
                prompt_key=entry.get("prompt", ""),
                occurred_at=_moment(day, clock.hour, clock.minute),
            ),
        )


def _goals(world: World, actor: Actor) -> None:
    slept = goal_create(
        actor=actor,
        goal="Sleep before eleven on work nights",
        notes="Rested, I am kinder to people who are late, and to myself.",
        target_on=world.today + datetime.timedelta(days=40),
        fingers={
            "thumb": FingerWriting(text="Noor, who goes to bed at ten and likes to remind me"),
            "index": FingerWriting(text="Phone sleeps in the kitchen from half past ten"),
            "middle": FingerWriting(text="One more message to Seoul before they start their day"),
            "ring": FingerWriting(text="My mother, on Sundays"),
            "little": FingerWriting(text="I count nights, I do not count failures"),
        },
    )
    _back(slept.id, world.today, 46)
    for ago, finger, progress in (
        (41, "index", 20),
        (33, "thumb", 60),
        (26, "index", 60),
        (19, "ring", 100),
        (12, "middle", 50),
        (6, "index", 80),
        (2, "little", 25),
    ):
        goal_progress_set(actor=actor, goal_id=slept.id, finger=finger, progress=progress)
        _back(slept.id, world.today, ago, newest_only=True)
    walked = goal_create(
        actor=actor,
        goal="Walk at lunch three times a week until the clocks change",
        fingers={
            "thumb": FingerWriting(text="Leila, when her rota allows", progress=80),
            "index": FingerWriting(text="Shoes under the desk", progress=100),
            "middle": FingerWriting(text="The queue at twelve", progress=70),
            "ring": FingerWriting(text="The front desk, so that nobody looks for me", progress=100),
            "little": FingerWriting(text="Rain is not a reason, ice is", progress=90),
        },
    )
    _back(walked.id, world.today, 120)
    goal_status_set(actor=actor, goal_id=walked.id, status="achieved")
    _back(walked.id, world.today, 27, newest_only=True)


def _back(goal_id: UUID, today: datetime.date, days_ago: int, *, newest_only: bool = False) -> None:
    """Tell a goal's last change, or all that there is of it, as of an earlier day."""
    then = _moment(today - datetime.timedelta(days=days_ago), 21, 10)
    with connection.cursor() as cursor:
        # Changes are append-only for everybody: what is told anew is taken out and put in again.
        cursor.execute(
            "WITH gone AS (DELETE FROM wellbeing_goalchange WHERE handprint_id = %s AND (NOT %s OR id ="
            " (SELECT id FROM wellbeing_goalchange WHERE handprint_id = %s ORDER BY occurred_at DESC, id DESC LIMIT 1))"
            " RETURNING *)"
            " INSERT INTO wellbeing_goalchange (id, organization_id, user_id, handprint_id, finger, progress_before,"
            " progress_after, status, occurred_at, created_at) SELECT kernel_uuid7(), organization_id, user_id,"
            " handprint_id, finger, progress_before, progress_after, status, %s, %s FROM gone",
            [goal_id, newest_only, goal_id, then, then],
        )
        if not newest_only:
            cursor.execute("UPDATE wellbeing_goalhandprint SET started_on = %s WHERE id = %s", [then.date(), goal_id])
        else:
            cursor.execute(
                "UPDATE wellbeing_goalhandprint SET ended_on = %s WHERE id = %s AND status <> 'active'",
                [then.date(), goal_id],
            )


def _some_moods(world: World, person: Person, chance: random.Random) -> None:
    level = chance.uniform(4.8, 7.4)
    with world.as_person(person, NORTHFIELD) as entered:
        actor = dataclasses.replace(entered, time_zone=ZONE)
        for ago in range(60, 0, -1):
            if chance.random() < 0.6:
                continue
            score = max(1, min(10, round(level + chance.gauss(0, 1.3))))
            day = world.today - datetime.timedelta(days=ago)
            mood_record(
                actor=actor, score=score, occurred_at=_moment(day, chance.randrange(7, 22), chance.randrange(60))
            )
