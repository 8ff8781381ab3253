"""The reference sample's three functions: add one person's answers, read from fifty people on, empty (ADR 0003)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

ADD = """
CREATE FUNCTION psychometrics_reference_add(instrument text, wanted_digest text, scale text, answers int[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO psychometrics_referencesums AS r
        (id, instrument_key, digest, scale_key, people, sums, products)
    SELECT kernel_uuid7(), instrument, wanted_digest, scale, 1,
        (SELECT array_agg(a.x::bigint ORDER BY a.i) FROM unnest(answers) WITH ORDINALITY a(x, i)),
        (SELECT array_agg(a.x::bigint * b.x ORDER BY a.i, b.i)
            FROM unnest(answers) WITH ORDINALITY a(x, i), unnest(answers) WITH ORDINALITY b(x, i))
    ON CONFLICT (instrument_key, digest, scale_key) DO UPDATE SET
        people = r.people + 1,
        sums = (SELECT array_agg(u.a + u.b ORDER BY u.i)
            FROM unnest(r.sums, EXCLUDED.sums) WITH ORDINALITY u(a, b, i)),
        products = (SELECT array_agg(u.a + u.b ORDER BY u.i)
            FROM unnest(r.products, EXCLUDED.products) WITH ORDINALITY u(a, b, i))
$$;
"""

# Two readings either side of one newcomer would give her answers away: below fifty nothing is told, and above it
# only the reliability is ever computed.
READ = """
CREATE FUNCTION psychometrics_reference_read(instrument text, wanted_digest text)
RETURNS TABLE (scale_key text, people int, sums bigint[], products bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT scale_key::text, people, sums, products FROM psychometrics_referencesums
    WHERE instrument_key = instrument AND digest = wanted_digest AND people >= 50
$$;
"""

EMPTY = """
CREATE FUNCTION psychometrics_reference_empty() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DELETE FROM psychometrics_referencesums
$$;
"""

FUNCTIONS = (
    "psychometrics_reference_add(text, text, text, int[])",
    "psychometrics_reference_read(text, text)",
    "psychometrics_reference_empty()",
)


class Migration(migrations.Migration):
    dependencies = [("psychometrics", "0001_initial")]
    operations = [
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ADD, READ, EMPTY)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
