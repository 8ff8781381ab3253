"""What gamification holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import holds

holds("gamification_ledgerentry", _("Points"))
holds("gamification_wallet", _("Balance and level"))
holds("gamification_badgeaward", _("Badges"))
holds("gamification_activeday", _("Active days"))
holds("gamification_streakpause", _("Pauses of your streak"))
holds("gamification_boardentry", _("Your place on the board"))
