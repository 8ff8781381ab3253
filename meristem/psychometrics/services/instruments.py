"""Brings instruments into an organisation."""

from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from meristem.assessments import services as assessments
from meristem.assessments.queries import question_ids
from meristem.assessments.types import QuestionDraft, QuestionType, QuizDraft
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict
from meristem.psychometrics.models import Instrument, InstrumentVersion, Item, Scale
from meristem.psychometrics.schema import REQUIRED_LANGUAGE, InstrumentSource, instrument_read
from meristem.psychometrics.words import said


def shipped_instruments() -> list[Path]:
    """The sources that come with the product, in a stable order."""
    return sorted((Path(settings.BASE_DIR) / "meristem" / "web" / "demo" / "content" / "instruments").glob("*.yaml"))


@transaction.atomic
def instruments_install(*, actor: Actor) -> list[InstrumentVersion]:
    """Every shipped instrument in this organisation; those already there in this version stay as they are."""
    return [instrument_import(actor=actor, source=instrument_read(path)) for path in shipped_instruments()]


@transaction.atomic
def instrument_import(*, actor: Actor, source: InstrumentSource) -> InstrumentVersion:
    """The version of the source, made current. Importing the same again changes nothing.

    Raises Conflict (`version-changed`) when the version exists with other content: a changed item is a new version,
    or scores of different questions would be compared.
    """
    instrument, _new = Instrument.objects.get_or_create(organization_id=actor.organization_id, key=source.key)
    instrument = Instrument.objects.select_for_update().get(id=instrument.id)
    known = InstrumentVersion.objects.filter(instrument_id=instrument.id, version=source.version).first()
    if known is not None:
        if known.digest != source.digest:
            raise Conflict(f"{source.key} {source.version} exists with other content.", code="version-changed")
        version = known
    else:
        version = _version(actor, instrument, source)
        audit.record("instrument.imported", object_type="instrument", object_id=instrument.id,
                     after={"key": source.key, "version": source.version})  # fmt: skip
    if instrument.current_id != version.id:
        Instrument.objects.filter(id=instrument.id).update(current_id=version.id)
    return version


@transaction.atomic
def instrument_offer(*, actor: Actor, key: str, is_offered: bool) -> None:
    """Offer a questionnaire to this organisation's people, or stop offering it.

    What was answered stays with its people; a running check waits until it is offered again.
    """
    changed = Instrument.objects.filter(key=key).exclude(is_active=is_offered).update(is_active=is_offered)
    if changed:
        instrument = Instrument.objects.get(key=key)
        action = "instrument.offered" if is_offered else "instrument.withdrawn"
        audit.record(action, object_type="instrument", object_id=instrument.id, after={"key": key})
    elif not Instrument.objects.filter(key=key).exists():
        raise Instrument.DoesNotExist


def _version(actor: Actor, instrument: Instrument, source: InstrumentSource) -> InstrumentVersion:
    assessment = assessments.questionnaire_create(actor=actor, draft=_draft(source))
    version = InstrumentVersion.objects.create(
        organization_id=actor.organization_id,
        instrument_id=instrument.id,
        assessment_id=assessment.id,
        version=source.version,
        digest=source.digest,
        privacy=source.privacy,
        minutes=source.minutes,
        texts=source.texts,
        response_low=source.low,
        response_high=source.high,
        bands=source.bands,
    )
    scales = {
        scale.key: Scale(
            organization_id=actor.organization_id,
            version_id=version.id,
            key=scale.key,
            position=position,
            kind=scale.kind,
            group=scale.group,
            texts=scale.texts,
        )
        for position, scale in enumerate(source.scales, start=1)
    }
    Scale.objects.bulk_create(scales.values())
    questions = question_ids(assessment.id)
    Item.objects.bulk_create(
        Item(
            organization_id=actor.organization_id,
            scale_id=scales[item.scale].id,
            question_id=questions[item.key],
            key=item.key,
            position=position,
            direction=item.direction,
        )
        for position, item in enumerate(source.items, start=1)
    )
    return version


def _draft(source: InstrumentSource) -> QuizDraft:
    items = {item.key: item for item in source.items}

    def question(key: str) -> QuestionDraft:
        text = items[key].text
        return QuestionDraft(
            key=key,
            type=QuestionType.SCALE,
            prompt=text[REQUIRED_LANGUAGE],
            points=Decimal(0),
            scale_min=source.low,
            scale_labels=[said(label, REQUIRED_LANGUAGE) for label in source.labels],
            translations={
                language: {"prompt": text[language], "labels": [said(label, language) for label in source.labels]}
                for language in text
                if language != REQUIRED_LANGUAGE
            },
        )

    return QuizDraft(
        title=said(source.texts["title"], REQUIRED_LANGUAGE),
        language=REQUIRED_LANGUAGE,
        questions=[question(key) for key in source.order],
    )
