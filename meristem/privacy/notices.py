"""Who agreed to words that have changed since is told, once for each version, and asked anew."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.kernel.notices import INBOX, MAIL, Fact, NoticeKind, Pace, Told, Words, notice_kind, reminds, words_for
from meristem.kernel.privacy import purposes
from meristem.privacy.services import outdated

CHANGED = notice_kind(
    NoticeKind(
        "privacy.words_changed",
        gettext_lazy("Your account"),
        gettext_lazy("The words of a consent have changed"),
        "shield",
        {INBOX: True, MAIL: True},
        Pace.TIMELY,
    )
)


@reminds
def words_changed(now: datetime.datetime) -> Iterable[Fact]:
    """Everybody here who agreed to an earlier version."""
    for one in purposes():
        if people := outdated(one):
            yield Fact(CHANGED, people, uuid5(NAMESPACE_URL, one.code), one.version, {"purpose": one.code})


@words_for(CHANGED)
def changed_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    """Which purpose it is, and that nothing happens until she has answered."""
    titles = {one.code: str(one.title) for one in purposes()}
    path = reverse("privacy:home") + "#consents"
    text = _("You had agreed to it. Until you agree to the new words, your data is not used for it.")
    return {
        one.id: Words(titles[one.params["purpose"]], text, path, _("Read it and answer"))
        for one in told
        if one.params.get("purpose") in titles
    }
