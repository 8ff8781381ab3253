"""What notifications holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import holds

holds("notifications_notice", _("Notices"), also={"subject_id": _("a thing, and the notice goes with her")})
holds("notifications_delivery", _("Notices sent"))
holds("notifications_noticesettings", _("How you want to be told"))
holds("notifications_channelchoice", _("Kinds of notices you chose"))
