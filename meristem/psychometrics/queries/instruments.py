"""Which instruments there are, in the reader's language."""

import dataclasses
from uuid import UUID

from meristem.assessments.queries import question_count
from meristem.kernel.context import Actor
from meristem.psychometrics.models import Consent, Instrument, InstrumentVersion
from meristem.psychometrics.schema import TEXTS
from meristem.psychometrics.words import said

CHECK = "emotional-intelligence"
WELLNESS = "wellness-check"


@dataclasses.dataclass(frozen=True)
class InstrumentInfo:
    """An instrument as it is offered."""

    key: str
    version: str
    version_id: UUID
    assessment_id: UUID
    privacy: str
    minutes: int
    item_count: int
    title: str
    purpose: str
    consent: str
    licence: str
    instructions: str
    aftercare: str


def current_version(key: str) -> InstrumentVersion:
    """The version that is taken now. Raises DoesNotExist for an instrument that this organisation has not."""
    instrument = Instrument.objects.select_related("current").get(key=key, is_active=True)
    version: InstrumentVersion | None = instrument.current
    if version is None:
        raise InstrumentVersion.DoesNotExist
    return version


def instrument_info(key: str, language: str) -> InstrumentInfo:
    """One instrument. Raises DoesNotExist."""
    version = current_version(key)
    return _info(key, version, language)


def instrument_infos(language: str) -> list[InstrumentInfo]:
    """Every instrument on offer, by key."""
    rows = Instrument.objects.select_related("current").filter(is_active=True, current__isnull=False).order_by("key")
    return [_info(row.key, row.current, language) for row in rows if row.current]


def has_consented(actor: Actor, version_id: UUID) -> bool:
    """Whether she agreed to this version."""
    return Consent.objects.filter(user_id=actor.person, version_id=version_id).exists()


def _info(key: str, version: InstrumentVersion, language: str) -> InstrumentInfo:
    texts = {name: said(version.texts[name], language) for name in TEXTS}
    return InstrumentInfo(
        key=key,
        version=version.version,
        version_id=version.id,
        assessment_id=version.assessment_id,
        privacy=str(version.privacy),
        minutes=version.minutes,
        item_count=question_count(version.assessment_id),
        **texts,
    )


@dataclasses.dataclass(frozen=True)
class OfferedInstrument:
    """A questionnaire as those see it who decide whether it is offered. Who took it is private, so no figures."""

    key: str
    title: str
    version: str
    minutes: int
    is_offered: bool


def offered_instruments(language: str) -> list[OfferedInstrument]:
    """Every questionnaire that this organisation has, offered or not, in one query."""
    rows = Instrument.objects.select_related("current").filter(current__isnull=False).order_by("key")
    return [
        OfferedInstrument(
            key=row.key,
            title=said(row.current.texts["title"], language),
            version=row.current.version,
            minutes=row.current.minutes,
            is_offered=row.is_active,
        )
        for row in rows
        if row.current
    ]


def is_offered(key: str) -> bool:
    """Whether this organisation offers the questionnaire."""
    return Instrument.objects.filter(key=key, is_active=True, current__isnull=False).exists()
