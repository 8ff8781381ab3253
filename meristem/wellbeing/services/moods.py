"""Writing moods down. No event leaves here: nobody else learns that there is an entry, let alone what it says."""

import datetime
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.kernel.ids import uuid7
from meristem.wellbeing.days import EARLIEST, day_of
from meristem.wellbeing.models import MoodEntry
from meristem.wellbeing.sealing import insert_own, sealed
from meristem.wellbeing.types import Activity, Feeling, Scale

NOTE_LENGTH = 10_000
WORDS_AT_ONCE = 12
# A second tap so soon corrects the first, rather than adding another entry.
CORRECTION = datetime.timedelta(minutes=5)


@transaction.atomic
def mood_tap(*, actor: Actor, face: int) -> MoodEntry:
    """Save one of five faces at once, as 2, 4, 6, 8 or 10; a tap within five minutes corrects the one before.

    Raises Invalid for a face that is not among them.
    """
    if face not in range(1, 6):
        raise Invalid(fields={"face": [_("Choose one of the five.")]})
    recent = (
        MoodEntry.objects.filter(user_id=actor.person, deleted_at__isnull=True)
        .filter(
            created_at__gt=timezone.now() - CORRECTION, note__isnull=True, feelings=[], activities=[], eq_factors=[]
        )
        .order_by("-created_at")
        .first()
    )
    if recent is not None:
        recent.score = face * 2
        recent.save(update_fields=["score"])
        return recent
    return mood_record(actor=actor, score=face * 2)


@transaction.atomic
def mood_record(
    *,
    actor: Actor,
    score: int,
    feelings: Collection[str] = (),
    activities: Collection[str] = (),
    eq_factors: Collection[str] = (),
    note: str = "",
    occurred_at: datetime.datetime | None = None,
    mood_id: UUID | None = None,
) -> MoodEntry:
    """Write down how she is or was; readable by her alone. Raises Invalid with a message for each wrong field.

    A form brings its own `mood_id`: sent twice it makes one entry.
    """
    again = MoodEntry.objects.filter(id=mood_id, user_id=actor.person).first() if mood_id else None
    if again is not None:
        return again
    moment = occurred_at or timezone.now()
    _check(score, feelings, activities, eq_factors, note, moment)
    entry = MoodEntry(
        id=mood_id or uuid7(),
        organization_id=actor.organization_id,
        user_id=actor.person,
        score=score,
        feelings=list(dict.fromkeys(feelings)),
        activities=list(dict.fromkeys(activities)),
        eq_factors=list(dict.fromkeys(eq_factors)),
        occurred_at=moment,
        local_day=day_of(moment, actor.time_zone),
        time_zone=actor.time_zone,
    )
    entry.note = sealed(entry, "note", note, user_id=actor.person) if note.strip() else None
    insert_own(entry)
    return entry


@transaction.atomic
def mood_change(
    *,
    actor: Actor,
    mood_id: UUID,
    score: int,
    feelings: Collection[str],
    activities: Collection[str],
    eq_factors: Collection[str],
    note: str,
    occurred_at: datetime.datetime,
) -> MoodEntry:
    """Change an entry of hers. Its day follows from the zone that it was noted in, also after travel."""
    entry = _of(actor, mood_id)
    _check(score, feelings, activities, eq_factors, note, occurred_at)
    entry.score = score
    entry.feelings = list(dict.fromkeys(feelings))
    entry.activities = list(dict.fromkeys(activities))
    entry.eq_factors = list(dict.fromkeys(eq_factors))
    entry.note = sealed(entry, "note", note, user_id=actor.person) if note.strip() else None
    entry.occurred_at = occurred_at
    entry.local_day = day_of(occurred_at, entry.time_zone)
    entry.save()
    return entry


@transaction.atomic
def mood_delete(*, actor: Actor, mood_id: UUID) -> None:
    """Take an entry out of sight; it can be brought back for a day and is then forgotten."""
    entry = _of(actor, mood_id)
    entry.deleted_at = timezone.now()
    entry.save(update_fields=["deleted_at"])


@transaction.atomic
def mood_restore(*, actor: Actor, mood_id: UUID) -> MoodEntry:
    """Undo a deletion; without effect on an entry that was never deleted."""
    entry = MoodEntry.objects.select_for_update().get(id=mood_id, user_id=actor.person)
    entry.deleted_at = None
    entry.save(update_fields=["deleted_at"])
    return entry


def _of(actor: Actor, mood_id: UUID) -> MoodEntry:
    return MoodEntry.objects.select_for_update().get(id=mood_id, user_id=actor.person, deleted_at__isnull=True)


def _check(
    score: int,
    feelings: Collection[str],
    activities: Collection[str],
    eq_factors: Collection[str],
    note: str,
    moment: datetime.datetime,
) -> None:
    fields: dict[str, list[Any]] = {}
    if score not in range(1, 11):
        fields["score"] = [_("Choose a number from 1 to 10.")]
    for name, chosen, known in (
        ("feelings", feelings, Feeling.values),
        ("activities", activities, Activity.values),
        ("eq_factors", eq_factors, Scale.values),
    ):
        if not set(chosen) <= set(known):
            fields[name] = [_("One of these is not on the list.")]
        elif len(set(chosen)) > WORDS_AT_ONCE:
            fields[name] = [_("Choose %(number)s at most; the strongest ones say most.") % {"number": WORDS_AT_ONCE}]
    if len(note) > NOTE_LENGTH:
        fields["note"] = [
            _("That is longer than %(number)s characters. The journal has more room.") % {"number": NOTE_LENGTH}
        ]
    if moment > timezone.now() + CORRECTION:
        fields["occurred_at"] = [_("This moment is still to come.")]
    elif moment < EARLIEST:
        fields["occurred_at"] = [_("This is too long ago.")]
    if fields:
        raise Invalid(fields=fields)
