"""A lesson's own `course` must be its module's: a composite key, which Django's models cannot say."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX courses_module_course_key ON courses_module (organization_id, course_id, id);"
            " ALTER TABLE courses_lesson ADD CONSTRAINT courses_lesson_module_of_course"
            " FOREIGN KEY (organization_id, course_id, module_id) REFERENCES courses_module (organization_id, course_id, id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE courses_lesson DROP CONSTRAINT courses_lesson_module_of_course;"
            " DROP INDEX courses_module_course_key",
        ),
    ]
