"""The two hot requests of a learner as functions, their undoing, and what a finished quiz does (ADR 0006)."""

from django.db import migrations

from meristem.kernel.events.sql import reaction
from meristem.kernel.tenancy.gate import gate_function

# The lesson that comes next for her: the first unfinished one after this, else the first unfinished one at all.
NEXT = """
CREATE FUNCTION learning_first_unfinished(org uuid, person uuid, of_module uuid, after int) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
    following json;
BEGIN
    SELECT json_build_object('id', l.id, 'slug', l.slug, 'title', l.title, 'type', l.type) INTO following
    FROM courses_lesson l
    WHERE l.organization_id = org AND l.module_id = of_module AND l.position > after
        AND l.published_at IS NOT NULL AND l.archived_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM learning_lessonprogress p WHERE p.organization_id = org AND p.user_id = person
            AND p.lesson_id = l.id AND p.completed_at IS NOT NULL)
    ORDER BY l.position LIMIT 1;
    RETURN following;
END $$;

CREATE FUNCTION learning_next_lesson(org uuid, person uuid, of_course uuid, of_module uuid, after int) RETURNS json
LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- Mostly it is in the same module.
    following json := learning_first_unfinished(org, person, of_module, after);
    candidate uuid;
BEGIN
    IF following IS NOT NULL THEN RETURN following; END IF;
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

COMPLETE = """
CREATE FUNCTION learning_complete_lesson(of_lesson uuid, OUT refused text, OUT body text) LANGUAGE plpgsql AS $$
DECLARE
    org uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    this record;
    done record;
BEGIN
    IF person IS NULL THEN refused := 'sign-in-required'; RETURN; END IF;
    SELECT l.course_id, l.module_id, l.type, l.points, l.position, c.slug INTO this
    FROM courses_lesson l
    JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
    JOIN courses_course c ON c.organization_id = org AND c.id = l.course_id
    WHERE l.organization_id = org AND l.id = of_lesson AND c.status = 'published'
        AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL;
    IF NOT FOUND THEN refused := 'not-found'; RETURN; END IF;
    -- The one lock: until this transaction ends, nobody else changes her progress in this course.
    UPDATE learning_enrolment e SET last_lesson_id = of_lesson, last_active_at = now(), updated_at = clock_timestamp()
    WHERE e.organization_id = org AND e.user_id = person AND e.course_id = this.course_id AND e.status <> 'left'
        AND (e.expires_at IS NULL OR e.expires_at > now());
    IF NOT FOUND THEN refused := 'not-enrolled'; RETURN; END IF;
    IF this.type = 'quiz' THEN
        PERFORM 1 FROM learning_lessonprogress p WHERE p.organization_id = org AND p.user_id = person
            AND p.lesson_id = of_lesson AND p.completed_at IS NOT NULL;
        IF NOT FOUND THEN refused := 'quiz'; RETURN; END IF;
    END IF;
    done := learning_lesson_done(org, person, this.course_id, this.module_id, of_lesson, this.points, now());
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
CREATE FUNCTION learning_reopen_lesson(of_lesson uuid, OUT refused text, OUT body text) LANGUAGE plpgsql AS $$
DECLARE
    org uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    this record;
    enrolment record;
    done record;
    nth int;
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
    UPDATE learning_lessonprogress p SET completed_at = NULL
    WHERE p.organization_id = org AND p.user_id = person AND p.lesson_id = of_lesson AND p.completed_at IS NOT NULL
    RETURNING p.completions INTO nth;
    SELECT * INTO done FROM learning_roll_up(org, person, this.course_id, this.module_id);
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
                'module_reopened', done.module_done = done.module_total - 1, 'course_reopened', is_course_reopened));
    END IF;
    body := json_build_object(
        'lesson_id', of_lesson, 'is_completed', false,
        'module', json_build_object('id', this.module_id, 'completed', done.module_done, 'total', done.module_total),
        'course', json_build_object('id', this.course_id, 'slug', this.slug, 'completed', done.course_done,
            'total', done.course_total))::text;
END $$;
"""

# Counts the attempt for whoever takes a course with this quiz, and finishes the lesson when it was passed.
ATTEMPT = """
CREATE FUNCTION learning_on_attempt_finished(event kernel_eventrecord) RETURNS void LANGUAGE plpgsql AS $$
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
        UPDATE learning_enrolment e SET last_lesson_id = this.lesson, last_active_at = event.occurred_at
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
                this.points, event.occurred_at);
        END IF;
    END LOOP;
END $$;
"""

# Anyone who holds the code may verify; the code says nothing of the person until then.
VERIFY = """
CREATE FUNCTION learning_verify_certificate(wanted uuid)
RETURNS TABLE (holder_name text, course_title text, organization_name text, language text, issued_at timestamptz,
    expires_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.holder_name::text, c.course_title::text, o.name::text, c.language::text, c.issued_at, c.expires_at,
        c.revoked_at
    FROM learning_certificate c JOIN organizations_organization o ON o.id = c.organization_id WHERE c.code = wanted
$$;
"""

UNDO = """
DROP FUNCTION learning_on_attempt_finished(kernel_eventrecord);
DROP FUNCTION learning_reopen_lesson(uuid);
DROP FUNCTION learning_complete_lesson(uuid);
DROP FUNCTION learning_next_lesson(uuid, uuid, uuid, uuid, int);
DROP FUNCTION learning_first_unfinished(uuid, uuid, uuid, int);
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_roll_up")]
    operations = [
        migrations.RunSQL(NEXT + COMPLETE + REOPEN + ATTEMPT, UNDO),
        migrations.RunSQL(VERIFY, migrations.RunSQL.noop),
        gate_function("learning_verify_certificate(uuid)"),
        reaction("assessments.attempt_finished", "learning_on_attempt_finished"),
    ]
