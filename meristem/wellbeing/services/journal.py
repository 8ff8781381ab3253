"""Writing the journal: sealed as it is saved, and safe against a second device that saves over it unseen."""

import dataclasses
import datetime
import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.wellbeing.days import EARLIEST, day_of
from meristem.wellbeing.models import JournalEntry
from meristem.wellbeing.sealing import insert_own, sealed, writing_key
from meristem.wellbeing.types import Scale

TITLE_LENGTH = 200
TEXT_BYTES = 1_000_000
TAGS = 20
TAG_LENGTH = 40


@dataclasses.dataclass(frozen=True, kw_only=True)
class Writing:
    """What stands on the page: title and text as typed, tags as words."""

    title: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    mood_score: int | None = None
    eq_scale: str = ""
    prompt_key: str = ""
    occurred_at: datetime.datetime | None = None


@transaction.atomic
def journal_save(
    *,
    actor: Actor,
    entry_id: UUID,
    writing: Writing,
    version: int,
    editor_id: UUID | None = None,
    beat: int = 0,
) -> JournalEntry:
    """Save an entry whole; `version` is the one that the writer has seen, 0 for a new entry.

    Raises Conflict ("edited-elsewhere", with the `version` that stands) when something else saved in between: nothing
    is overwritten unseen. Saves of one open page (`editor_id`) never conflict with each other, and of two that arrive
    in the wrong order (`beat`) the later one stands. Raises Invalid for what does not fit.
    """
    _check(writing)
    entry = JournalEntry.objects.select_for_update().filter(id=entry_id, user_id=actor.person).first()
    if entry is None:
        if version:
            raise NotFound
        return _insert(actor, entry_id, writing, editor_id, beat)
    if entry.deleted_at is not None:
        raise Conflict(_("This entry was deleted. Undo the deletion to go on writing."), code="deleted")
    if editor_id is not None and entry.editor_id == editor_id:
        if 0 < beat < entry.beat:
            return entry
    elif entry.version != version:
        raise Conflict(
            _("This entry was changed elsewhere since you opened it."), code="edited-elsewhere", version=entry.version
        )
    _fill(actor, entry, writing)
    entry.version += 1
    entry.editor_id, entry.beat = editor_id, beat
    entry.save()
    return entry


@transaction.atomic
def journal_delete(*, actor: Actor, entry_id: UUID) -> None:
    """Take an entry out of sight; it can be brought back for a day and is then forgotten."""
    entry = JournalEntry.objects.select_for_update().get(id=entry_id, user_id=actor.person, deleted_at__isnull=True)
    entry.deleted_at = timezone.now()
    entry.save(update_fields=["deleted_at"])


@transaction.atomic
def journal_restore(*, actor: Actor, entry_id: UUID) -> JournalEntry:
    """Undo a deletion; without effect on an entry that was never deleted."""
    entry = JournalEntry.objects.select_for_update().get(id=entry_id, user_id=actor.person)
    entry.deleted_at = None
    entry.save(update_fields=["deleted_at"])
    return entry


def _insert(actor: Actor, entry_id: UUID, writing: Writing, editor_id: UUID | None, beat: int) -> JournalEntry:
    moment = writing.occurred_at or timezone.now()
    entry = JournalEntry(
        id=entry_id,
        organization_id=actor.organization_id,
        user_id=actor.person,
        occurred_at=moment,
        local_day=day_of(moment, actor.time_zone),
        time_zone=actor.time_zone,
        editor_id=editor_id,
        beat=beat,
    )
    _fill(actor, entry, writing)
    insert_own(entry)
    return entry


def _fill(actor: Actor, entry: JournalEntry, writing: Writing) -> None:
    key = writing_key(actor.person)
    entry.title = sealed(entry, "title", writing.title.strip(), user_id=actor.person, key=key)
    entry.text = sealed(entry, "text", writing.text, user_id=actor.person, key=key)
    tags = json.dumps(list(dict.fromkeys(tag.strip() for tag in writing.tags if tag.strip())), ensure_ascii=False)
    entry.tags = sealed(entry, "tags", tags, user_id=actor.person, key=key)
    entry.mood_score = writing.mood_score
    entry.eq_scale = writing.eq_scale
    entry.prompt_key = writing.prompt_key
    if writing.occurred_at is not None:
        entry.occurred_at = writing.occurred_at
        entry.local_day = day_of(writing.occurred_at, entry.time_zone)


def _check(writing: Writing) -> None:
    fields: dict[str, list[Any]] = {}
    if not writing.title.strip() and not writing.text.strip():
        fields["text"] = [_("There is nothing written yet.")]
    if len(writing.title.strip()) > TITLE_LENGTH:
        fields["title"] = [_("A title has room for %(number)s characters.") % {"number": TITLE_LENGTH}]
    if len(writing.text.encode()) > TEXT_BYTES:
        fields["text"] = [_("An entry has room for 1 MB of text. Split it into two; nothing of it is lost here.")]
    if len(writing.tags) > TAGS or any(len(tag.strip()) > TAG_LENGTH for tag in writing.tags):
        message = _("%(number)s tags of up to %(length)s characters each.")
        fields["tags"] = [message % {"number": TAGS, "length": TAG_LENGTH}]
    if writing.mood_score is not None and writing.mood_score not in range(1, 11):
        fields["mood_score"] = [_("Choose a number from 1 to 10.")]
    if writing.eq_scale and writing.eq_scale not in Scale.values:
        fields["eq_scale"] = [_("This is not one of the sixteen scales.")]
    if writing.occurred_at is not None and writing.occurred_at > timezone.now() + datetime.timedelta(minutes=5):
        fields["occurred_at"] = [_("This moment is still to come.")]
    elif writing.occurred_at is not None and writing.occurred_at < EARLIEST:
        fields["occurred_at"] = [_("This is too long ago.")]
    if len(writing.prompt_key) > 60:
        fields["prompt_key"] = [_("This is not one of our prompts.")]
    if fields:
        raise Invalid(fields=fields)
