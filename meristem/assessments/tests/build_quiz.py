"""Quizzes for tests, and an access port that says what the test wants."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from meristem.assessments import types
from meristem.assessments.models import Assessment
from meristem.assessments.services import quiz_create
from meristem.assessments.types import OptionDraft, QuestionDraft, QuizDraft
from meristem.identity.models import User
from meristem.kernel.context import Actor
from meristem.organizations.models import Organization
from tests import build

SECRET = "sesame-secret"


class OpenDoor:
    """Stands for an app whose enrolment lets everybody in, as learning's does for the enrolled."""

    def may_attempt(self, actor: Actor, assessment_id: UUID) -> bool:
        return True

    def way_back(self, actor: Actor, assessment_id: UUID) -> tuple[str, str] | None:
        return ("The lesson", "/lesson")


@contextmanager
def open_door() -> Iterator[None]:
    door = OpenDoor()
    before = list(types._access)
    types._access[:] = [door]
    try:
        yield
    finally:
        types._access[:] = before


def choices(*texts: str, right: tuple[int, ...] = (0,)) -> list[OptionDraft]:
    return [
        OptionDraft(key=f"o{n}", text=text, is_correct=n in right, feedback=f"{SECRET} feedback {text}")
        for n, text in enumerate(texts)
    ]


def questions() -> list[QuestionDraft]:
    """One of each type, 10 points in all; everything secret contains SECRET."""
    why = f"{SECRET} explanation"
    return [
        QuestionDraft(
            key="one", type="single_choice", prompt="Which one?", points=Decimal(2), explanation=why,
            options=choices("Alpha", "Beta", "Gamma"),
        ),
        QuestionDraft(
            key="several", type="multiple_choice", prompt="Which ones?", points=Decimal(3), explanation=why,
            options=choices("Red", "Blue", "Green", "Grey", right=(0, 1, 2)),
        ),
        QuestionDraft(
            key="truth", type="true_false", prompt="Is it so?", points=Decimal(1), explanation=why,
            options=choices("True", "False"),
        ),
        QuestionDraft(
            key="gaps", type="fill_blank", prompt="A {{1}} and a {{2}}.", points=Decimal(4), explanation=why,
            gaps=[[f"{SECRET} Café au lait", "café"], [f"{SECRET} b", "tea"]],
        ),
        QuestionDraft(
            key="ready", type="scale", prompt="How ready?", points=Decimal(0), explanation=why,
            scale_labels=["Not", "Half", "Quite"],
        ),
    ]  # fmt: skip


def quiz(org: Organization, author: User, **changes: Any) -> Assessment:
    draft = {
        "title": "A quiz",
        "intro": "Take your time.",
        "threshold": Decimal(60),
        "questions": questions(),
    } | changes
    with build.inside(org, author, "author") as actor:
        return quiz_create(actor=actor, draft=QuizDraft(**draft))


def dataclass_replace(question: QuestionDraft, **changes: Any) -> QuestionDraft:
    return dataclasses.replace(question, **changes)
