"""Who may write courses, and who may show them to learners."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import permission

AUTHOR = permission("courses.author", _("Write courses"))
PUBLISH = permission("courses.publish", _("Publish courses and take them back"))
