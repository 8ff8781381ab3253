"""A lesson for the person who reads it, as a function: a hot read enters and reads in one statement (ADR 0006)."""

from django.db import migrations

# `is_there` is null when there is no such lesson, `body` when it is not open to her: it is no preview, and she does not
# take the course.
READ = """
CREATE FUNCTION learning_read_lesson(of_lesson uuid, OUT is_there boolean, OUT body text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    org uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    person uuid := nullif(current_setting('app.user_id', true), '')::uuid;
BEGIN
    SELECT true, CASE WHEN l.is_preview OR e.id IS NOT NULL THEN json_build_object(
        'id', l.id, 'slug', l.slug, 'title', l.title, 'summary', l.summary, 'type', l.type, 'minutes', l.minutes,
        'points', l.points, 'is_preview', l.is_preview, 'body_html', l.body_html,
        'external_url', nullif(l.external_url, ''), 'assessment_id', l.assessment_id,
        'course', json_build_object('id', c.id, 'slug', c.slug, 'title', c.title, 'language', c.language),
        'module', json_build_object('id', m.id, 'title', m.title, 'position', m.position),
        'video', CASE WHEN l.video_id IS NOT NULL THEN learning_film(org, l.video_id) END,
        'is_enrolled', e.id IS NOT NULL,
        'progress', json_build_object('is_completed', p.completed_at IS NOT NULL, 'completed_at', p.completed_at,
            'started_at', p.started_at, 'attempts', coalesce(p.attempts, 0),
            'is_quiz_passed', coalesce(p.is_quiz_passed, false), 'best_percent', p.best_percent,
            'position_seconds', coalesce(p.position_seconds, 0), 'watched_share', coalesce(p.watched_share, 0)))::text
        END INTO is_there, body
    FROM courses_lesson l
    JOIN courses_module m ON m.organization_id = org AND m.id = l.module_id
    JOIN courses_course c ON c.organization_id = org AND c.id = l.course_id
    LEFT JOIN learning_enrolment e ON e.organization_id = org AND e.user_id = person AND e.course_id = l.course_id
        AND e.status <> 'left' AND (e.expires_at IS NULL OR e.expires_at > now())
    LEFT JOIN learning_lessonprogress p ON p.organization_id = org AND p.user_id = e.user_id AND p.lesson_id = l.id
    WHERE l.organization_id = org AND l.id = of_lesson AND c.status = 'published'
        AND l.published_at IS NOT NULL AND l.archived_at IS NULL AND m.archived_at IS NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0006_counting")]
    operations = [migrations.RunSQL(READ, "DROP FUNCTION learning_read_lesson(uuid)")]
