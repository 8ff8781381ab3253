"""The statements of `history`. They run as the schema's owner, who is bound to the organisation entered (FORCE)."""
# ruff: noqa: S608 - nothing but the constants below is put into the text

from meristem.gamification.models.board import BUCKET_WIDTH

ORG = "current_setting('app.organization_id')::uuid"
TODAY = "date_trunc('day', now())"

STAGING = (
    "ALTER TABLE kernel_eventrecord DISABLE TRIGGER USER",
    """
CREATE TEMPORARY TABLE bulk_learner (number int, id uuid, name text, short_done int, long_done int,
    takes_both boolean, days_ago int, hour int, moods int) ON COMMIT DROP
""",
    """
CREATE TEMPORARY TABLE bulk_step ON COMMIT DROP AS
SELECT c.id AS course_id, c.slug AS course, l.module_id, l.id AS lesson_id, l.points, l.position AS nth,
    count(*) OVER (PARTITION BY c.id) AS course_size,
    l.position = max(l.position) OVER (PARTITION BY l.module_id) AS ends_module
FROM courses_lesson l JOIN courses_course c ON c.id = l.course_id
""",
)

_MEMBERSHIPS = f"""
INSERT INTO organizations_membership (id, organization_id, user_id, roles, status, job_title, department, joined_at)
SELECT kernel_uuid7(), {ORG}, id, '{{learner}}', 'active', '', '', {TODAY} - interval '300 days' FROM bulk_learner
ORDER BY number
"""

# One lesson a day, the last one `days_ago`; the short course in the first half of the hour, the long one in the second.
_DONE = f"""
CREATE TEMPORARY TABLE bulk_done ON COMMIT DROP AS
SELECT l.id AS user_id, s.course_id, s.module_id, s.lesson_id, s.points, s.nth, s.course_size, s.ends_module,
    {TODAY} - make_interval(days => l.days_ago + d.done - s.nth, hours => -l.hour,
        mins => -(s.nth % 30) - CASE s.course WHEN 'short-course' THEN 0 ELSE 30 END) AS at
FROM bulk_learner l
CROSS JOIN LATERAL (VALUES ('short-course', l.short_done), ('long-course', l.long_done)) AS d (course, done)
JOIN bulk_step s ON s.course = d.course AND s.nth <= d.done
"""

# Everybody takes the long course; the short one every fifth.
_ENROLMENTS = f"""
CREATE TEMPORARY TABLE bulk_enrolment ON COMMIT DROP AS
SELECT kernel_uuid7() AS id, l.id AS user_id, c.course_id,
    {TODAY} - make_interval(days => 70 + l.number % 200, hours => -l.hour) AS at, d.last_at, d.done, c.course_size,
    (SELECT s.lesson_id FROM bulk_step s WHERE s.course_id = c.course_id AND s.nth = d.done) AS last_lesson_id
FROM bulk_learner l
JOIN (SELECT DISTINCT course_id, course, course_size FROM bulk_step) c ON c.course = 'long-course' OR l.takes_both
LEFT JOIN LATERAL (SELECT count(*) AS done, max(at) AS last_at FROM bulk_done d
    WHERE d.user_id = l.id AND d.course_id = c.course_id) d ON true
"""

_INDEX_DONE = "CREATE INDEX ON bulk_done (user_id, course_id)"
_ANALYZE = "ANALYZE bulk_done, bulk_learner"

_WRITE_ENROLMENTS = f"""
INSERT INTO learning_enrolment (id, organization_id, user_id, course_id, status, reason, enrolled_at, completed_at,
    last_lesson_id, last_active_at, lessons_completed, lessons_total, modules)
SELECT e.id, {ORG}, e.user_id, e.course_id, CASE WHEN e.done = e.course_size THEN 'completed' ELSE 'active' END, 'self',
    e.at, CASE WHEN e.done = e.course_size THEN e.last_at END, e.last_lesson_id, e.last_at, e.done, e.course_size, (
        -- As learning_count_course has them; lessons are done in their order.
        SELECT jsonb_object_agg(m.module_id, jsonb_build_object('done', least(greatest(e.done - m.before, 0), m.total),
            'total', m.total))
        FROM (SELECT module_id, count(*) AS total, min(nth) - 1 AS before FROM bulk_step s
            WHERE s.course_id = e.course_id GROUP BY module_id) m)
FROM bulk_enrolment e
"""

_CERTIFICATES = """
CREATE TEMPORARY TABLE bulk_certificate ON COMMIT DROP AS
SELECT kernel_uuid7() AS id, user_id, course_id, last_at AS at FROM bulk_enrolment WHERE done = course_size
"""

