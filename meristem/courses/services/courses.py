"""Courses and categories: beginning, describing and copying them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from meristem.assessments.services import quiz_copy
from meristem.courses.content import clean_html
from meristem.courses.models import Category, Course, Lesson, Module
from meristem.courses.services.editing import changed, check_number, check_text, check_version, course_locked, free_slug
from meristem.courses.types import COURSE_LANGUAGES, CURRENCIES, Cover, Difficulty
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.library.queries import media_is
from meristem.library.types import MediaKind

TEXTS = {"title": 100, "summary": 300, "description_html": 50_000, "author_name": 120}
NUMBERS = {"duration_minutes": 100_000, "price_in_cents": 100_000_000}
CHOICES = {
    "difficulty": Difficulty.values,
    "cover": Cover.values,
    "language": [code for code, _name in COURSE_LANGUAGES],
    "currency": CURRENCIES,
}
MOST_OUTCOMES, LONGEST_OUTCOME = 12, 200
MOST_TAGS, LONGEST_TAG = 20, 40
COPIED = (
    *("slug", "type", "title", "summary", "body_html", "minutes", "points", "video_id"),
    *("external_url", "is_preview", "position"),
)


@transaction.atomic
def category_create(*, actor: Actor, name: str, slug: str = "", description: str = "") -> Category:
    """A shelf of the catalogue; one of the same name is returned instead of a second."""
    check_text({"name": name, "description": description}, {"name": 100, "description": 500}, required=("name",))
    found = Category.objects.filter(name__iexact=name.strip(), archived_at__isnull=True).first()
    if found is not None:
        return found
    return Category.objects.create(
        organization_id=actor.organization_id,
        name=name.strip(),
        slug=slug or free_slug(Category.objects.all(), name, "category"),
        description=description.strip(),
        position=Category.objects.count(),
    )


@transaction.atomic
def course_create(*, actor: Actor, title: str, slug: str = "", **details: Any) -> Course:
    """A draft that only authors see, with the actor as its author. Details as in `course_update`."""
    check_text({"title": title}, TEXTS)
    course = Course.objects.create(
        organization_id=actor.organization_id,
        title=title.strip(),
        slug=slug or free_slug(Course.objects.all(), title, "course"),
        author_id=actor.user_id,
        author_name=actor.display_name[:120],
    )
    audit.record("courses.course_created", object_type="course", object_id=course.id)
    return course_update(actor=actor, course_id=course.id, **details) if details else course


@transaction.atomic
def course_update(
    *,
    actor: Actor,
    course_id: UUID,
    version: int | None = None,
    title: str | None = None,
    summary: str | None = None,
    description_html: str | None = None,
    language: str | None = None,
    difficulty: str | None = None,
    duration_minutes: int | None = None,
    price_in_cents: int | None = None,
    currency: str | None = None,
    cover: str | None = None,
    author_name: str | None = None,
    outcomes: list[str] | None = None,
    tags: list[str] | None = None,
    eq_scales: list[str] | None = None,
    **references: UUID | None,
) -> Course:
    """Change what is given. `category_id` and `cover_image_id` may be given as None to take them away.

    Raises Conflict (409) when `version` is no longer the stored one, Invalid with a message a field.
    """
    course = course_locked(course_id)
    changes: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "language": language,
        "difficulty": difficulty,
        "duration_minutes": duration_minutes,
        "price_in_cents": price_in_cents,
        "currency": currency,
        "cover": cover,
        "author_name": author_name,
        "description_html": description_html,
    }
    check_text(changes, TEXTS)
    check_number(changes, NUMBERS)
    _check_choices(changes)
    check_version(course, version, {"title": course.title, "description_html": course.description_html})
    changes |= {name: text.strip() for name, text in changes.items() if isinstance(text, str)}
    if description_html is not None:
        changes["description_html"] = clean_html(description_html)
    changes["outcomes"] = _lines(outcomes, "outcomes", MOST_OUTCOMES, LONGEST_OUTCOME)
    changes["tags"] = _lines(tags, "tags", MOST_TAGS, LONGEST_TAG)
    changes["eq_scales"] = _lines(eq_scales, "eq_scales", 32, 60)
    names = changed(course, changes) + _set_references(course, references)
    if names:
        course.version += 1
        course.save(update_fields=[*names, "version"])
    return course


def _check_choices(changes: dict[str, Any]) -> None:
    problems = {
        name: [_("This is not one of the choices.")]
        for name, allowed in CHOICES.items()
        if changes[name] is not None and changes[name] not in allowed
    }
    if problems:
        raise Invalid(fields=problems)


def _lines(lines: list[str] | None, name: str, most: int, longest: int) -> list[str] | None:
    """Texts without empty ones and repetitions, in their order."""
    if lines is None:
        return None
    kept = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(kept) > most:
        raise Invalid(fields={name: [_("At most %(limit)s of them.") % {"limit": most}]})
    if any(len(line) > longest for line in kept):
        raise Invalid(fields={name: [_("Each may have at most %(limit)s characters.") % {"limit": longest}]})
    return kept


def _set_references(course: Course, references: dict[str, UUID | None]) -> list[str]:
    unknown = set(references) - {"category_id", "cover_image_id"}
    if unknown:
        raise TypeError(f"course_update does not know {', '.join(sorted(unknown))}")
    names = []
    if "category_id" in references:
        wanted = references["category_id"]
        if wanted is not None and not Category.objects.filter(id=wanted, archived_at__isnull=True).exists():
            raise Invalid(fields={"category_id": [_("There is no such category.")]})
        course.category_id = wanted
        names.append("category")
    if "cover_image_id" in references:
        wanted = references["cover_image_id"]
        if wanted is not None and not media_is(wanted, MediaKind.IMAGE):
            raise Invalid(fields={"cover_image_id": [_("There is no such picture.")]})
        course.cover_image_id = wanted
        names.append("cover_image")
    return names


@transaction.atomic
def course_duplicate(*, actor: Actor, course_id: UUID) -> Course:
    """A draft with the same details, modules, lessons and quizzes; media are shared, progress is not copied."""
    source = Course.objects.get(id=course_id)
    title = (_("Copy of %(title)s") % {"title": source.title})[:100]
    copy = course_create(actor=actor, title=title)
    for field in ("summary", "description_html", "language", "difficulty", "duration_minutes", "price_in_cents"):
        setattr(copy, field, getattr(source, field))
    for field in ("currency", "cover", "cover_image_id", "category_id", "eq_scales", "outcomes", "tags"):
        setattr(copy, field, getattr(source, field))
    copy.save()
    modules: dict[UUID, Module] = {}
    for module in Module.objects.filter(course=source, archived_at__isnull=True).order_by("position"):
        modules[module.id] = Module.objects.create(
            organization_id=actor.organization_id,
            course=copy,
            slug=module.slug,
            title=module.title,
            summary=module.summary,
            position=module.position,
        )
    for lesson in Lesson.objects.filter(course=source, archived_at__isnull=True, module_id__in=modules):
        _copy_lesson(actor, lesson, copy, modules[lesson.module_id])
    return copy


def _copy_lesson(actor: Actor, lesson: Lesson, course: Course, module: Module) -> None:
    assessment = quiz_copy(actor=actor, assessment_id=lesson.assessment_id) if lesson.assessment_id else None
    Lesson.objects.create(
        organization_id=actor.organization_id,
        course=course,
        module=module,
        assessment=assessment,
        **{name: getattr(lesson, name) for name in COPIED},
    )
