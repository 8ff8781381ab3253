"""How a person wants the product to be."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import Preferences
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid

SWITCHES = ("plain_letters", "keeps_drafts", "less_motion", "captions", "answer_keys", "goes_on", "shows_progress")


@transaction.atomic
def preferences_change(*, actor: Actor, text_size: str | None = None, **switches: bool | None) -> Preferences:
    """Change what is given; None leaves a value as it is. Raises Invalid (`text_size`) for a size there is not."""
    if unknown := set(switches) - set(SWITCHES):
        raise TypeError(f"no such preference: {', '.join(sorted(unknown))}")
    if text_size is not None and text_size not in Preferences.TextSize.values:
        raise Invalid(fields={"text_size": [_("There is no such size.")]})
    given: dict[str, Any] = {"text_size": text_size, **switches}
    changes = {name: value for name, value in given.items() if value is not None}
    if changes:
        mine, _is_new = Preferences.objects.update_or_create(user_id=actor.person, defaults=changes)
    else:
        mine = Preferences.objects.filter(user_id=actor.person).first() or Preferences(user_id=actor.person)
    return mine
