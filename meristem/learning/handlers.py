"""Reactions to lower apps, and what learning answers for at their ports."""

from meristem.assessments.events import AttemptFinished
from meristem.assessments.types import register_attempt_access
from meristem.courses.events import CoursePublished, LessonArchived, LessonPublished, LessonRestored
from meristem.courses.types import provide_learning
from meristem.kernel.context import current_actor
from meristem.kernel.events import consumer, react
from meristem.kernel.events.registry import Published
from meristem.learning.ports import Attempts, Progress, Recommendations
from meristem.learning.services.rebuild import course_settle
from meristem.psychometrics.types import register_recommended_courses

provide_learning(Progress())
register_attempt_access(Attempts())
register_recommended_courses(Recommendations())

# Quizzes complete their lessons within the transaction that ends the attempt (migration 0003).
react(AttemptFinished, "learning_on_attempt_finished")


@consumer("learning", CoursePublished, LessonPublished, LessonArchived, LessonRestored)
def settle(published: Published) -> None:
    """A course has more or fewer lessons than before: count everybody's progress in it anew."""
    actor = current_actor()
    assert actor is not None
    course_settle(actor=actor, course_id=published.event.course_id)  # type: ignore[attr-defined]
