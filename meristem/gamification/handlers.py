"""What gamification does about facts: points at once (SQL reactions), the board later (a consumer)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.assessments.events import AttemptFinished
from meristem.gamification.ports import Rewards
from meristem.gamification.services import BOARD, board_refresh, board_reset, board_show, defaults_create
from meristem.kernel.context import tenant
from meristem.kernel.events import consumer, react
from meristem.kernel.events.registry import Published, resets
from meristem.kernel.privacy import follows, purpose
from meristem.learning.events import CourseCompleted, LessonCompleted, LessonReopened, ModuleCompleted
from meristem.learning.types import register_rewards
from meristem.organizations.events import OrganizationCreated
from meristem.organizations.queries import organizations_of

register_rewards(Rewards())

purpose(
    BOARD,
    version="1",
    title=_("Show me on leaderboards"),
    words=_(
        "Your name and your points stand on the leaderboards of your organisations. Withdrawing takes you off all of"
        " them at once, and keeps you off those of organisations that you join later."
    ),
)


@follows(BOARD)
def board_follows(user_id: UUID, is_given: bool) -> None:
    """On or off the boards of all her organisations."""
    for place in organizations_of(user_id):
        with tenant(place.id, user_id) as actor:
            board_show(actor=actor, is_shown=is_given)


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
