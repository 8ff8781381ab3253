"""What gamification does about facts: points at once (SQL reactions), the board later (a consumer)."""

from meristem.assessments.events import AttemptFinished
from meristem.gamification.ports import Rewards
from meristem.gamification.services import board_refresh, board_reset, defaults_create
from meristem.kernel.events import consumer, react
from meristem.kernel.events.registry import Published, resets
from meristem.learning.events import CourseCompleted, LessonCompleted, LessonReopened, ModuleCompleted
from meristem.learning.types import register_rewards
from meristem.organizations.events import OrganizationCreated

register_rewards(Rewards())

for event in (LessonCompleted, ModuleCompleted, CourseCompleted, AttemptFinished):
    react(event, "gamification_award")
react(LessonReopened, "gamification_reverse")


@consumer("gamification.board", LessonCompleted, LessonReopened, ModuleCompleted, CourseCompleted)
def follow_the_wallet(published: Published) -> None:
    """The board shows what the wallet says: handling an event twice changes nothing."""
    board_refresh(organization_id=published.organization_id, user_id=published.event.subject_id)


@resets("gamification.board")
def empty_board() -> None:
    board_reset()


@consumer("gamification.defaults", OrganizationCreated)
def furnish(published: Published) -> None:
    """A new organisation begins with levels, rules and badges, which it may change."""
    defaults_create(organization_id=published.organization_id)
