"""What the tests of courses build, through services."""

import dataclasses
from decimal import Decimal
from typing import Any
from uuid import UUID

from meristem.assessments.types import OptionDraft, QuestionDraft, QuizDraft
from meristem.courses import services
from meristem.courses.models import Course, Lesson, Module
from meristem.identity.models import User
from meristem.organizations.models import Organization
from tests import build


@dataclasses.dataclass
class Place:
    """An organisation with an author and a learner."""

    org: Organization
    author: User
    learner: User

    def writing(self) -> Any:
        return build.inside(self.org, self.author, "author")

    def client(self, user: User | None = None) -> Any:
        return build.client(user or self.author, self.org)


def place(org: Organization | None = None) -> Place:
    org = org or build.organization()
    return Place(org, build.person(org, "learner", "author", name="Marta"), build.person(org, "learner"))


QUIZ = QuizDraft(
    title="Check",
    threshold=Decimal(50),
    questions=[
        QuestionDraft(
            key="one",
            type="single_choice",
            prompt="Which one?",
            options=[OptionDraft(key="a", text="This", is_correct=True), OptionDraft(key="b", text="That")],
        )
    ],
)


def course(
    where: Place, title: str = "Noticing", *, published: bool = True, lessons: int = 2, **details: Any
) -> Course:
    """A course of one module with text lessons, the first of them free to try."""
    with where.writing() as actor:
        made = services.course_create(
            actor=actor, title=title, summary=details.pop("summary", "About noticing."), **details
        )
        module = services.module_create(actor=actor, course_id=made.id, title="Beginning")
        for number in range(lessons):
            services.lesson_create(
                actor=actor,
                course_id=made.id,
                module_id=module.id,
                title=f"Lesson {number + 1}",
                body_html=f"<p>Text {number + 1}</p>",
                is_preview=number == 0,
            )
        if published:
            services.course_publish(actor=actor, course_id=made.id)
        return Course.objects.get(id=made.id)


def module_of(where: Place, course_id: UUID) -> Module:
    with where.writing():
        return Module.objects.filter(course_id=course_id).order_by("position")[0]


def lessons_of(where: Place, course_id: UUID) -> list[Lesson]:
    with where.writing():
        return list(Lesson.objects.filter(course_id=course_id).order_by("module__position", "position"))
