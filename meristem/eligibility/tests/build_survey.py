"""Surveys for tests, through the services."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from meristem.eligibility import services
from meristem.eligibility.models import Survey
from meristem.identity.models import User
from meristem.organizations.models import Membership, Organization
from tests import build

QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "workload",
        "type": "scale",
        "text": {"en": "I can do my work in the time that I have."},
        "required": True,
        "min": 1,
        "max": 5,
        "labels": [{"en": word} for word in ("No", "Rather no", "Neither", "Rather yes", "Yes")],
    },
    {
        "key": "tiring",
        "type": "single_choice",
        "text": {"en": "What tires you most?"},
        "required": False,
        "options": [{"key": "hours", "text": {"en": "Hours"}}, {"key": "noise", "text": {"en": "Noise"}}],
    },
    {"key": "help", "type": "free_text", "text": {"en": "What would help?"}, "required": False, "max_length": 200},
]


def organization(**options: Any) -> Organization:
    """One that may ask without names."""
    return build.organization(anonymous_surveys=True, **options)


def crew(org: Organization, department: str, many: int) -> list[User]:
    """So many learners of one department."""
    people = [build.person(org, "learner", name=f"{department} {number}") for number in range(many)]
    with build.inside(org):
        Membership.objects.filter(user_id__in=[person.id for person in people]).update(department=department)
    return people


def draft(org: Organization, admin: User, **options: Any) -> Survey:
    values: dict[str, Any] = {"title": {"en": "Pulse"}, "questions": QUESTIONS} | options
    with build.inside(org, admin, "administrator") as actor:
        return services.survey_create(actor=actor, **values)


def launched(org: Organization, admin: User, days: int = 7, **options: Any) -> Survey:
    survey = draft(org, admin, **options)
    with build.inside(org, admin, "administrator") as actor:
        return services.survey_launch(
            actor=actor, survey_id=survey.id, closes_at=timezone.now() + datetime.timedelta(days=days)
        )


def answer(org: Organization, person: User, survey_id: UUID, **answers: Any) -> int:
    """She sends her answers by the page; its status."""
    sent = {f"q-{key}": value for key, value in ({"workload": "4"} | answers).items()}
    return build.client(person, org).post(f"/surveys/{survey_id}", sent).status_code


def close(org: Organization, survey_id: UUID) -> None:
    with build.inside(org):
        services.survey_close(survey_id=survey_id)


def answers_of(org: Organization, survey: Survey, people: Sequence[User], **answers: Any) -> None:
    """Each of them answers alike."""
    for person in people:
        assert answer(org, person, survey.id, **answers) == 303
