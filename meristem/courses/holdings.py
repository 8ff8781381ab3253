"""What courses holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import BLANK, holds

holds(
    "courses_course",
    _("Courses you wrote"),
    person="author_id",
    erase=BLANK,
    why=_("a course belongs to the organisation; it stays without your name"),
    blank={"author_name": "", "author_id": None},
)
