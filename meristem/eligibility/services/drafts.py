"""Drafting surveys."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meristem.eligibility import questions as shape
from meristem.eligibility.models import Survey
from meristem.eligibility.shipped import shipped_surveys
from meristem.eligibility.types import SMALLEST_GROUP, Question, Status
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid, NotFound

LARGEST_THRESHOLD = 1000


def threshold_checked(value: int) -> int:
    if not SMALLEST_GROUP <= value <= LARGEST_THRESHOLD:
        detail = _("The smallest group has at least %(least)s people, and at most %(most)s.") % {
            "least": SMALLEST_GROUP,
            "most": LARGEST_THRESHOLD,
        }
        raise Invalid(detail, fields={"threshold": [detail]})
    return value


def _contents(title: Any, intro: Any, closing: Any, questions: Any) -> dict[str, Any]:
    texts = {
        "title": shape.words(title, "title", shape.LONGEST_TITLE),
        "intro": shape.words(intro, "intro", shape.LONGEST_INTRO, required=False),
        "closing": shape.words(closing, "closing", shape.LONGEST_INTRO, required=False),
    }
    asked = shape.questions(questions)
    every = shape.texts_of(texts["title"], texts["intro"], texts["closing"], asked)
    return {**texts, "questions": asked, "languages": shape.languages_of(every)}


@transaction.atomic
def survey_create(
    *,
    actor: Actor,
    title: Any,
    intro: Any = None,
    closing: Any = None,
    questions: Any = None,
    threshold: int = SMALLEST_GROUP,
) -> Survey:
    """A draft that nobody but those who run surveys can see."""
    return Survey.objects.create(
        organization_id=actor.organization_id,
        created_by_id=actor.user_id,
        threshold=threshold_checked(threshold),
        **_contents(title, intro or {}, closing or {}, questions or []),
    )


@transaction.atomic
def survey_create_shipped(*, actor: Actor, slug: str) -> Survey:
    """A draft with the words and questions of a shipped survey. Raises Invalid for one that is not there."""
    made = shipped_surveys().get(slug)
    if made is None:
        raise Invalid(_("There is no such survey to begin with."), fields={"shipped": [_("Choose one of the list.")]})
    kept = {name: made[name] for name in ("title", "intro", "closing", "questions", "threshold")}
    return survey_create(actor=actor, **kept)


def draft(survey_id: UUID) -> Survey:
    survey = Survey.objects.select_for_update().get(id=survey_id)
    if survey.status != Status.DRAFT:
        raise Conflict(_("This survey was launched. Its words stand as they were asked."), code="launched")
    return survey


@transaction.atomic
def survey_change(
    *, actor: Actor, survey_id: UUID, title: Any, intro: Any, closing: Any, questions: Any, threshold: int
) -> Survey:
    """New contents of a draft. Raises Conflict once it was launched."""
    survey = draft(survey_id)
    for name, value in _contents(title, intro, closing, questions).items():
        setattr(survey, name, value)
    survey.threshold = threshold_checked(threshold)
    survey.save()
    return survey


def _rewritten(survey: Survey, asked: list[Any], actor: Actor) -> Survey:
    return survey_change(
        actor=actor,
        survey_id=survey.id,
        title=survey.title,
        intro=survey.intro,
        closing=survey.closing,
        questions=asked,
        threshold=survey.threshold,
    )


@transaction.atomic
def question_add(*, actor: Actor, survey_id: UUID, question: dict[str, Any]) -> Survey:
    """One more question at the end of a draft; its key is made from its words when it has none."""
    survey = draft(survey_id)
    taken = {item["key"] for item in survey.questions}
    if not question.get("key"):
        words = question.get("text") or {}
        base = slugify(words.get("en", ""))[:50].strip("-") or "question"
        question = question | {"key": next(key for key in _numbered(base) if key not in taken)}
    return _rewritten(survey, [*survey.questions, question], actor)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


@transaction.atomic
def question_remove(*, actor: Actor, survey_id: UUID, key: str) -> Question:
    """Take a question out of a draft; returns it, so that it can be put back. Raises NotFound."""
    survey = draft(survey_id)
    gone: Question | None = next((item for item in survey.questions if item["key"] == key), None)
    if gone is None:
        raise NotFound
    _rewritten(survey, [item for item in survey.questions if item["key"] != key], actor)
    return gone


@transaction.atomic
def question_move(*, actor: Actor, survey_id: UUID, key: str, by: int) -> Survey:
    """Move a question of a draft up (-1) or down (1); at the end of the list nothing changes. Raises NotFound."""
    survey = draft(survey_id)
    keys = [item["key"] for item in survey.questions]
    if key not in keys or by not in (-1, 1):
        raise NotFound
    place = keys.index(key)
    other = place + by
    asked = list(survey.questions)
    if 0 <= other < len(asked):
        asked[place], asked[other] = asked[other], asked[place]
    return _rewritten(survey, asked, actor)


@transaction.atomic
def survey_discard(*, actor: Actor, survey_id: UUID) -> None:
    """Delete a draft. Raises Conflict once it was launched."""
    draft(survey_id).delete()
