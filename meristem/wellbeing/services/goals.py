"""Goal handprints: the palm, the five fingers, and the history of what moved."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.ids import uuid7
from meristem.wellbeing.days import today_in
from meristem.wellbeing.models import GoalChange, GoalFinger, GoalHandprint
from meristem.wellbeing.sealing import insert_own, sealed, writing_key
from meristem.wellbeing.types import Finger, GoalStatus

GOAL_LENGTH = 300
FINGER_LENGTH = 300
NOTES_LENGTH = 4_000
# Dragging a slider to and fro is one change.
ONE_CHANGE = datetime.timedelta(minutes=10)


@dataclasses.dataclass(frozen=True, kw_only=True)
class FingerWriting:
    """One finger as written: its words, progress in percent, and the day it is meant for."""

    text: str = ""
    notes: str = ""
    progress: int = 0
    due_on: datetime.date | None = None


@transaction.atomic
def goal_create(
    *,
    actor: Actor,
    goal: str,
    notes: str = "",
    target_on: datetime.date | None = None,
    fingers: Mapping[str, FingerWriting] | None = None,
    goal_id: UUID | None = None,
) -> GoalHandprint:
    """Begin a goal with all five fingers, those left out empty. Raises Invalid for what does not fit.

    A form brings its own `goal_id`: sent twice it makes one goal.
    """
    again = GoalHandprint.objects.filter(id=goal_id, user_id=actor.person).first() if goal_id else None
    if again is not None:
        return again
    written = {finger: (fingers or {}).get(finger, FingerWriting()) for finger in Finger.values}
    _check(goal, notes, target_on, written)
    key = writing_key(actor.person)
    hand = GoalHandprint(
        id=goal_id or uuid7(),
        organization_id=actor.organization_id,
        user_id=actor.person,
        started_on=today_in(actor.time_zone),
        target_on=target_on,
    )
    hand.goal = sealed(hand, "goal", goal.strip(), user_id=actor.person, key=key)
    hand.notes = sealed(hand, "notes", notes, user_id=actor.person, key=key) if notes.strip() else None
    insert_own(hand)
    rows = []
    for name, writing in written.items():
        row = GoalFinger(organization_id=actor.organization_id, user_id=actor.person, handprint=hand, finger=name)
        _write(row, writing, actor.person, key)
        rows.append(row)
    GoalFinger.objects.bulk_create(rows)
    _note(actor, hand.id, status=GoalStatus.ACTIVE)
    return hand


@transaction.atomic
def goal_change(
    *,
    actor: Actor,
    goal_id: UUID,
    version: int,
    goal: str,
    notes: str,
    target_on: datetime.date | None,
    fingers: Mapping[str, FingerWriting],
) -> GoalHandprint:
    """Write a goal anew, as a whole. Raises Conflict ("edited-elsewhere") when it changed since `version` was read."""
    hand = _of(actor, goal_id)
    if hand.version != version:
        raise Conflict(
            _("This goal was changed elsewhere since you opened it."), code="edited-elsewhere", version=hand.version
        )
    rows = {row.finger: row for row in GoalFinger.objects.filter(handprint_id=hand.id)}
    written = {name: fingers.get(name, FingerWriting(progress=rows[name].progress)) for name in rows}
    _check(goal, notes, target_on, written)
    key = writing_key(actor.person)
    hand.goal = sealed(hand, "goal", goal.strip(), user_id=actor.person, key=key)
    hand.notes = sealed(hand, "notes", notes, user_id=actor.person, key=key) if notes.strip() else None
    hand.target_on = target_on
    hand.version += 1
    hand.save()
    for name, writing in written.items():
        before = rows[name].progress
        _write(rows[name], writing, actor.person, key)
        rows[name].save()
        if before != writing.progress:
            _note(actor, hand.id, finger=name, before=before, after=writing.progress)
    return hand


@transaction.atomic
def goal_progress_set(*, actor: Actor, goal_id: UUID, finger: str, progress: int) -> GoalFinger:
    """Set how far one finger is, 0 to 100. Raises Invalid for another number or finger."""
    hand = _of(actor, goal_id)
    if finger not in Finger.values:
        raise Invalid(fields={"finger": [_("A hand has five fingers: thumb, index, middle, ring and little.")]})
    if progress not in range(101):
        raise Invalid(fields={"progress": [_("Progress goes from 0 to 100.")]})
    row = GoalFinger.objects.select_for_update().get(handprint_id=hand.id, finger=finger)
    before, row.progress = row.progress, progress
    row.save(update_fields=["progress"])
    if before != progress:
        _note(actor, hand.id, finger=finger, before=before, after=progress)
    return row


@transaction.atomic
def goal_status_set(*, actor: Actor, goal_id: UUID, status: str) -> GoalHandprint:
    """Call a goal achieved, let it go, or take it up again. Raises Invalid for another word."""
    if status not in GoalStatus.values:
        raise Invalid(fields={"status": [_("A goal is on its way, achieved, or let go.")]})
    hand = _of(actor, goal_id)
    if hand.status != status:
        hand.status = status
        hand.ended_on = None if status == GoalStatus.ACTIVE else today_in(actor.time_zone)
        hand.save()
        _note(actor, hand.id, status=status)
    return hand


@transaction.atomic
def goal_delete(*, actor: Actor, goal_id: UUID) -> None:
    """Take a goal out of sight; it can be brought back for a day and is then forgotten with its history."""
    hand = _of(actor, goal_id)
    hand.deleted_at = timezone.now()
    hand.save(update_fields=["deleted_at"])


@transaction.atomic
def goal_restore(*, actor: Actor, goal_id: UUID) -> GoalHandprint:
    """Undo a deletion; without effect on a goal that was never deleted."""
    hand = GoalHandprint.objects.select_for_update().get(id=goal_id, user_id=actor.person)
    hand.deleted_at = None
    hand.save(update_fields=["deleted_at"])
    return hand


def _of(actor: Actor, goal_id: UUID) -> GoalHandprint:
    return GoalHandprint.objects.select_for_update().get(id=goal_id, user_id=actor.person, deleted_at__isnull=True)


def _write(row: GoalFinger, writing: FingerWriting, user_id: UUID, key: bytes) -> None:
    row.text = sealed(row, "text", writing.text.strip(), user_id=user_id, key=key) if writing.text.strip() else None
    row.notes = sealed(row, "notes", writing.notes, user_id=user_id, key=key) if writing.notes.strip() else None
    row.progress = writing.progress
    row.due_on = writing.due_on


def _note(
    actor: Actor,
    hand_id: UUID,
    *,
    finger: str = "",
    before: int | None = None,
    after: int | None = None,
    status: str = "",
) -> None:
    if finger:
        recent = (
            GoalChange.objects.filter(handprint_id=hand_id, finger=finger, occurred_at__gt=timezone.now() - ONE_CHANGE)
            .order_by("-occurred_at")
            .first()
        )
        if recent is not None:
            before = recent.progress_before
            recent.delete()
        if before == after:
            return
    GoalChange.objects.create(
        organization_id=actor.organization_id,
        user_id=actor.person,
        handprint_id=hand_id,
        finger=finger,
        progress_before=before,
        progress_after=after,
        status=status,
    )


def _check(goal: str, notes: str, target_on: datetime.date | None, fingers: Mapping[str, FingerWriting]) -> None:
    fields: dict[str, list[Any]] = {}
    if not goal.strip():
        fields["goal"] = [_("Write the goal into the palm; one sentence is enough.")]
    elif len(goal.strip()) > GOAL_LENGTH:
        fields["goal"] = [_("The palm has room for %(number)s characters.") % {"number": GOAL_LENGTH}]
    if len(notes) > NOTES_LENGTH:
        fields["notes"] = [_("Notes have room for %(number)s characters.") % {"number": NOTES_LENGTH}]
    for name, writing in fingers.items():
        if len(writing.text.strip()) > FINGER_LENGTH:
            fields[f"{name}_text"] = [_("A finger has room for %(number)s characters.") % {"number": FINGER_LENGTH}]
        if len(writing.notes) > NOTES_LENGTH:
            fields[f"{name}_notes"] = [_("Notes have room for %(number)s characters.") % {"number": NOTES_LENGTH}]
        if writing.progress not in range(101):
            fields[f"{name}_progress"] = [_("Progress goes from 0 to 100.")]
    if fields:
        raise Invalid(fields=fields)
