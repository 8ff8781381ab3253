"""Who agreed to words that have changed since: to ask them anew."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

OUTDATED = """
GRANT SELECT (user_id, purpose, version, withdrawn_at) ON privacy_consent TO meristem_gate;
CREATE POLICY outdated_find ON privacy_consent FOR SELECT TO meristem_gate USING (withdrawn_at IS NULL);
CREATE FUNCTION privacy_outdated(wanted text, present text) RETURNS TABLE (user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.user_id FROM privacy_consent c
    WHERE c.purpose = wanted AND c.version <> present AND c.withdrawn_at IS NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_avatars")]
    operations = [
        migrations.RunSQL(OUTDATED, "DROP POLICY outdated_find ON privacy_consent"),
        gate_function("privacy_outdated(text, text)"),
    ]
