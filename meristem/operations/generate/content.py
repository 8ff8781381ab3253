"""The organisation and what there is to learn in it: a course of 66 lessons and one of 30."""

from __future__ import annotations

import datetime
import random
from uuid import UUID

from django.db import transaction

from meristem.courses.models import Course, Lesson, Module
from meristem.gamification.services import defaults_create
from meristem.kernel.context import tenant
from meristem.operations.generate.people import LONG_LESSONS, SHORT_LESSONS, Plan
from meristem.organizations.models import Organization, OrganizationSettings
from meristem.organizations.queries import organization_id_of_slug

COURSES = (
    ("short-course", "A month of small steps", SHORT_LESSONS, 4),
    ("long-course", "The long way", LONG_LESSONS, 8),
)

FILLER = """
notice breathe listen pause answer rest name ask thank wait begin return choose write walk look share learn feeling
thought moment friend morning evening habit question change body voice story step place reason small quiet honest
patient open steady gentle clear curious kind slow warm new true
"""
WORDS = FILLER.split()


def exists(slug: str) -> bool:
    return organization_id_of_slug(slug) is not None


@transaction.atomic
def write(plan: Plan, slug: str) -> UUID:
    """The organisation with its rules of points and its courses; its id."""
    organization_id = plan.id(0, 0)
    with tenant(organization_id):
        made = Organization.objects.create(id=organization_id, name=f"Bench of {plan.learners}", slug=slug)
        OrganizationSettings.objects.create(organization=made)
        defaults_create(organization_id=organization_id)
        for number, (course_slug, title, lessons, modules) in enumerate(COURSES, 1):
            _course(plan, organization_id, number, course_slug, title, lessons, modules)
    return organization_id


def _course(plan: Plan, organization_id: UUID, number: int, slug: str, title: str, lessons: int, modules: int) -> None:
    chance = random.Random(f"{plan.seed}-{slug}")  # noqa: S311 - filler text
    published = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=400)
    course = Course.objects.create(
        id=plan.id(2, number),
        organization_id=organization_id,
        slug=slug,
        title=title,
        summary=f"{lessons} lessons of made-up text, to measure with.",
        description_html=_text(chance, 2),
        duration_minutes=lessons * 5,
        status="published",
        published_at=published,
        author_name="Meristem",
    )
    made = [
        Module(
            id=plan.id(3, number * 100 + place),
            organization_id=organization_id,
            course=course,
            slug=f"part-{place}",
            title=f"Part {place}: {_phrase(chance)}",
            position=place,
        )
        for place in range(1, modules + 1)
    ]
    Module.objects.bulk_create(made)
    Lesson.objects.bulk_create(
        Lesson(
            id=plan.id(4, number * 100 + place),
            organization_id=organization_id,
            course=course,
            # The first modules are one longer when the division leaves a rest.
            module=made[(place - 1) * modules // lessons],
            slug=f"lesson-{place}",
            title=_phrase(chance).capitalize(),
            summary=_phrase(chance).capitalize() + ".",
            body_html=_text(chance, 6),
            minutes=chance.choice((3, 5, 8)),
            points=chance.choice((5, 10, 15)),
            position=place,
            published_at=published,
        )
        for place in range(1, lessons + 1)
    )


def _phrase(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(3, 7)))


def _text(chance: random.Random, paragraphs: int) -> str:
    """Paragraphs of about 400 characters each."""
    return "".join(
        f"<p>{'. '.join(' '.join(chance.choices(WORDS, k=12)).capitalize() for _ in range(6))}.</p>"
        for _ in range(paragraphs)
    )
