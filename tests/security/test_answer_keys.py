"""Case 6: keys of answers, other people's drafts and what is not published yet, in all that a learner can get."""

from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from tests.api.conftest import Caller
from tests.demo import PEOPLE, sign_in, superuser
from tests.roles.routes import routes
from tests.roles.table import table
from tests.security.known import Known

# What she may see once she has answered; before that it is the key.
KEYS = """
SELECT o.feedback FROM assessments_answeroption o JOIN assessments_questionversion q ON q.id = o.question_id
 WHERE o.organization_id = %(org)s AND o.feedback <> '' AND NOT EXISTS (
   SELECT FROM assessments_attempt a WHERE a.assessment_id = q.assessment_id AND a.user_id = %(me)s
   AND a.status <> 'running')
UNION
SELECT q.explanation FROM assessments_questionversion q
 WHERE q.organization_id = %(org)s AND q.explanation <> '' AND NOT EXISTS (
   SELECT FROM assessments_attempt a WHERE a.assessment_id = q.assessment_id AND a.user_id = %(me)s
   AND a.status <> 'running')
"""
DRAFTS = """
SELECT title FROM courses_course WHERE organization_id = %(org)s AND status = 'draft'
UNION SELECT l.title FROM courses_lesson l JOIN courses_course c ON c.id = l.course_id
 WHERE l.organization_id = %(org)s AND (l.published_at IS NULL OR c.status = 'draft') AND NOT EXISTS (
   SELECT FROM courses_lesson o WHERE o.title = l.title AND o.published_at IS NOT NULL)
"""
# Names of fields that only say something to whoever grades.
TELLING = (b'"is_correct"', b'"accepted"', b'"tolerance"', b'"correct_option"', b'"answer_key"', b'"reversed"')


def texts(dsn: str, query: str, known: Known) -> list[str]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(query, {"org": known.organization, "me": known.person}).fetchall()  # type: ignore[arg-type]
    return [text for (text,) in found if len(text) > 12]


@pytest.mark.parametrize("role", ["learner", "analyst"])
def test_no_answer_holds_a_key_or_a_draft(
    callers: dict[str, Caller], demo_database: tuple[str, dict[str, Caller]], role: str, attempts: Any
) -> None:
    dsn = superuser(demo_database[0])
    known = Known(dsn, *PEOPLE[role])
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(dsn, *PEOPLE[role])
    keys, drafts = texts(dsn, KEYS, known), texts(dsn, DRAFTS, known)
    assert keys
    found = []
    for route in routes():
        if role not in table().get((route.name, "GET"), ()):
            continue
        for own in known.variants(route):
            response = client.get(route.url(**own))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            kind = response.headers.get("Content-Type", "")
            response.close()
            if "json" not in kind and "html" not in kind:
                continue
            attempts.made += len(keys) + len(drafts)
            shown = body.decode().replace("&#39;", "'").replace("&#34;", '"')
            found += [(route.name, text) for text in (*keys, *drafts) if text in shown]
            if route.is_api and "result" not in route.name and response.status_code == 200:
                found += [(route.name, name) for name in TELLING if name in body and "openapi" not in route.name]
    assert found == []
