"""Reading one's own goal handprints."""

import dataclasses
import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from meristem.kernel.context import Actor
from meristem.wellbeing.models import GoalChange, GoalFinger, GoalHandprint
from meristem.wellbeing.sealing import Reader
from meristem.wellbeing.types import FINGER_QUESTIONS, Finger, GoalStatus


@dataclasses.dataclass(frozen=True)
class FingerRead:
    finger: Finger
    text: str
    notes: str
    progress: int
    due_on: datetime.date | None

    @property
    def name(self) -> str:
        return str(self.finger.label)

    @property
    def question(self) -> str:
        return str(FINGER_QUESTIONS[self.finger])


@dataclasses.dataclass(frozen=True)
class Goal:
    """A handprint as its owner reads it; `is_unreadable` when its key is gone."""

    id: UUID
    goal: str
    notes: str
    is_unreadable: bool
    status: GoalStatus
    started_on: datetime.date
    target_on: datetime.date | None
    ended_on: datetime.date | None
    version: int
    fingers: list[FingerRead]

    @property
    def shares(self) -> list[float]:
        """Thumb to little finger, as shares of 1, for the drawing."""
        return [finger.progress / 100 for finger in self.fingers]

    @property
    def progress(self) -> int:
        """The mean of the five fingers, in percent."""
        return round(sum(finger.progress for finger in self.fingers) / len(self.fingers)) if self.fingers else 0


@dataclasses.dataclass(frozen=True)
class Change:
    occurred_at: datetime.datetime
    finger: Finger | None
    before: int | None
    after: int | None
    status: GoalStatus | None


def goal_rows(actor: Actor) -> QuerySet[GoalHandprint]:
    """Her goals, for lists that are paged."""
    return GoalHandprint.objects.filter(user_id=actor.person, deleted_at__isnull=True)


def goal_list(actor: Actor) -> list[Goal]:
    """Her goals: those on their way first, each group with the newest first."""
    on_the_way_first = Case(
        When(status=GoalStatus.ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return goals_read(actor, list(goal_rows(actor).order_by(on_the_way_first, "-created_at", "-id")))


def goal_current(actor: Actor) -> Goal | None:
    """The goal she began last of those still on their way."""
    row = goal_rows(actor).filter(status=GoalStatus.ACTIVE).order_by("-created_at", "-id").first()
    return goals_read(actor, [row])[0] if row else None


def goal_get(actor: Actor, goal_id: UUID) -> Goal:
    """One goal of hers. Raises DoesNotExist."""
    return goals_read(actor, [goal_rows(actor).get(id=goal_id)])[0]


def goal_history(actor: Actor, goal_id: UUID) -> list[Change]:
    """What moved in a goal of hers, newest first."""
    rows = GoalChange.objects.filter(handprint_id=goal_id, user_id=actor.person).order_by("-occurred_at", "-id")[:200]
    return [
        Change(
            occurred_at=row.occurred_at,
            finger=Finger(row.finger) if row.finger else None,
            before=row.progress_before,
            after=row.progress_after,
            status=GoalStatus(row.status) if row.status else None,
        )
        for row in rows
    ]


def goals_read(actor: Actor, rows: list[GoalHandprint]) -> list[Goal]:
    """Rows with their fingers, as their owner reads them: two queries, whatever their number."""
    reader = Reader(actor.person)
    order = {name: place for place, name in enumerate(Finger.values)}
    fingers: dict[UUID, list[GoalFinger]] = {}
    for finger in GoalFinger.objects.filter(handprint_id__in=[row.id for row in rows], user_id=actor.person):
        fingers.setdefault(finger.handprint_id, []).append(finger)
    made = []
    for row in rows:
        goal, notes = reader.open(row, "goal"), reader.open(row, "notes")
        made.append(
            Goal(
                id=row.id,
                goal=goal or "",
                notes=notes or "",
                is_unreadable=goal is None,
                status=GoalStatus(row.status),
                started_on=row.started_on,
                target_on=row.target_on,
                ended_on=row.ended_on,
                version=row.version,
                fingers=[
                    FingerRead(
                        finger=Finger(part.finger),
                        text=reader.open(part, "text") or "",
                        notes=reader.open(part, "notes") or "",
                        progress=part.progress,
                        due_on=part.due_on,
                    )
                    for part in sorted(fingers.get(row.id, []), key=lambda part: order[part.finger])
                ],
            )
        )
    return made
