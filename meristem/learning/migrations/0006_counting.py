"""Finishing a lesson when progress stands in the enrolment (ADR 0006); what 0002 and 0003 did with three tables.

Whoever changes a person's progress in a course holds her enrolment's row, so that two devices at once stay exact.
Mostly both counts go up by one with the update that takes the lock. What that might complete is counted from the facts
before anybody is told: a module by its own lessons, the course as a whole. Everything is counted as well when the
lesson turns out to have been finished by another device meanwhile.
"""

from django.db import migrations

# Counts everything of one person and one course anew, in one statement.
COUNT = """
CREATE FUNCTION learning_count_course(org uuid, person uuid, of_course uuid, OUT modules jsonb, OUT course_done int,
    OUT course_total int)
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE learning_enrolment e SET lessons_completed = c.done, lessons_total = c.total, modules = c.modules,
        updated_at = clock_timestamp()
    FROM (
        SELECT coalesce(sum(m.done), 0)::int AS done, coalesce(sum(m.total), 0)::int AS total, coalesce(
            jsonb_object_agg(m.module_id, jsonb_build_object('done', m.done, 'total', m.total)), '{}') AS modules
        FROM (
            SELECT l.module_id, count(*) AS total, count(p.completed_at) AS done
            FROM courses_lesson l
            JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
            LEFT JOIN learning_lessonprogress p ON p.organization_id = org AND p.user_id = person AND p.lesson_id = l.id
            WHERE l.organization_id = org AND l.course_id = of_course
                AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL
            GROUP BY l.module_id) m) c
    WHERE e.organization_id = org AND e.user_id = person AND e.course_id = of_course
    RETURNING e.modules, e.lessons_completed, e.lessons_total INTO modules, course_done, course_total;
END $$;
"""

# The caller holds the enrolment, and says what she counted there when it took the lock; nothing when she has not.
# Says what became complete by this very call: nothing when the lesson was done before.
DONE = """
CREATE FUNCTION learning_lesson_done(org uuid, person uuid, of_course uuid, of_module uuid, of_lesson uuid, worth int,
    at timestamptz, is_counted boolean, INOUT modules jsonb, INOUT course_done int, INOUT course_total int,
    OUT newly text[], OUT module_done int, OUT module_total int, OUT certificate uuid)
LANGUAGE plpgsql AS $$
DECLARE
    actor uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    nth int;
    is_doubtful boolean;
    counted record;
    finished record;
BEGIN
    INSERT INTO learning_lessonprogress AS p
        (id, organization_id, user_id, lesson_id, module_id, course_id, started_at, completed_at, completions)
    VALUES (kernel_uuid7(), org, person, of_lesson, of_module, of_course, at, at, 1)
    ON CONFLICT (organization_id, user_id, lesson_id) DO UPDATE SET
        completed_at = at, completions = p.completions + 1, module_id = of_module, updated_at = clock_timestamp()
        WHERE p.completed_at IS NULL
    RETURNING p.completions INTO nth;
    module_done := (modules -> of_module::text ->> 'done')::int;
    module_total := (modules -> of_module::text ->> 'total')::int;
    is_doubtful := (nth IS NULL) = is_counted OR module_total IS NULL
        OR nth IS NOT NULL AND course_done >= course_total;
    IF NOT is_doubtful AND nth IS NOT NULL AND module_done >= module_total THEN
        is_doubtful := (module_done, module_total) <> (
            SELECT count(p.completed_at), count(*) FROM courses_lesson l
            LEFT JOIN learning_lessonprogress p ON p.organization_id = org AND p.user_id = person AND p.lesson_id = l.id
            WHERE l.organization_id = org AND l.module_id = of_module
                AND l.published_at IS NOT NULL AND l.archived_at IS NULL);
    END IF;
    IF is_doubtful THEN
        counted := learning_count_course(org, person, of_course);
        modules := counted.modules;
        course_done := counted.course_done;
        course_total := counted.course_total;
        module_done := coalesce((modules -> of_module::text ->> 'done')::int, 0);
        module_total := coalesce((modules -> of_module::text ->> 'total')::int, 0);
    END IF;
    IF nth IS NULL THEN newly := '{}'; RETURN; END IF;
    newly := '{lesson}';
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

COMPLETE = """
CREATE OR REPLACE FUNCTION learning_complete_lesson(of_lesson uuid, OUT refused text, OUT body text)
LANGUAGE plpgsql AS $$
DECLARE
    org uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    this record;
    counted record;
    done record;
