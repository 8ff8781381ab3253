"""What the palette offers beyond the standing places: where one was, what one may do, courses, lessons, people."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.courses.queries.authoring import course_list
from meristem.courses.queries.catalogue import Search, published_courses
from meristem.courses.queries.titles import lessons_of
from meristem.courses.types import course_url, lesson_url
from meristem.kernel.context import Actor
from meristem.learning.queries.mine import my_courses
from meristem.organizations.queries.directory import members_found
from meristem.web.palette import Entry, add_source, entry

# The index travels whole: what it leaves out is found by the search of its own page.
MOST_COURSES, MOST_PEOPLE, MOST_TAKEN = 200, 300, 5

# (words, icon, page, permission): what one would rather do than look at.
DEEDS = (
    (gettext_lazy("Write in the journal"), "pencil", "wellbeing:journal_new", ""),
    (gettext_lazy("Begin a goal"), "hand", "wellbeing:goal_new", ""),
    (gettext_lazy("If you need someone now"), "phone", "wellbeing:help_now", ""),
    (gettext_lazy("My learning"), "bookmark", "learning:mine", ""),
    (gettext_lazy("My appointments"), "calendar", "care:appointments", ""),
    (gettext_lazy("New course"), "plus", "courses:author_new", "courses.author"),
    (gettext_lazy("Library"), "image", "library:media_list", "courses.author"),
    (gettext_lazy("Invite people"), "mail", "organizations:invite", "organizations.manage_members"),
    (gettext_lazy("Groups"), "team", "organizations:groups", "organizations.manage_members"),
    (gettext_lazy("Audit log"), "file", "organizations:audit", "organizations.read_audit"),
    (gettext_lazy("New survey"), "message", "eligibility:survey_new", "anonymous.manage"),
)


def going_on(actor: Actor) -> Iterator[Entry]:
    """The lesson where she was, first of all, and the other lessons of what she takes."""
    taken = [course for course in my_courses(actor) if course.status == "active"][:MOST_TAKEN]
    running = next((course for course in taken if course.next_slug), None)
    if running:
        label = _("Continue: %(lesson)s") % {"lesson": running.next_title}
        yield entry(label, running.next_url, "play", running.title, _("continue where I was resume"))
    places = {course.course_id: course for course in taken}
    for course_id, slug, title in lessons_of(course_ids=list(places)):
        course = places[course_id]
        yield entry(title, lesson_url(course.slug, slug), "learn", _("Lesson"), course.title)


def deeds(actor: Actor) -> Iterator[Entry]:
    if not actor.is_authenticated:
        return
    for words, icon, page, permission in DEEDS:
        if not permission or actor.may(permission):
            yield entry(str(words), reverse(page), icon, _("Action"))


def courses(actor: Actor) -> Iterator[Entry]:
    """Courses one may read; those in work only for who writes them."""
    for slug, title in published_courses(Search()).order_by("title", "id").values_list("slug", "title")[:MOST_COURSES]:
        yield entry(title, course_url(slug), "learn", _("Course"))
    if actor.may("courses.author"):
        for course in course_list().only("id", "title", "category")[:MOST_COURSES]:
            yield entry(course.title, reverse("courses:author_course", args=[course.id]), "pencil", _("Edit course"))


def people(actor: Actor) -> Iterator[Entry]:
    if actor.may("organizations.manage_members"):
        found = members_found(status="active")[:MOST_PEOPLE]
        for user_id, name, email in found.values_list("user_id", "user__display_name", "user__email"):
            yield entry(name, reverse("organizations:member", args=[user_id]), "user", _("Person"), email)


add_source(going_on, first=True)
for source in (deeds, courses, people):
    add_source(source)
