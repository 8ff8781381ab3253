"""What the parameters of an address may name: rows of the demo that belong together, one of each kind."""

import re

import psycopg

from tests.demo import _THINGS, things
from tests.roles.routes import Route

LESSONS = (
    "SELECT DISTINCT ON (l.type, l.published_at IS NULL) l.id AS lesson_id, m.id AS module_id, c.id AS course_id,"
    " c.slug AS course, l.slug AS slug, l.assessment_id FROM courses_lesson l"
    " JOIN courses_module m ON m.id = l.module_id JOIN courses_course c ON c.id = m.course_id"
    " WHERE l.{org} AND c.status = 'published' AND {only} ORDER BY l.type, l.published_at IS NULL, l.id DESC"
)
# Addresses whose parts must fit together, by the names of the parts; the first that a route has all of is taken.
TOGETHER: dict[frozenset[str], str] = {
    frozenset({"course", "slug"}): LESSONS,
    frozenset({"lesson_id", "key"}): (
        "SELECT DISTINCT ON (q.type) l.id AS lesson_id, q.key FROM assessments_questionversion q"
        " JOIN courses_lesson l ON l.assessment_id = q.assessment_id WHERE q.{org} ORDER BY q.type, q.id DESC"
    ),
    frozenset({"lesson_id", "kind"}): (
        "SELECT DISTINCT ON (q.type) l.id AS lesson_id, q.type AS kind FROM assessments_questionversion q"
        " JOIN courses_lesson l ON l.assessment_id = q.assessment_id WHERE q.{org} ORDER BY q.type, q.id DESC"
    ),
    frozenset({"slug"}): (
        "SELECT slug FROM courses_course c WHERE {org} AND status = 'published'"
        " ORDER BY EXISTS (SELECT FROM learning_review r WHERE r.course_id = c.id) DESC, id DESC LIMIT 1"
    ),
    frozenset({"lesson_id"}): LESSONS,
    frozenset({"course_id", "module_id"}): LESSONS,
    frozenset({"survey_id", "key"}): (
        "SELECT id AS survey_id, questions -> 0 ->> 'key' AS key FROM eligibility_survey WHERE {org} ORDER BY id DESC"
    ),
    frozenset({"survey_id"}): (
        "SELECT DISTINCT ON (status) id AS survey_id FROM eligibility_survey WHERE {org} ORDER BY status, id DESC"
    ),
    frozenset({"media_id"}): (
        "SELECT DISTINCT ON (kind) id AS media_id FROM library_mediaitem WHERE {org} ORDER BY kind, id DESC"
    ),
    frozenset({"attempt_id"}): (
        "SELECT DISTINCT ON (a.status, a.confidentiality, i.kind) a.id AS attempt_id FROM assessments_attempt a"
        " JOIN assessments_assessment i ON i.id = a.assessment_id"
        " WHERE a.{org} AND a.user_id = {me} ORDER BY a.status, a.confidentiality, i.kind, a.id DESC"
    ),
    frozenset({"group_id", "user_id"}): (
        "SELECT group_id, user_id FROM organizations_groupmember WHERE {org} ORDER BY id DESC LIMIT 1"
    ),
    frozenset({"user_id"}): (
        "SELECT m.user_id FROM organizations_groupmember m WHERE m.{org} AND m.user_id <> {me} AND m.group_id IN"
        " (SELECT group_id FROM organizations_groupmember WHERE user_id = {me}) ORDER BY m.id DESC LIMIT 2"
    ),
    frozenset({"mail_id"}): "SELECT id AS mail_id FROM kernel_mail WHERE {org} ORDER BY id DESC LIMIT 2",
    frozenset({"token_id"}): (
        "SELECT id AS token_id FROM identity_personaltoken WHERE user_id = {me} ORDER BY id DESC LIMIT 1"
    ),
    frozenset({"appointment_id"}): (
        "SELECT DISTINCT ON (status) id AS appointment_id FROM care_appointment"
        " WHERE {org} AND {me} IN (client_id, therapist_id) ORDER BY status, id DESC"
    ),
}


class Known:
    """What one person's addresses may name; asked once for each way in which parts go together."""

    def __init__(self, dsn: str, email: str, organization: str) -> None:
        self.dsn = dsn
        self.things = things(dsn, email, organization)
        with psycopg.connect(dsn) as connection:
            found = connection.execute(
                "SELECT u.id, o.id FROM identity_user u, organizations_organization o"
                " WHERE u.email = %s AND o.slug = %s",
                [email, organization],
            ).fetchone()
        assert found, email
        self.person, self.organization = found
        self._asked: dict[str, list[dict[str, object]]] = {}

    def variants(self, route: Route) -> list[dict[str, object]]:
        """The addresses to try, the likeliest first; one that names nothing of hers when she has nothing."""
        names = {name for name, _ in route.parameters}
        if not names:
            return [{}]
        for together, query in TOGETHER.items():
            if together <= names:
                found = self._ask(query.replace("{only}", "l.type = 'quiz'" if "quiz" in route.name else "true"))
                return [self.things | one for one in found] or [self.things]
        single = next(iter(names)) if len(names) == 1 else ""
        if single in _THINGS:
            more = re.sub(r"LIMIT 1$", "LIMIT 2", _THINGS[single])
            column = more.split()[1]
            return [self.things | {single: one[column]} for one in self._ask(more)] or [self.things]
        return [self.things]

    def _ask(self, query: str) -> list[dict[str, object]]:
        if query not in self._asked:
            text = query.format(
                org=f"organization_id = '{self.organization}'",
                me=f"'{self.person}'",
                place=f"'{self.organization}'",
            )
            with psycopg.connect(self.dsn, row_factory=psycopg.rows.dict_row) as connection:
                self._asked[query] = connection.execute(text).fetchall()  # type: ignore[arg-type]
        return self._asked[query]
