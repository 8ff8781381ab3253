"""What a person deleted is forgotten a day later, whoever is signed in: the gate role may see only such rows."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

DELETED = "deleted_at < now() - interval '1 day'"
HANDPRINTS = f"SELECT h.id FROM wellbeing_goalhandprint h WHERE h.{DELETED}"  # noqa: S608


def deleted_rows(table: str, condition: str, columns: str) -> migrations.RunSQL:
    """The gate role may find and delete rows whose time is over, and read nothing in them but what finds them."""
    return migrations.RunSQL(
        f"GRANT SELECT ({columns}), DELETE ON {table} TO meristem_gate;"
        f" CREATE POLICY forget_select ON {table} FOR SELECT TO meristem_gate USING ({condition});"
        f" CREATE POLICY forget_delete ON {table} FOR DELETE TO meristem_gate USING ({condition});",
        f"DROP POLICY forget_select ON {table}; DROP POLICY forget_delete ON {table};"
        f" REVOKE ALL ON {table} FROM meristem_gate;",
    )


FORGET = f"""
CREATE FUNCTION wellbeing_forget_deleted() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    forgotten int;
    more int;
BEGIN
    DELETE FROM wellbeing_moodentry WHERE {DELETED};
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    DELETE FROM wellbeing_journalentry WHERE {DELETED};
    GET DIAGNOSTICS more = ROW_COUNT;
    forgotten := forgotten + more;
    DELETE FROM wellbeing_goalchange WHERE handprint_id IN ({HANDPRINTS});
    DELETE FROM wellbeing_goalfinger WHERE handprint_id IN ({HANDPRINTS});
    DELETE FROM wellbeing_goalhandprint WHERE {DELETED};
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN forgotten + more;
END $$;
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0001_initial")]
    operations = [
        deleted_rows("wellbeing_moodentry", DELETED, "deleted_at"),
        deleted_rows("wellbeing_journalentry", DELETED, "deleted_at"),
        deleted_rows("wellbeing_goalhandprint", DELETED, "id, deleted_at"),
        deleted_rows("wellbeing_goalfinger", f"handprint_id IN ({HANDPRINTS})", "handprint_id"),
        deleted_rows("wellbeing_goalchange", f"handprint_id IN ({HANDPRINTS})", "handprint_id"),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        gate_function("wellbeing_forget_deleted()"),
    ]
