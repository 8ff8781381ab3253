"""Courses for those who write them."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from meristem.courses import services
from meristem.courses.api.schemas import AuthorCourseOut, AuthorOutlineOut, CourseChange, CourseNew
from meristem.courses.permissions import AUTHOR, PUBLISH
from meristem.courses.queries import authoring
from meristem.courses.queries.checks import publishing_problems
from meristem.kernel.http.access import Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()
PATH = "/authoring/courses"
ONE = "/authoring/courses/{uuid:course_id}"


@router.get(PATH, response=Page[AuthorCourseOut], url_name="author-courses")
@access(AUTHOR)
def courses(request: Request, status: str = "", cursor: str | None = None, limit: int = 20) -> Any:
    """Courses in a state (`draft`, `published`, `archived`; none named: all but archived), last changed first."""
    rows, following = paginate(
        authoring.course_list(status=status[:20].replace("\x00", "")),
        order=("-updated_at", "-id"),
        cursor=cursor,
        limit=limit,
    )
    return {"items": rows, "next_cursor": following}


@router.post(PATH, response={201: AuthorCourseOut}, url_name="author-course-create")
@access(AUTHOR)
def create(request: Request, body: CourseNew) -> Any:
    """Begin a course, as a draft that only authors see."""
    return Status(201, services.course_create(actor=request.actor, title=body.title, language=body.language))


@router.get(ONE, response=AuthorOutlineOut, url_name="author-course")
@access(AUTHOR)
def course(request: Request, course_id: UUID) -> Any:
    """A course in any state with its outline, and what it lacks."""
    edited = authoring.course_to_edit(course_id)
    return {
        "course": edited.course,
        "modules": [
            {
                **{name: getattr(part.module, name) for name in ("id", "slug", "title", "summary", "position")},
                "lessons": part.lessons,
            }
            for part in edited.modules
        ],
        "problems": [str(problem.text) for problem in publishing_problems(course_id)],
    }


@router.patch(ONE, response=AuthorCourseOut, url_name="author-course-change")
@access(AUTHOR)
def change(request: Request, course_id: UUID, body: CourseChange) -> Any:
    """Change what is given. 409 when `version` is no longer the stored one."""
    return services.course_update(actor=request.actor, course_id=course_id, **body.model_dump(exclude_unset=True))


@router.post(f"{ONE}/publish", response=AuthorCourseOut, url_name="author-course-publish")
@access(PUBLISH)
def publish(request: Request, course_id: UUID) -> Any:
    """Show it to learners. 422 (`not-ready`) names everything that is missing."""
    return services.course_publish(actor=request.actor, course_id=course_id)


@router.post(f"{ONE}/unpublish", response=AuthorCourseOut, url_name="author-course-unpublish")
@access(PUBLISH)
def unpublish(request: Request, course_id: UUID) -> Any:
    """Make it a draft again."""
    return services.course_unpublish(actor=request.actor, course_id=course_id)


@router.post(f"{ONE}/archive", response=AuthorCourseOut, url_name="author-course-archive")
@access(PUBLISH)
def archive(request: Request, course_id: UUID) -> Any:
    """Put it away."""
    return services.course_archive(actor=request.actor, course_id=course_id)


@router.post(f"{ONE}/restore", response=AuthorCourseOut, url_name="author-course-restore")
@access(PUBLISH)
def restore(request: Request, course_id: UUID) -> Any:
    """Bring it back as it was."""
    return services.course_restore(actor=request.actor, course_id=course_id)


@router.post(f"{ONE}/duplicate", response={201: AuthorCourseOut}, url_name="author-course-duplicate")
@access(AUTHOR)
def duplicate(request: Request, course_id: UUID) -> Any:
    """A copy as a draft, with its own quizzes and without anybody's progress."""
    return Status(201, services.course_duplicate(actor=request.actor, course_id=course_id))