BEGIN
    IF person IS NULL THEN refused := 'sign-in-required'; RETURN; END IF;
    SELECT l.course_id, l.module_id, l.type, l.points, l.position, c.slug,
        p.completed_at IS NULL AND l.type <> 'quiz' AS is_open, p.completed_at IS NOT NULL AS was_done INTO this
    FROM courses_lesson l
    JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
    JOIN courses_course c ON c.organization_id = org AND c.id = l.course_id
    LEFT JOIN learning_lessonprogress p ON p.organization_id = org AND p.user_id = person AND p.lesson_id = of_lesson
    WHERE l.organization_id = org AND l.id = of_lesson AND c.status = 'published'
        AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL;
    IF NOT FOUND THEN refused := 'not-found'; RETURN; END IF;
    -- The one lock: until this transaction ends, nobody else changes her progress in this course.
    IF this.is_open THEN
        UPDATE learning_enrolment e SET last_lesson_id = of_lesson, last_active_at = now(),
            updated_at = clock_timestamp(), lessons_completed = e.lessons_completed + 1,
            modules = coalesce(jsonb_set(e.modules, ARRAY[this.module_id::text, 'done'],
                to_jsonb((e.modules -> this.module_id::text ->> 'done')::int + 1)), e.modules)
        WHERE e.organization_id = org AND e.user_id = person AND e.course_id = this.course_id AND e.status <> 'left'
            AND (e.expires_at IS NULL OR e.expires_at > now())
        RETURNING e.modules, e.lessons_completed AS done, e.lessons_total AS total INTO counted;
    ELSE
        UPDATE learning_enrolment e SET last_lesson_id = of_lesson, last_active_at = now(),
            updated_at = clock_timestamp()
        WHERE e.organization_id = org AND e.user_id = person AND e.course_id = this.course_id AND e.status <> 'left'
            AND (e.expires_at IS NULL OR e.expires_at > now())
        RETURNING e.modules, e.lessons_completed AS done, e.lessons_total AS total INTO counted;
    END IF;
    IF NOT FOUND THEN refused := 'not-enrolled'; RETURN; END IF;
    IF this.type = 'quiz' AND NOT this.was_done THEN refused := 'quiz'; RETURN; END IF;
    done := learning_lesson_done(org, person, this.course_id, this.module_id, of_lesson, this.points, now(),
        this.is_open, counted.modules, counted.done, counted.total);
    body := json_build_object(
        'lesson_id', of_lesson, 'is_completed', true, 'now_completed', done.newly,
        'module', json_build_object('id', this.module_id, 'completed', done.module_done, 'total', done.module_total),
        'course', json_build_object('id', this.course_id, 'slug', this.slug, 'completed', done.course_done,
            'total', done.course_total),
        'next', learning_next_lesson(org, person, this.course_id, this.module_id, this.position),
        'certificate', done.certificate)::text;
END $$;
"""

REOPEN = """
CREATE OR REPLACE FUNCTION learning_reopen_lesson(of_lesson uuid, OUT refused text, OUT body text)
LANGUAGE plpgsql AS $$
DECLARE
    org uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    this record;
    enrolment record;
    counted record;
    nth int;
    module_done int;
    module_total int;
    is_course_reopened boolean := false;
BEGIN
    IF person IS NULL THEN refused := 'sign-in-required'; RETURN; END IF;
    SELECT l.course_id, l.module_id, l.type, c.slug INTO this
    FROM courses_lesson l
    JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
    JOIN courses_course c ON c.organization_id = org AND c.id = l.course_id
    WHERE l.organization_id = org AND l.id = of_lesson AND c.status = 'published'
        AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL;
    IF NOT FOUND THEN refused := 'not-found'; RETURN; END IF;
    SELECT e.id, e.status INTO enrolment FROM learning_enrolment e
    WHERE e.organization_id = org AND e.user_id = person AND e.course_id = this.course_id AND e.status <> 'left'
        AND (e.expires_at IS NULL OR e.expires_at > now())
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN refused := 'not-enrolled'; RETURN; END IF;
    IF this.type = 'quiz' THEN refused := 'quiz'; RETURN; END IF;
    UPDATE learning_lessonprogress p SET completed_at = NULL, updated_at = clock_timestamp()
    WHERE p.organization_id = org AND p.user_id = person AND p.lesson_id = of_lesson AND p.completed_at IS NOT NULL
    RETURNING p.completions INTO nth;
    counted := learning_count_course(org, person, this.course_id);
    module_done := (counted.modules -> this.module_id::text ->> 'done')::int;
    module_total := (counted.modules -> this.module_id::text ->> 'total')::int;
    IF nth IS NOT NULL THEN
        IF enrolment.status = 'completed' THEN
            UPDATE learning_enrolment e SET status = 'active', completed_at = NULL
            WHERE e.organization_id = org AND e.id = enrolment.id;
            is_course_reopened := true;
        END IF;
        INSERT INTO kernel_eventrecord (organization_id, type, subject_id, actor_id, payload)
        VALUES (org, 'learning.lesson_reopened', person, person,
            jsonb_build_object('user_id', person, 'lesson_id', of_lesson, 'module_id', this.module_id,
                'course_id', this.course_id, 'occurrence', nth,
                'module_reopened', module_done = module_total - 1, 'course_reopened', is_course_reopened));
    END IF;
    body := json_build_object(
        'lesson_id', of_lesson, 'is_completed', false,
        'module', json_build_object('id', this.module_id, 'completed', module_done, 'total', module_total),
        'course', json_build_object('id', this.course_id, 'slug', this.slug, 'completed', counted.course_done,
            'total', counted.course_total))::text;
