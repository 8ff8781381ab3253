"""The order of a course: modules, and the lessons in them. One lock, the course's, serialises every change of order."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from meristem.courses.events import LessonMoved
from meristem.courses.models import Lesson, Module
from meristem.courses.services.editing import announce_lessons, changed, check_text, course_locked, free_slug
from meristem.kernel.context import Actor
from meristem.kernel.errors import NotFound
from meristem.kernel.events import publish

MODULE_TEXTS = {"title": 100, "summary": 500}


def next_position(last: int | None) -> int:
    """The place after the last one; places begin at 1."""
    return (last or 0) + 1


@transaction.atomic
def module_create(*, actor: Actor, course_id: UUID, title: str, summary: str = "", slug: str = "") -> Module:
    """A module at the end of the course."""
    check_text({"title": title, "summary": summary}, MODULE_TEXTS)
    course = course_locked(course_id)
    modules = Module.objects.filter(course=course)
    return Module.objects.create(
        organization_id=actor.organization_id,
        course=course,
        title=title.strip(),
        summary=summary.strip(),
        slug=slug or free_slug(modules, title, "module"),
        position=next_position(modules.aggregate(last=Max("position"))["last"]),
    )


@transaction.atomic
def module_update(
    *, actor: Actor, course_id: UUID, module_id: UUID, title: str | None = None, summary: str | None = None
) -> Module:
    """Rename or describe a module; its address stays."""
    values = {"title": title, "summary": summary}
    check_text(values, MODULE_TEXTS)
    module = Module.objects.select_for_update().get(id=module_id, course_id=course_id)
    names = changed(module, {name: text.strip() for name, text in values.items() if text is not None})
    if names:
        module.save(update_fields=names)
    return module


@transaction.atomic
def modules_order(*, actor: Actor, course_id: UUID, order: Sequence[UUID]) -> None:
    """Put the modules into this order. Those not named keep their order behind them; a foreign id is NotFound."""
    course_locked(course_id)
    modules = list(Module.objects.filter(course_id=course_id).order_by("position"))
    _write_positions(Module, _ordered([module.id for module in modules], order))


@transaction.atomic
def module_move(*, actor: Actor, course_id: UUID, module_id: UUID, by: int) -> None:
    """Move a module one place up (-1) or down (1); at the end nothing happens."""
    course_locked(course_id)
    shown = _shown_modules(course_id)
    modules_order(actor=actor, course_id=course_id, order=_moved(shown, module_id, by))


@transaction.atomic
def module_archive(*, actor: Actor, course_id: UUID, module_id: UUID) -> None:
    """Take a module with its lessons out of the course. It can be restored."""
    course_locked(course_id)
    _stamp_module(course_id, module_id, archived=True)


@transaction.atomic
def module_restore(*, actor: Actor, course_id: UUID, module_id: UUID) -> None:
    """Bring a module back, with the lessons that it had; to its place unless the order changed meanwhile."""
    course_locked(course_id)
    _stamp_module(course_id, module_id, archived=False)


def _stamp_module(course_id: UUID, module_id: UUID, *, archived: bool) -> None:
    module = Module.objects.get(id=module_id, course_id=course_id)
    if (module.archived_at is not None) == archived:
        return
    module.archived_at = timezone.now() if archived else None
    module.save(update_fields=["archived_at"])
    announce_lessons(Lesson.objects.filter(module=module, archived_at__isnull=True), archived=archived)


@transaction.atomic
def lessons_order(*, actor: Actor, course_id: UUID, module_id: UUID, order: Sequence[UUID]) -> None:
    """Put the lessons of a module into this order. The others follow; a foreign id is NotFound."""
    course_locked(course_id)
    Module.objects.get(id=module_id, course_id=course_id)
    lessons = list(Lesson.objects.filter(module_id=module_id).order_by("position").values_list("id", flat=True))
    _write_positions(Lesson, _ordered(lessons, order))


@transaction.atomic
def lesson_place(*, actor: Actor, course_id: UUID, lesson_id: UUID, module_id: UUID, at: int | None = None) -> None:
    """Put a lesson into a module of its course, at the place `at` (counted from 0) or at the end."""
    course_locked(course_id)
    lesson = Lesson.objects.get(id=lesson_id, course_id=course_id)
    module = Module.objects.get(id=module_id, course_id=course_id)
    others = list(
        Lesson.objects.filter(module=module).exclude(id=lesson.id).order_by("position").values_list("id", flat=True)
    )
    place = len(others) if at is None else max(0, min(at, len(others)))
    # Positions are unique at commit, so the lesson may share one for a moment.
    Lesson.objects.filter(id=lesson.id).update(module=module, position=len(others) + 1)
    _write_positions(Lesson, [*others[:place], lesson.id, *others[place:]])
    if lesson.module_id != module.id and lesson.published_at is not None:
        publish(LessonMoved(course_id=course_id, lesson_id=lesson.id))


@transaction.atomic
def lesson_move(*, actor: Actor, course_id: UUID, lesson_id: UUID, by: int) -> None:
    """Move a lesson one place up (-1) or down (1), over the edge into the neighbouring module."""
    course_locked(course_id)
    lesson = Lesson.objects.get(id=lesson_id, course_id=course_id, archived_at__isnull=True)
    rows = Lesson.objects.filter(module_id=lesson.module_id, archived_at__isnull=True).order_by("position")
    shown = list(rows.values_list("id", flat=True))
    place = shown.index(lesson.id) + by
    if 0 <= place < len(shown):
        order = _moved(shown, lesson.id, by)
        lessons_order(actor=actor, course_id=course_id, module_id=lesson.module_id, order=order)
        return
    modules = _shown_modules(course_id)
    neighbour = modules.index(lesson.module_id) + by if lesson.module_id in modules else -1
    if 0 <= neighbour < len(modules):
        at = None if by < 0 else 0
        lesson_place(actor=actor, course_id=course_id, lesson_id=lesson.id, module_id=modules[neighbour], at=at)


def _shown_modules(course_id: UUID) -> list[UUID]:
    modules = Module.objects.filter(course_id=course_id, archived_at__isnull=True).order_by("position")
    return list(modules.values_list("id", flat=True))


def _ordered(existing: list[UUID], wanted: Sequence[UUID]) -> list[UUID]:
    known = set(existing)
    if not set(wanted) <= known:
        raise NotFound
    first = list(dict.fromkeys(wanted))
    return first + [row_id for row_id in existing if row_id not in set(first)]


def _moved(existing: list[UUID], row_id: UUID, by: int) -> list[UUID]:
    if row_id not in existing:
        raise NotFound
    place = existing.index(row_id)
    other = place + by
    if 0 <= other < len(existing):
        existing[place], existing[other] = existing[other], existing[place]
    return existing


def _write_positions(model: type[Module] | type[Lesson], order: list[UUID]) -> None:
    rows = [model(id=row_id, position=place) for place, row_id in enumerate(order, start=1)]
    model.objects.bulk_update(rows, ["position"])  # type: ignore[arg-type]
