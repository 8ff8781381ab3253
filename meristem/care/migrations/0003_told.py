"""Whose an appointment is, for telling these two: asked by the worker alone, never by anybody who is signed in."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

PEOPLE = """
CREATE FUNCTION care_people_of(appointment uuid)
RETURNS TABLE (therapist_id uuid, client_id uuid, cancelled_by_id uuid, moved_from_id uuid, was_moved boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.therapist_id, a.client_id, a.cancelled_by_id, a.moved_from_id, EXISTS (
        SELECT 1 FROM care_appointment n WHERE n.organization_id = a.organization_id AND n.moved_from_id = a.id)
    FROM care_appointment a
    WHERE a.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid AND a.id = appointment
        AND nullif(current_setting('app.user_id', true), '') IS NULL
$$;
"""

# Those that were booked long enough before.
COMING = """
CREATE FUNCTION care_coming(since timestamptz, until timestamptz, before interval)
RETURNS TABLE (appointment_id uuid, therapist_id uuid, client_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.id, a.therapist_id, a.client_id FROM care_appointment a
    WHERE a.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid AND a.status = 'booked'
        AND lower(a.during) > since AND lower(a.during) <= until AND a.created_at < lower(a.during) - before
        AND nullif(current_setting('app.user_id', true), '') IS NULL
    ORDER BY lower(a.during), a.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0002_busy")]
    operations = [
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
        migrations.RunSQL(COMING, migrations.RunSQL.noop),
        gate_function("care_people_of(uuid)"),
        gate_function("care_coming(timestamptz, timestamptz, interval)"),
    ]