_WRITE_CERTIFICATES = f"""
INSERT INTO learning_certificate (id, organization_id, code, user_id, course_id, holder_name, course_title, language,
    issued_at)
SELECT b.id, {ORG}, gen_random_uuid(), b.user_id, b.course_id, l.name, c.title, c.language, b.at
FROM bulk_certificate b JOIN courses_course c ON c.id = b.course_id JOIN bulk_learner l ON l.id = b.user_id
"""

_LESSONS = f"""
INSERT INTO learning_lessonprogress (id, organization_id, user_id, lesson_id, module_id, course_id, started_at,
    completed_at, completions)
SELECT kernel_uuid7(), {ORG}, user_id, lesson_id, module_id, course_id, at - interval '5 minutes', at, 1 FROM bulk_done
"""

# Payloads as learning.events has them; a test reads them back by those classes.
_FACTS = """
CREATE TEMPORARY TABLE bulk_fact ON COMMIT DROP AS
WITH told AS (
    SELECT 0 AS rank, 'learning.enrolled' AS type, user_id, at, jsonb_build_object('user_id', user_id, 'course_id',
        course_id, 'enrolment_id', id, 'reason', 'self') AS payload FROM bulk_enrolment
    UNION ALL
    SELECT 1, 'learning.lesson_completed', user_id, at, jsonb_build_object('user_id', user_id, 'lesson_id', lesson_id,
        'module_id', module_id, 'course_id', course_id, 'occurrence', 1, 'points', points) FROM bulk_done
    UNION ALL
    SELECT 2, 'learning.module_completed', user_id, at, jsonb_build_object('user_id', user_id, 'module_id', module_id,
        'course_id', course_id) FROM bulk_done WHERE ends_module
    UNION ALL
    SELECT 3, 'learning.course_completed', user_id, last_at, jsonb_build_object('user_id', user_id, 'course_id',
        course_id, 'enrolment_id', id) FROM bulk_enrolment WHERE done = course_size
    UNION ALL
    SELECT 4, 'learning.certificate_issued', user_id, at, jsonb_build_object('user_id', user_id, 'course_id',
        course_id, 'certificate_id', id) FROM bulk_certificate
), ordered AS (SELECT * FROM told ORDER BY at, user_id, rank)
SELECT nextval(pg_get_serial_sequence('kernel_eventrecord', 'number')) AS number, type, user_id, at, payload
FROM ordered
"""

_WRITE_FACTS = f"""
INSERT INTO kernel_eventrecord (number, organization_id, type, subject_id, actor_id, payload, occurred_at)
SELECT number, {ORG}, type, user_id, user_id, payload, at FROM bulk_fact ORDER BY number
"""

# By the organisation's own rules, as `gamification_award` reads them.
_LEDGER = f"""
WITH paid AS (
    SELECT f.number, f.user_id, f.at, r.key, (f.payload ->> r.subject_field)::uuid AS subject_id,
        CASE WHEN r.points_field <> '' THEN coalesce((f.payload ->> r.points_field)::int, 0) ELSE r.points END AS worth
    FROM bulk_fact f JOIN gamification_pointrule r ON r.event_name = f.type AND r.is_active
)
INSERT INTO gamification_ledgerentry (id, organization_id, user_id, rule_key, subject_id, occurrence, kind, amount,
    event_number, occurred_at)
SELECT kernel_uuid7(), {ORG}, user_id, key, subject_id, 1, 'award', worth, number, at FROM paid WHERE worth > 0
ORDER BY number
"""

_AWARDED = "('learning.lesson_completed', 'learning.module_completed', 'learning.course_completed')"

# As the facts would have left it; by whom badges and levels are looked at again with the next one.
_WALLETS = f"""
WITH counted AS (
    SELECT user_id, jsonb_object_agg(type, jsonb_build_object('count', many, 'check_at', 0)) AS tallies
    FROM (SELECT user_id, type, count(*) AS many FROM bulk_fact WHERE type IN {_AWARDED} GROUP BY 1, 2) f GROUP BY 1
), earners AS (
    SELECT l.id AS user_id, coalesce((SELECT sum(e.amount) FROM gamification_ledgerentry e WHERE e.user_id = l.id
        AND e.organization_id = {ORG}), 0) AS earned
    FROM bulk_learner l WHERE EXISTS (SELECT 1 FROM bulk_done d WHERE d.user_id = l.id)
)
INSERT INTO gamification_wallet (id, organization_id, user_id, balance, earned, level, tallies)
SELECT kernel_uuid7(), {ORG}, e.user_id, e.earned, e.earned,
    coalesce((SELECT max(number) FROM gamification_level WHERE threshold <= e.earned), 1), coalesce(c.tallies, '{{}}')
FROM earners e LEFT JOIN counted c USING (user_id)
"""

