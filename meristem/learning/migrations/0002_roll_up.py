"""How a finished lesson becomes progress (ADR 0006).

All of these run with the caller's rights, under row-level security. Whoever changes a person's progress in a course
holds her enrolment's row, so that two devices at once stay exact.
"""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Counts everything of one person and one course anew, in one statement.
COUNT = """
CREATE FUNCTION learning_count_course(org uuid, person uuid, of_course uuid, of_module uuid,
    OUT module_done int, OUT module_total int, OUT course_done int, OUT course_total int)
LANGUAGE plpgsql AS $$
BEGIN
    WITH counted AS MATERIALIZED (
        SELECT l.module_id, count(*)::int AS total, count(p.completed_at)::int AS done, max(p.completed_at) AS latest
        FROM courses_lesson l
        JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
        LEFT JOIN learning_lessonprogress p ON p.organization_id = org AND p.user_id = person AND p.lesson_id = l.id
        WHERE l.organization_id = org AND l.course_id = of_course
            AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL
        GROUP BY l.module_id
    ), modules AS (
        INSERT INTO learning_moduleprogress AS kept
            (id, organization_id, user_id, course_id, module_id, lessons_completed, lessons_total, completed_at)
        SELECT kernel_uuid7(), org, person, of_course, c.module_id, c.done, c.total,
            CASE WHEN c.done = c.total THEN c.latest END
        FROM counted c
        ON CONFLICT (organization_id, user_id, module_id) DO UPDATE SET
            lessons_completed = excluded.lessons_completed, lessons_total = excluded.lessons_total,
            completed_at = excluded.completed_at
    ), course AS (
        INSERT INTO learning_courseprogress AS kept
            (id, organization_id, user_id, course_id, lessons_completed, lessons_total, completed_at)
        SELECT kernel_uuid7(), org, person, of_course, coalesce(sum(c.done), 0), coalesce(sum(c.total), 0),
            CASE WHEN sum(c.done) = sum(c.total) THEN max(c.latest) END
        FROM counted c
        ON CONFLICT (organization_id, user_id, course_id) DO UPDATE SET
            lessons_completed = excluded.lessons_completed, lessons_total = excluded.lessons_total,
            completed_at = excluded.completed_at
        RETURNING kept.lessons_completed, kept.lessons_total
    )
    SELECT coalesce(c.done, 0), coalesce(c.total, 0), course.lessons_completed, course.lessons_total
    INTO module_done, module_total, course_done, course_total
    FROM course LEFT JOIN counted c ON c.module_id = of_module;
END $$;
"""

# Hot: counts one module anew and adds up the others. Whenever that is not enough, everything is counted: with no
# module named, when a row is missing, and before anybody is told that a course is finished.
ROLL_UP = """
CREATE FUNCTION learning_roll_up(org uuid, person uuid, of_course uuid, of_module uuid,
    OUT module_done int, OUT module_total int, OUT course_done int, OUT course_total int)
LANGUAGE plpgsql AS $$
DECLARE
    figures record;
BEGIN
    IF of_module IS NOT NULL THEN
        UPDATE learning_moduleprogress k SET lessons_completed = c.done, lessons_total = c.total,
            completed_at = CASE WHEN c.done = c.total THEN c.latest END, updated_at = clock_timestamp()
        FROM (
            SELECT count(p.completed_at)::int AS done, count(*)::int AS total, max(p.completed_at) AS latest
            FROM courses_lesson l
            LEFT JOIN learning_lessonprogress p
                ON p.organization_id = org AND p.user_id = person AND p.lesson_id = l.id
            WHERE l.organization_id = org AND l.module_id = of_module
                AND l.published_at IS NOT NULL AND l.archived_at IS NULL) c
        WHERE k.organization_id = org AND k.user_id = person AND k.module_id = of_module AND k.course_id = of_course
        RETURNING k.lessons_completed, k.lessons_total INTO module_done, module_total;
        UPDATE learning_courseprogress k SET lessons_completed = s.done, lessons_total = s.total, completed_at = NULL,
            updated_at = clock_timestamp()
        FROM (
            SELECT sum(m.lessons_completed)::int AS done, sum(m.lessons_total)::int AS total
            FROM learning_moduleprogress m
            WHERE m.organization_id = org AND m.user_id = person AND m.course_id = of_course) s
        WHERE k.organization_id = org AND k.user_id = person AND k.course_id = of_course
        RETURNING k.lessons_completed, k.lessons_total INTO course_done, course_total;
    END IF;
    IF module_total > 0 AND course_done < course_total THEN RETURN; END IF;
    figures := learning_count_course(org, person, of_course, of_module);
    module_done := figures.module_done;
    module_total := figures.module_total;
    course_done := figures.course_done;
    course_total := figures.course_total;
END $$;
"""

