"""What wellbeing holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import holds

holds("wellbeing_moodentry", _("Moods"), sealed=("note",))
holds("wellbeing_journalentry", _("Journal"), sealed=("title", "text", "tags"), secret=("editor_id", "beat"))
holds("wellbeing_goalhandprint", _("Goals"), sealed=("goal", "notes"))
holds("wellbeing_goalfinger", _("Steps towards goals"), sealed=("text", "notes"))
holds("wellbeing_goalchange", _("History of goals"))
