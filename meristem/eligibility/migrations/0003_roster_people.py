"""Whom a survey asks, for telling them that it is open: not who has answered, and to nobody who is signed in."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

PEOPLE = """
CREATE FUNCTION eligibility_roster_people(survey uuid) RETURNS TABLE (user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.user_id FROM eligibility_rosterentry r
    WHERE r.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid AND r.survey_id = survey
        AND nullif(current_setting('app.user_id', true), '') IS NULL
    ORDER BY r.user_id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0002_functions")]
    operations = [
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
        gate_function("eligibility_roster_people(uuid)"),
    ]