# Also when nobody is entered (time ran out on a quiz): the name on the certificate is the member's.
HOLDER = """
CREATE FUNCTION learning_holder_name(person uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT u.display_name::text FROM identity_user u
    JOIN organizations_membership m ON m.user_id = u.id
        AND m.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
    WHERE u.id = person
$$;
"""

# A course that has no lesson left to do is finished once; the certificate is given once, however often that happens.
FINISH = """
CREATE FUNCTION learning_finish_course(org uuid, person uuid, of_course uuid, at timestamptz,
    OUT is_new boolean, OUT certificate uuid)
LANGUAGE plpgsql AS $$
DECLARE
    actor uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    enrolment uuid;
    given uuid;
BEGIN
    UPDATE learning_enrolment e SET status = 'completed', completed_at = at
    WHERE e.organization_id = org AND e.user_id = person AND e.course_id = of_course AND e.status = 'active'
    RETURNING e.id INTO enrolment;
    is_new := FOUND;
    IF NOT is_new THEN RETURN; END IF;
    INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload, occurred_at)
    VALUES (org, 'learning.course_completed', person, actor,
        jsonb_build_object('user_id', person, 'course_id', of_course, 'enrolment_id', enrolment), at);
    INSERT INTO learning_certificate (id, organization_id, code, user_id, course_id, holder_name, course_title, language,
        issued_at)
    SELECT kernel_uuid7(), org, gen_random_uuid(), person, of_course, learning_holder_name(person), c.title, c.language, at
    FROM courses_course c WHERE c.organization_id = org AND c.id = of_course
    ON CONFLICT (organization_id, user_id, course_id) DO NOTHING
    RETURNING id, code INTO given, certificate;
    IF given IS NOT NULL THEN
        INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload, occurred_at)
        VALUES (org, 'learning.certificate_issued', person, actor,
            jsonb_build_object('user_id', person, 'course_id', of_course, 'certificate_id', given), at);
    ELSE
        SELECT code INTO certificate FROM learning_certificate t
        WHERE t.organization_id = org AND t.user_id = person AND t.course_id = of_course AND t.revoked_at IS NULL;
    END IF;
END $$;
"""

