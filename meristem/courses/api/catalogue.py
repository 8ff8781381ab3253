"""Published courses: the list with its filters, and one course with its outline."""

import dataclasses
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router

from meristem.courses.api.schemas import CategoryOut, CourseOut, CourseRow
from meristem.courses.queries import authoring
from meristem.courses.queries.catalogue import Search, published_courses
from meristem.courses.queries.outline import course_by_id
from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()
Filter = Annotated[str, Query(max_length=100)]


@router.get("/courses", response=Page[CourseRow], url_name="courses")
@access(EVERYONE)
def courses(
    request: Request,
    q: Filter = "",
    category: Filter = "",
    difficulty: Filter = "",
    language: Filter = "",
    scale: Filter = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Any:
    """Published courses, newest first, by words and filters. Visitors see them where the organisation says so."""
    search = Search(q=q, category=category, difficulty=difficulty, language=language, scale=scale)
    rows, following = paginate(published_courses(search), order=("-published_at", "-id"), cursor=cursor, limit=limit)
    return {"items": rows, "next_cursor": following}


@router.get("/courses/{uuid:course_id}", response=CourseOut, url_name="course")
@access(EVERYONE)
def course(request: Request, course_id: UUID) -> Any:
    """A published course with its modules and lessons, without their texts."""
    return dataclasses.asdict(course_by_id(actor=request.actor, course_id=course_id))


@router.get("/categories", response=list[CategoryOut], url_name="categories")
@access(EVERYONE)
def categories(request: Request) -> Any:
    """The topics that courses stand under."""
    return list(authoring.category_list())
