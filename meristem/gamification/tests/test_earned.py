"""What was earned is said at once, where it was earned."""

import json

import pytest

from meristem.gamification.services import defaults_create
from meristem.learning.tests.school import school
from tests import build

pytestmark = pytest.mark.django_db


def test_finishing_a_lesson_says_what_it_brought() -> None:
    build.public()
    made = school((2,))
    with build.inside(made.org):
        defaults_create(organization_id=made.org.id)
    client = build.client(made.learner(), made.org)
    where = f"/courses/{made.slug}/lessons/lesson-11/complete"
    said = client.post(where, headers={"HX-Request": "true"})
    toast = json.loads(said["HX-Trigger"])["toast"]
    assert toast["text"].startswith("Lesson finished · +10 points")
    assert "New badge: First leaf" in toast["text"]
    assert toast["undo"].endswith("/reopen")