_DAYS = f"""
INSERT INTO gamification_activeday (id, organization_id, user_id, day)
SELECT kernel_uuid7(), {ORG}, user_id, day
FROM (SELECT DISTINCT user_id, (at AT TIME ZONE 'UTC')::date AS day FROM bulk_done) d
"""

_BADGES = f"""
WITH counted AS (
    SELECT number, user_id, type, at, row_number() OVER (PARTITION BY user_id, type ORDER BY number) AS nth,
        (at AT TIME ZONE 'UTC')::date AS day
    FROM bulk_fact WHERE type IN {_AWARDED}
), active AS (
    SELECT DISTINCT user_id, (at AT TIME ZONE 'UTC')::date AS day FROM bulk_done
), days AS (
    SELECT b.id AS badge_id, b.needed, b.event_name, a.user_id, a.day, count(*) AS active
    FROM gamification_badge b CROSS JOIN active a
    JOIN active w ON w.user_id = a.user_id AND w.day > a.day - b.within_days AND w.day <= a.day
    WHERE b.is_active AND b.within_days > 0 GROUP BY b.id, a.user_id, a.day
), earned AS (
    SELECT b.id AS badge_id, c.user_id, c.number, c.at FROM gamification_badge b
    JOIN counted c ON c.type = b.event_name AND c.nth = b.needed WHERE b.is_active AND b.within_days = 0
    UNION ALL
    (SELECT DISTINCT ON (d.badge_id, d.user_id) d.badge_id, d.user_id, c.number, c.at
    FROM days d JOIN counted c ON c.user_id = d.user_id AND c.type = d.event_name AND c.day = d.day
    WHERE d.active >= d.needed ORDER BY d.badge_id, d.user_id, c.number)
)
INSERT INTO gamification_badgeaward (id, organization_id, user_id, badge_id, event_number, awarded_at)
SELECT kernel_uuid7(), {ORG}, user_id, badge_id, number, at FROM earned
"""

# Every twentieth learner has chosen not to be shown.
_BOARD = f"""
INSERT INTO gamification_boardentry (id, organization_id, user_id, score, bucket, is_shown)
SELECT kernel_uuid7(), {ORG}, w.user_id, w.earned,
    CASE WHEN l.number % 20 = 0 THEN -1 ELSE w.earned / {BUCKET_WIDTH} END, l.number % 20 <> 0
FROM bulk_learner l JOIN gamification_wallet w ON w.user_id = l.id
"""

_MOODS = f"""
INSERT INTO wellbeing_moodentry (id, organization_id, user_id, score, feelings, activities, eq_factors, occurred_at,
    local_day, time_zone)
SELECT kernel_uuid7(), {ORG}, l.id, 1 + (l.number * 7 + day * 3) % 10, '{{}}', '{{}}', '{{}}',
    {TODAY} - make_interval(days => day, hours => -l.hour), ({TODAY} - make_interval(days => day))::date, 'UTC'
FROM bulk_learner l CROSS JOIN LATERAL generate_series(1, l.moods) AS day
"""

FACTS = (
    _MEMBERSHIPS,
    _DONE,
    _INDEX_DONE,
    _ANALYZE,
    _ENROLMENTS,
    _WRITE_ENROLMENTS,
    _CERTIFICATES,
    _WRITE_CERTIFICATES,
    _LESSONS,
    _FACTS,
    _WRITE_FACTS,
    _LEDGER,
    _WALLETS,
    _DAYS,
    _BADGES,
    _BOARD,
    _MOODS,
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE kernel_eventrecord ENABLE TRIGGER USER",
)

FINISH = f"""
INSERT INTO gamification_boardbucket (id, organization_id, bucket, people)
SELECT kernel_uuid7(), {ORG}, bucket, count(*) FROM gamification_boardentry WHERE bucket >= 0 GROUP BY bucket
ON CONFLICT (organization_id, bucket) DO UPDATE SET people = excluded.people
"""

TABLES = (
    "identity_user",
    "identity_session",
    "organizations_membership",
    "courses_course",
    "courses_module",
    "courses_lesson",
    "learning_enrolment",
    "learning_certificate",
    "learning_lessonprogress",
    "kernel_eventrecord",
    "gamification_ledgerentry",
    "gamification_wallet",
    "gamification_activeday",
    "gamification_badgeaward",
    "gamification_boardentry",
    "gamification_boardbucket",
    "wellbeing_moodentry",
)
