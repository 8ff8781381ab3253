"""When therapists are taken, in whichever organisations: the one question that must look past the tenant (ADR 0003)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Times only: not with whom, nor in which organisation. Asked of people who practise in the organisation that was
# entered, or by the person of herself; of anybody else it says nothing.
BUSY = """
CREATE FUNCTION care_busy(people uuid[], earliest timestamptz, latest timestamptz)
RETURNS TABLE (person_id uuid, starts_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH asked AS (
        SELECT t.user_id AS id FROM care_therapist t
        WHERE t.user_id = ANY (people)
            AND t.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
        UNION
        SELECT nullif(current_setting('app.user_id', true), '')::uuid
        WHERE nullif(current_setting('app.user_id', true), '')::uuid = ANY (people)
    )
    SELECT asked.id, lower(a.during), upper(a.during) FROM asked JOIN care_appointment a
        ON a.therapist_id = asked.id AND a.during && tstzrange(earliest, latest) AND a.status = 'booked'
    UNION
    SELECT asked.id, lower(a.during), upper(a.during) FROM asked JOIN care_appointment a
        ON a.client_id = asked.id AND a.during && tstzrange(earliest, latest) AND a.status = 'booked'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial"), ("organizations", "0002_gate")]
    operations = [
        migrations.RunSQL(BUSY, migrations.RunSQL.noop),
        gate_function("care_busy(uuid[], timestamptz, timestamptz)"),
    ]
