"""The audit log speaks in words, whichever app did the deed."""

import pytest

from meristem.eligibility.models import Survey
from meristem.kernel import audit
from meristem.kernel.ids import uuid7
from tests import build

pytestmark = pytest.mark.django_db


def test_the_audit_log_says_what_was_done_and_names_what_it_is_about(django_assert_max_num_queries) -> None:
    build.public()
    org = build.organization()
    ruth = build.person(org, "administrator")
    client = build.client(ruth, org)
    with build.inside(org, ruth):
        survey = Survey.objects.create(organization_id=org.id, title={"en": "Winter pulse"}).id
        audit.record("courses.course_published", object_type="course", object_id=uuid7(), after={"lessons": 12})
        audit.record("eligibility.survey_closed", object_type="eligibility.survey", object_id=survey)
        audit.record("learning.assigned", object_type="course", after={"due_at": "2026-11-29T22:00:00+00:00"})
        audit.record("new_app.thing_was_done", object_type="thing", after={"new_owner": str(ruth.id)})
        for kind in ("lesson", "media", "care.therapist"):
            audit.record("x.y", object_type=kind, object_id=uuid7())
    with django_assert_max_num_queries(12):
        page = client.get("/audit").content.decode()
    said = (
        "published a course",
        "lessons: 12",
        "closed a survey",
        "Winter pulse",
        "29 November 2026",
        "thing was done",
    )
    for words in said:
        assert words in page
    assert "thing was done" in page
    for code in ("course_published", "survey_closed", "2026-11-29T", "new_owner", "new owner"):
        assert code not in page
