"""Whether visitors see courses here, as a function: a sub-query would be set up for every request that needs none."""

from django.db import migrations

VISITORS = """
CREATE FUNCTION courses_visitors_see() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM organizations_organizationsettings s WHERE s.visitors_see_courses);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_lesson_in_its_course"), ("organizations", "0001_initial")]
    operations = [migrations.RunSQL(VISITORS, "DROP FUNCTION courses_visitors_see()")]