END $$;
"""

# Counts the attempt for whoever takes a course with this quiz, and finishes the lesson when it was passed.
ATTEMPT = """
CREATE OR REPLACE FUNCTION learning_on_attempt_finished(event kernel_eventrecord) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    person uuid := (event.payload ->> 'user_id')::uuid;
    -- A quiz without a threshold is passed by answering it.
    is_passed boolean := coalesce((event.payload ->> 'passed')::boolean, true);
    result numeric := least(greatest((event.payload ->> 'score_percent')::numeric, 0), 100);
    this record;
BEGIN
    FOR this IN
        SELECT e.id AS enrolment, l.id AS lesson, l.module_id, l.course_id, l.points
        FROM courses_lesson l
        JOIN courses_module m ON m.organization_id = event.organization_id AND m.id = l.module_id
        JOIN learning_enrolment e ON e.organization_id = event.organization_id AND e.user_id = person
            AND e.course_id = l.course_id AND e.status <> 'left'
        WHERE l.organization_id = event.organization_id AND l.assessment_id = (event.payload ->> 'assessment_id')::uuid
            AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL
        ORDER BY e.id, l.id
        FOR NO KEY UPDATE OF e
    LOOP
        UPDATE learning_enrolment e SET last_lesson_id = this.lesson, last_active_at = event.occurred_at,
            updated_at = clock_timestamp()
        WHERE e.organization_id = event.organization_id AND e.id = this.enrolment;
        INSERT INTO learning_lessonprogress AS p (id, organization_id, user_id, lesson_id, module_id, course_id,
            started_at, attempts, is_quiz_passed, best_percent)
        VALUES (kernel_uuid7(), event.organization_id, person, this.lesson, this.module_id, this.course_id,
            event.occurred_at, 1, is_passed, result)
        ON CONFLICT (organization_id, user_id, lesson_id) DO UPDATE SET
            attempts = p.attempts + 1, is_quiz_passed = p.is_quiz_passed OR is_passed,
            best_percent = greatest(p.best_percent, result);
        IF is_passed THEN
            PERFORM learning_lesson_done(event.organization_id, person, this.course_id, this.module_id, this.lesson,
                this.points, event.occurred_at, false, NULL, NULL, NULL);
        END IF;
    END LOOP;
END $$;
"""

# Counts one person's course anew from the facts, and finishes it when nothing is left to do.
SETTLE = """
CREATE OR REPLACE FUNCTION learning_settle(org uuid, person uuid, of_course uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    counted record;
BEGIN
    PERFORM 1 FROM learning_enrolment e
    WHERE e.organization_id = org AND e.user_id = person AND e.course_id = of_course FOR NO KEY UPDATE;
    counted := learning_count_course(org, person, of_course);
    IF counted.course_total > 0 AND counted.course_done = counted.course_total THEN
        RETURN (SELECT f.is_new FROM learning_finish_course(org, person, of_course, now()) f);
    END IF;
    RETURN false;
END $$;
"""

# Mostly the very next lesson is not done yet: two looks into an index instead of a join over the module.
NEXT = """
CREATE OR REPLACE FUNCTION learning_next_lesson(org uuid, person uuid, of_course uuid, of_module uuid, after int)
RETURNS json LANGUAGE plpgsql STABLE AS $$
DECLARE
    that record;
    following json;
    candidate uuid;
BEGIN
    SELECT l.id, l.slug, l.title, l.type INTO that FROM courses_lesson l
    WHERE l.organization_id = org AND l.module_id = of_module AND l.position > after
        AND l.published_at IS NOT NULL AND l.archived_at IS NULL
    ORDER BY l.organization_id, l.module_id, l.position LIMIT 1;
    IF FOUND THEN
        PERFORM 1 FROM learning_lessonprogress p WHERE p.organization_id = org AND p.user_id = person
            AND p.lesson_id = that.id AND p.completed_at IS NOT NULL;
        IF NOT FOUND THEN
            RETURN json_build_object('id', that.id, 'slug', that.slug, 'title', that.title, 'type', that.type);
        END IF;
        following := learning_first_unfinished(org, person, of_module, after);
        IF following IS NOT NULL THEN RETURN following; END IF;
    END IF;
    FOR candidate IN
        SELECT m.id FROM courses_module m
        WHERE m.organization_id = org AND m.course_id = of_course AND m.archived_at IS NULL
        ORDER BY m.position > (SELECT its.position FROM courses_module its
            WHERE its.organization_id = org AND its.id = of_module) DESC, m.position
    LOOP
        following := learning_first_unfinished(org, person, candidate, -2147483648);
        IF following IS NOT NULL THEN RETURN following; END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""

OLD = """
DROP FUNCTION learning_lesson_done(uuid, uuid, uuid, uuid, uuid, int, timestamptz);
DROP FUNCTION learning_roll_up(uuid, uuid, uuid, uuid);
DROP FUNCTION learning_count_course(uuid, uuid, uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0005_progress_in_enrolment")]
    operations = [migrations.RunSQL(OLD + COUNT + DONE + COMPLETE + REOPEN + ATTEMPT + SETTLE + NEXT)]
