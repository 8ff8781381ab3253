"""A small course made through the authoring services, and people who take it."""

import dataclasses
from decimal import Decimal
from uuid import UUID

from meristem.assessments.queries import running_attempt
from meristem.assessments.services import answer_save, attempt_finish, attempt_start
from meristem.assessments.services.given import Given
from meristem.assessments.types import OptionDraft, QuestionDraft, QuizDraft
from meristem.courses.services.courses import course_create
from meristem.courses.services.lessons import lesson_create, lesson_quiz_save
from meristem.courses.services.outline import module_create
from meristem.courses.services.publishing import course_publish
from meristem.identity.models import User
from meristem.learning.services.enrolment import enrolment_create
from meristem.organizations.models import Organization
from tests import build


@dataclasses.dataclass
class School:
    """An organisation with one published course: modules of reading lessons, a quiz at the end when asked for."""

    org: Organization
    author: User
    course_id: UUID
    slug: str
    modules: list[UUID]
    # Reading lessons by module, in order.
    lessons: list[list[UUID]]
    quiz_lesson: UUID | None = None
    quiz: UUID | None = None

    @property
    def flat(self) -> list[UUID]:
        return [lesson for part in self.lessons for lesson in part]

    def learner(self, name: str = "", enrolled: bool = True) -> User:
        user = build.person(self.org, "learner", name=name)
        if enrolled:
            self.enrol(user)
        return user

    def enrol(self, user: User) -> None:
        with build.inside(self.org, user, "learner") as actor:
            enrolment_create(actor=actor, course_id=self.course_id)


QUIZ = QuizDraft(
    title="Check",
    threshold=Decimal(50),
    questions=[
        QuestionDraft(
            type="single_choice",
            prompt="Which one?",
            key="which",
            options=[OptionDraft(text="This", is_correct=True, key="this"), OptionDraft(text="That", key="that")],
        )
    ],
)


def school(
    modules: tuple[int, ...] = (2, 2),
    *,
    quiz: bool = False,
    org: Organization | None = None,
    title: str = "Noticing",
    preview_first: bool = False,
) -> School:
    org = org or build.organization()
    author = build.person(org, "author")
    with build.inside(org, author, "author") as actor:
        course = course_create(actor=actor, title=title, summary="A course.")
        made = School(org, author, course.id, course.slug, [], [])
        for number, size in enumerate(modules, 1):
            module = module_create(actor=actor, course_id=course.id, title=f"Part {number}")
            made.modules.append(module.id)
            made.lessons.append(
                [
                    lesson_create(
                        actor=actor,
                        course_id=course.id,
                        module_id=module.id,
                        title=f"Lesson {number}.{place}",
                        body_html=f"<h2>One</h2><p>Words {number}.{place}</p><h2>Two</h2><p>More</p>",
                        is_preview=preview_first and number == place == 1,
                    ).id
                    for place in range(1, size + 1)
                ]
            )
        if quiz:
            lesson = lesson_create(
                actor=actor, course_id=course.id, module_id=made.modules[-1], title="Quiz", type="quiz"
            )
            lesson = lesson_quiz_save(actor=actor, course_id=course.id, lesson_id=lesson.id, draft=QUIZ)
            made.quiz_lesson, made.quiz = lesson.id, lesson.assessment_id
        course_publish(actor=actor, course_id=course.id)
    return made


def take_quiz(made: School, user: User, *, right: bool) -> None:
    """One attempt from beginning to end."""
    assert made.quiz is not None
    with build.inside(made.org, user, "learner") as actor:
        attempt, _new = attempt_start(actor=actor, assessment_id=made.quiz)
        asked = running_attempt(actor, attempt.id).questions[0]
        wanted = "This" if right else "That"
        option = next(option for option in asked.options if option.text == wanted)
        answer_save(actor=actor, attempt_id=attempt.id, position=1, given=Given(options=[option.id]), sequence=1)
        attempt_finish(actor=actor, attempt_id=attempt.id)
