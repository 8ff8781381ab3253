"""Learning facts become figures; surveys meet those who keep their answers."""

from meristem.analytics import services
from meristem.analytics.collecting import AnonymousCollector
from meristem.assessments.events import AttemptFinished
from meristem.eligibility.types import provide_collector
from meristem.kernel.events import consumer
from meristem.kernel.events.registry import Published, resets
from meristem.learning.events import CourseCompleted, Enrolled, LessonCompleted, LessonReopened

NAME = "analytics.learning"

provide_collector(AnonymousCollector())


@consumer(NAME, Enrolled, LessonCompleted, LessonReopened, CourseCompleted, AttemptFinished)
def project(published: Published) -> None:
    """One fact, once: the relay moves the consumer's position in the same transaction."""
    event, at, organization_id = published.event, published.occurred_at, published.organization_id
    match event:
        case Enrolled():
            services.enrolled(organization_id, event, at)
        case LessonCompleted():
            services.lesson_completed(organization_id, event, at)
        case LessonReopened():
            services.lesson_reopened(organization_id, event, at)
        case CourseCompleted():
            services.course_completed(organization_id, event, at)
        case AttemptFinished(kind="quiz"):
            services.quiz_finished(organization_id, event.user_id, event.assessment_id, event.score_percent, at)


@resets(NAME)
def empty() -> None:
    services.projections_empty()
