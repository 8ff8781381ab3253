"""The demo's courses, from `content/courses`, written and published through the services that authors use."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from meristem.assessments.types import OptionDraft, QuestionDraft, QuizDraft
from meristem.courses.content import markdown_to_html
from meristem.courses.models import Course, Lesson
from meristem.courses.services import (
    category_create,
    course_create,
    course_publish,
    lesson_create,
    lesson_quiz_save,
    module_create,
)
from meristem.kernel.context import Actor
from meristem.web.demo.parts.library import course_folders, film_store
from meristem.web.demo.world import CONTENT, Person, World

# Days before today on which the courses came out, so that the catalogue has an order.
FIRST_PUBLISHED, DAYS_BETWEEN = 150, 17


def load(world: World) -> None:
    """Categories and courses in each organisation, with an author of its own."""
    people = yaml.safe_load((CONTENT / "people.yaml").read_text())
    languages = {entry["slug"]: entry["language"] for entry in people["organizations"]}
    for organization in world.organizations:
        folders = course_folders(organization)
        if not folders:
            continue
        shelves = _categories(world, organization, people["categories"], languages[organization])
        world.courses[organization] = {}
        for number, folder in enumerate(folders):
            days_ago = FIRST_PUBLISHED - number * DAYS_BETWEEN
            world.courses[organization][folder.name] = _course(world, organization, folder, shelves, days_ago)


def _categories(world: World, organization: str, entries: list[dict[str, Any]], language: str) -> dict[str, UUID]:
    with world.as_nobody(organization) as actor:
        return {
            entry["slug"]: category_create(actor=actor, name=entry["name"][language], slug=entry["slug"]).id
            for entry in entries
        }


def _author(world: World, organization: str, email: str) -> Person:
    person = world.people.get(email)
    if person is not None and organization in person.roles:
        return person
    return (world.members(organization, "author") or world.members(organization, "administrator"))[0]


def _course(world: World, organization: str, folder: Path, shelves: dict[str, UUID], days_ago: int) -> UUID:
    entry = yaml.safe_load((folder / "course.yaml").read_text())
    author = _author(world, organization, entry["author"])
    credit = world.people[entry["author"]].name if entry["author"] in world.people else author.name
    with world.as_person(author, organization) as actor:
        course = course_create(
            actor=actor,
            title=entry["title"],
            slug=entry["slug"],
            summary=entry["summary"],
            description_html=markdown_to_html(entry["description"]),
            language=entry["language"],
            difficulty=entry["difficulty"],
            duration_minutes=entry["duration_minutes"],
            cover=entry["cover"],
            author_name=credit,
            outcomes=entry["outcomes"],
            eq_scales=entry["eq_scales"],
            category_id=shelves[entry["category"]],
        )
        first = True
        for part in entry["modules"]:
            module = module_create(
                actor=actor, course_id=course.id, title=part["title"], summary=part["summary"], slug=part["slug"]
            )
            for lesson in part["lessons"]:
                _lesson(actor, folder, entry, course.id, module.id, lesson, is_preview=first)
                first = False
        course_publish(actor=actor, course_id=course.id)
        _backdate(course.id, world.moment(days_ago, 8, 30))
    return course.id


def _lesson(
    actor: Actor,
    folder: Path,
    course: dict[str, Any],
    course_id: UUID,
    module_id: UUID,
    entry: dict[str, Any],
    is_preview: bool,
) -> None:
    film = entry.get("video")
    lesson = lesson_create(
        actor=actor,
        course_id=course_id,
        module_id=module_id,
        title=entry["title"],
        type=entry["type"],
        slug=entry["slug"],
        summary=entry.get("summary", ""),
        minutes=entry["minutes"],
        points=entry["points"],
        body_html=markdown_to_html((folder / entry["file"]).read_text()) if "file" in entry else "",
        is_preview=is_preview,
        **({"video_id": film_store(actor, folder, entry["title"], film)} if film else {}),
    )
    if "quiz" in entry:
        quiz = yaml.safe_load((folder / entry["quiz"]).read_text())
        draft = quiz_draft(quiz, course["language"])
        lesson_quiz_save(actor=actor, course_id=course_id, lesson_id=lesson.id, draft=draft)


def quiz_draft(entry: dict[str, Any], language: str) -> QuizDraft:
    """A quiz file as the draft that the services take."""
    return QuizDraft(
        title=entry["title"],
        intro=entry.get("intro") or "",
        language=language,
        threshold=None if entry.get("threshold") is None else Decimal(entry["threshold"]),
        attempts_limit=entry.get("attempts_limit"),
        cooldown_hours=entry.get("cooldown_hours"),
        questions=[_question(question) for question in entry["questions"]],
    )


def _question(entry: dict[str, Any]) -> QuestionDraft:
    scale = entry.get("scale") or {}
    return QuestionDraft(
        key=entry["key"],
        type=entry["type"],
        prompt=entry["prompt"],
        points=Decimal(str(entry.get("points", 1))),
        explanation=entry.get("explanation") or "",
        options=[
            OptionDraft(
                key=option["key"],
                text=option["text"],
                is_correct=option["correct"],
                feedback=option.get("feedback") or "",
            )
            for option in entry.get("options", [])
        ],
        gaps=[[str(form) for form in forms] for forms in entry.get("answers", [])],
        scale_min=scale.get("min", 1),
        scale_labels=scale.get("labels", ()),
    )


def _backdate(course_id: UUID, moment: datetime.datetime) -> None:
    """The history of the demo reaches back: the courses were there before those who took them."""
    Course.objects.filter(id=course_id).update(published_at=moment, created_at=moment - datetime.timedelta(days=12))
    Lesson.objects.filter(course_id=course_id).update(
        published_at=moment, created_at=moment - datetime.timedelta(days=9)
    )
