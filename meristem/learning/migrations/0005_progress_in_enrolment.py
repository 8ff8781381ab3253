"""How far a person is in a course moves into her enrolment: one row written for a finished lesson, not three (ADR 0006).

The figures of those who are under way are taken along; the two tables that held them go.
"""

from django.db import migrations, models

from meristem.kernel.tenancy.constraints import TenantPolicy

# The schema's owner is bound to the organisation entered, and enters none here: for this one statement it is not.
TAKE_ALONG = """
ALTER TABLE learning_enrolment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE learning_courseprogress NO FORCE ROW LEVEL SECURITY;
ALTER TABLE learning_moduleprogress NO FORCE ROW LEVEL SECURITY;
UPDATE learning_enrolment e SET lessons_completed = c.lessons_completed, lessons_total = c.lessons_total,
    modules = coalesce((
        SELECT jsonb_object_agg(m.module_id, jsonb_build_object('done', m.lessons_completed, 'total', m.lessons_total))
        FROM learning_moduleprogress m WHERE m.organization_id = e.organization_id AND m.user_id = e.user_id
            AND m.course_id = e.course_id), '{}')
FROM learning_courseprogress c
WHERE c.organization_id = e.organization_id AND c.user_id = e.user_id AND c.course_id = e.course_id;
ALTER TABLE learning_enrolment FORCE ROW LEVEL SECURITY;
ALTER TABLE learning_courseprogress FORCE ROW LEVEL SECURITY;
ALTER TABLE learning_moduleprogress FORCE ROW LEVEL SECURITY;
"""

# What a check said before, for whoever writes these two columns.
STATUS = """
CREATE FUNCTION learning_refuse_enrolment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an enrolment is completed if, and only if, it says when'
        USING ERRCODE = 'check_violation', TABLE = 'learning_enrolment', CONSTRAINT = 'learning_enrolment_completed';
END $$;
CREATE TRIGGER completed BEFORE INSERT OR UPDATE OF status, completed_at ON learning_enrolment
    FOR EACH ROW WHEN ((NEW.status = 'completed') <> (NEW.completed_at IS NOT NULL))
    EXECUTE FUNCTION learning_refuse_enrolment();
"""
NO_STATUS = "DROP TRIGGER completed ON learning_enrolment; DROP FUNCTION learning_refuse_enrolment()"


class Migration(migrations.Migration):
    # Privacy's first policies name the tables that go here.
    dependencies = [("learning", "0004_film"), ("courses", "0003_visitors"), ("privacy", "0002_erasing")]
    operations = [
        migrations.RemoveConstraint("enrolment", "learning_enrolment_completed"),
        migrations.RemoveConstraint("enrolment", "learning_enrolment_tenant"),
        migrations.RemoveConstraint("lessonprogress", "learning_lessonprogress_tenant"),
        migrations.AddField("enrolment", "lessons_completed", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("enrolment", "lessons_total", models.IntegerField(db_default=0, default=0)),
        migrations.AddField(
            "enrolment", "modules", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)
        ),
        migrations.RunSQL(TAKE_ALONG, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "enrolment",
            TenantPolicy(
                name="learning_enrolment_tenant",
                touch=True,
                hot=True,
                counted=("last_lesson_id", "last_active_at", "lessons_completed", "lessons_total", "modules"),
            ),
        ),
        migrations.AddConstraint(
            "lessonprogress",
            TenantPolicy(
                name="learning_lessonprogress_tenant",
                touch=True,
                hot=True,
                counted=("completed_at", "completions", "module_id"),
            ),
        ),
        migrations.RunSQL(STATUS, NO_STATUS),
        migrations.DeleteModel("CourseProgress"),
        migrations.DeleteModel("ModuleProgress"),
    ]
