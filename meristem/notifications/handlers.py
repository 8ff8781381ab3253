"""Facts of every app become notices, and the worker delivers them."""

from django.utils.translation import gettext_lazy as _

import meristem.notifications.letters  # noqa: F401 - registers the letters
from meristem.kernel.events import consumer
from meristem.kernel.events.registry import Published, resets
from meristem.kernel.notices import tellers
from meristem.kernel.privacy import purpose
from meristem.kernel.worker import relay_step
from meristem.notifications.services import deliver_due, facts_tell
from meristem.notifications.types import LETTERS

NAME = "notifications"

purpose(
    LETTERS,
    version="1",
    title=_("Write to me by e-mail about more than my account"),
    words=_(
        "Your address is used for letters about courses, appointments, badges and surveys, as you chose under Notices."
        " Withdrawing stops all of them, in every organisation; what keeps your account safe still comes."
    ),
)

relay_step(deliver_due)


@consumer(NAME, *tellers())
def tell(published: Published) -> None:
    """Ask each app whom to tell what about this event; what was told before is not told again."""
    for teller in tellers().get(type(published.event), ()):
        facts_tell(teller(published), published.occurred_at)


@resets(NAME)
def keep() -> None:
    """A replay tells nothing anew: what was told is what holds it back, so it stays."""
