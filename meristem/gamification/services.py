"""Writes: the board's projection, an organisation's defaults, pauses of a streak, being shown or not.

Points have no service: only facts earn them (ADR 0005).
"""

import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from meristem.gamification import defaults
from meristem.gamification.models import Badge, BoardBucket, BoardEntry, Level, PointRule, StreakPause, Wallet
from meristem.gamification.models.board import BUCKET_WIDTH
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Invalid
from meristem.kernel.privacy import has_withdrawn

# The purpose by which people are shown to others; registered in handlers.
BOARD = "board"
LONGEST_PAUSE = datetime.timedelta(days=60)


@transaction.atomic
def defaults_create(*, organization_id: UUID) -> None:
    """Give an organisation the levels, rules and badges that it lacks; what it has changed stays."""
    Level.objects.bulk_create(
        [
            Level(organization_id=organization_id, number=number, threshold=points, names={"en": en, "ko": ko})
            for number, points, en, ko in defaults.LEVELS
        ],
        ignore_conflicts=True,
    )
    PointRule.objects.bulk_create(
        [
            PointRule(
                organization_id=organization_id,
                key=key,
                event_name=event,
                subject_field=subject,
                points=points,
                points_field=field,
                names={"en": en, "ko": ko},
            )
            for key, event, subject, points, field, en, ko in defaults.RULES
        ],
        ignore_conflicts=True,
    )
    Badge.objects.bulk_create(
        [Badge(organization_id=organization_id, **badge) for badge in defaults.BADGES], ignore_conflicts=True
    )


@transaction.atomic
def board_refresh(*, organization_id: UUID, user_id: UUID) -> None:
    """Set a person's place to what her wallet has earned, and move her between buckets of scores."""
    wallet = Wallet.objects.filter(user_id=user_id).first()
    score = wallet.earned if wallet else 0
    with tenant(organization_id, user_id):
        is_allowed = not has_withdrawn(user_id, BOARD)
    entry, _created = BoardEntry.objects.select_for_update().get_or_create(
        organization_id=organization_id, user_id=user_id, defaults={"bucket": -1, "is_shown": is_allowed}
    )
    _move(entry, score=score, is_shown=entry.is_shown)


def _move(entry: BoardEntry, *, score: int, is_shown: bool) -> None:
    bucket = score // BUCKET_WIDTH if is_shown else -1
    if entry.bucket != bucket:
        if entry.bucket >= 0:
            _count(entry.organization_id, entry.bucket, -1)
        if bucket >= 0:
            _count(entry.organization_id, bucket, 1)
    entry.score, entry.bucket, entry.is_shown = score, bucket, is_shown
    entry.save(update_fields=["score", "bucket", "is_shown"])


def _count(organization_id: UUID, bucket: int, change: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gamification_boardbucket AS b (id, organization_id, bucket, people)"
            " VALUES (kernel_uuid7(), %s, %s, greatest(%s, 0))"
            " ON CONFLICT (organization_id, bucket) DO UPDATE SET people = b.people + %s",
            [organization_id, bucket, change, change],
        )


@transaction.atomic
def board_reset() -> None:
    """Empty the board's figures so that it can be rebuilt; everyone's choice to be shown stays."""
    BoardEntry.objects.update(score=0, bucket=-1)
    BoardBucket.objects.all().delete()


@transaction.atomic
def board_show(*, actor: Actor, is_shown: bool) -> None:
    """Show the person on the board, or take her off it: her own choice, at once.

    Raises Invalid (`is_on_board`) while her consent to it is withdrawn.
    """
    if is_shown and has_withdrawn(actor.person, BOARD):
        said = _("You withdrew your consent to be shown on leaderboards. Give it again under Privacy first.")
        raise Invalid(fields={"is_on_board": [said]})
    entry, _created = BoardEntry.objects.select_for_update().get_or_create(
        organization_id=actor.organization_id, user_id=actor.person, defaults={"bucket": -1}
    )
    wallet = Wallet.objects.filter(user_id=actor.person).first()
    _move(entry, score=wallet.earned if wallet else 0, is_shown=is_shown)


@transaction.atomic
def streak_pause(*, actor: Actor, today: datetime.date, until: datetime.date) -> StreakPause:
    """Pause the streak from today until a day of her choice, 60 days at most. A running pause is changed."""
    if until < today:
        raise Invalid(fields={"until": [_("Choose today or a later day.")]})
    if until - today > LONGEST_PAUSE:
        raise Invalid(fields={"until": [_("A pause can last 60 days at most.")]})
    running = StreakPause.objects.filter(user_id=actor.person, first_day__lte=today, last_day__gte=today).first()
    if running:
        running.last_day = until
        running.save(update_fields=["last_day"])
        return running
    return StreakPause.objects.create(
        organization_id=actor.organization_id, user_id=actor.person, first_day=today, last_day=until
    )


@transaction.atomic
def streak_resume(*, actor: Actor, today: datetime.date) -> None:
    """End a running pause: from today on days count again."""
    for pause in StreakPause.objects.filter(user_id=actor.person, last_day__gte=today):
        if pause.first_day >= today:
            pause.delete()
        else:
            pause.last_day = today - datetime.timedelta(days=1)
            pause.save(update_fields=["last_day"])