# The caller holds the enrolment. Says what became complete by this very call: nothing when the lesson was done before.
DONE = """
CREATE FUNCTION learning_lesson_done(org uuid, person uuid, of_course uuid, of_module uuid, of_lesson uuid, worth int,
    at timestamptz, OUT newly text[], OUT module_done int, OUT module_total int, OUT course_done int,
    OUT course_total int, OUT certificate uuid)
LANGUAGE plpgsql AS $$
DECLARE
    actor uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    nth int;
    figures record;
    finished record;
BEGIN
    INSERT INTO learning_lessonprogress AS p
        (id, organization_id, user_id, lesson_id, module_id, course_id, started_at, completed_at, completions)
    VALUES (kernel_uuid7(), org, person, of_lesson, of_module, of_course, at, at, 1)
    ON CONFLICT (organization_id, user_id, lesson_id) DO UPDATE SET
        completed_at = at, completions = p.completions + 1, module_id = of_module, updated_at = clock_timestamp()
        WHERE p.completed_at IS NULL
    RETURNING p.completions INTO nth;
    IF nth IS NULL THEN
        newly := '{}';
        SELECT m.lessons_completed, m.lessons_total INTO module_done, module_total FROM learning_moduleprogress m
        WHERE m.organization_id = org AND m.user_id = person AND m.module_id = of_module;
        SELECT c.lessons_completed, c.lessons_total INTO course_done, course_total FROM learning_courseprogress c
        WHERE c.organization_id = org AND c.user_id = person AND c.course_id = of_course;
        RETURN;
    END IF;
    newly := '{lesson}';
    -- Mostly one more of both counts is all; what may complete a module or the course is counted below.
    UPDATE learning_moduleprogress k SET lessons_completed = k.lessons_completed + 1, updated_at = clock_timestamp()
    WHERE k.organization_id = org AND k.user_id = person AND k.module_id = of_module
        AND k.lessons_completed + 1 < k.lessons_total
    RETURNING k.lessons_completed, k.lessons_total INTO module_done, module_total;
    UPDATE learning_courseprogress k SET lessons_completed = k.lessons_completed + 1, updated_at = clock_timestamp()
    WHERE k.organization_id = org AND k.user_id = person AND k.course_id = of_course
        AND k.lessons_completed + 1 < k.lessons_total
    RETURNING k.lessons_completed, k.lessons_total INTO course_done, course_total;
    IF module_done IS NULL OR course_done IS NULL THEN
        figures := learning_roll_up(org, person, of_course, of_module);
        module_done := figures.module_done;
        module_total := figures.module_total;
        course_done := figures.course_done;
        course_total := figures.course_total;
    END IF;
    INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload, occurred_at)
    VALUES (org, 'learning.lesson_completed', person, actor,
        jsonb_build_object('user_id', person, 'lesson_id', of_lesson, 'module_id', of_module, 'course_id', of_course,
            'occurrence', nth, 'points', worth), at);
    IF module_done = module_total THEN
        newly := newly || 'module'::text;
        INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload, occurred_at)
        VALUES (org, 'learning.module_completed', person, actor,
            jsonb_build_object('user_id', person, 'module_id', of_module, 'course_id', of_course), at);
    END IF;
    IF course_done = course_total THEN
        SELECT f.is_new, f.certificate INTO finished FROM learning_finish_course(org, person, of_course, at) f;
        IF finished.is_new THEN newly := newly || 'course'::text; END IF;
        certificate := finished.certificate;
    END IF;
END $$;
"""

# Counts one person's course anew from the facts, and finishes it when nothing is left to do.
SETTLE = """
CREATE FUNCTION learning_settle(org uuid, person uuid, of_course uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    figures record;
BEGIN
    PERFORM 1 FROM learning_enrolment e
    WHERE e.organization_id = org AND e.user_id = person AND e.course_id = of_course FOR NO KEY UPDATE;
    SELECT * INTO figures FROM learning_roll_up(org, person, of_course, NULL);
    DELETE FROM learning_moduleprogress kept WHERE kept.organization_id = org AND kept.user_id = person
        AND kept.course_id = of_course AND NOT EXISTS (
            SELECT 1 FROM courses_lesson l JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
            WHERE l.organization_id = org AND l.module_id = kept.module_id
                AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL);
    IF figures.course_total > 0 AND figures.course_done = figures.course_total THEN
        RETURN (SELECT f.is_new FROM learning_finish_course(org, person, of_course, now()) f);
    END IF;
    RETURN false;
END $$;
"""

UNDO = """
DROP FUNCTION learning_settle(uuid, uuid, uuid);
DROP FUNCTION learning_lesson_done(uuid, uuid, uuid, uuid, uuid, int, timestamptz);
DROP FUNCTION learning_finish_course(uuid, uuid, uuid, timestamptz);
DROP FUNCTION learning_roll_up(uuid, uuid, uuid, uuid);
DROP FUNCTION learning_count_course(uuid, uuid, uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial"), ("kernel", "0003_event_functions")]
    operations = [
        migrations.RunSQL(HOLDER, migrations.RunSQL.noop),
        gate_function("learning_holder_name(uuid)"),
        migrations.RunSQL(COUNT + ROLL_UP + FINISH + DONE + SETTLE, UNDO),
    ]
