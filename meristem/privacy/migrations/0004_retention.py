"""What people leave behind at the door is forgotten after its days, whoever they are: only rows whose time is over."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

OVER = {
    "identity_loginattempt": ("created_at", "created_at < now() - interval '1 day'"),
    "identity_session": (
        "created_at, expires_at, revoked_at",
        "least(expires_at, coalesce(revoked_at, expires_at)) < now() - interval '1 day'",
    ),
    "identity_emaillink": ("created_at, expires_at", "expires_at < now() - interval '1 day'"),
}

SWEEP = """
CREATE FUNCTION privacy_sweep(kind text, days int, is_dry boolean) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before timestamptz := now() - make_interval(days => greatest(days, 1));
    gone bigint := 0;
BEGIN
    IF kind = 'sign-in-attempts' THEN
        SELECT count(*) INTO gone FROM identity_loginattempt WHERE created_at < before;
        IF NOT is_dry THEN DELETE FROM identity_loginattempt WHERE created_at < before; END IF;
    ELSIF kind = 'sessions' THEN
        SELECT count(*) INTO gone FROM identity_session WHERE least(expires_at, coalesce(revoked_at, expires_at)) < before;
        IF NOT is_dry THEN
            DELETE FROM identity_session WHERE least(expires_at, coalesce(revoked_at, expires_at)) < before;
        END IF;
    ELSIF kind = 'links' THEN
        SELECT count(*) INTO gone FROM identity_emaillink WHERE expires_at < before;
        IF NOT is_dry THEN DELETE FROM identity_emaillink WHERE expires_at < before; END IF;
    ELSE
        RAISE EXCEPTION 'no such kind';
    END IF;
    RETURN gone;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_providers")]
    operations = [
        *(
            migrations.RunSQL(
                f"GRANT SELECT ({columns}), DELETE ON {table} TO meristem_gate;"
                f" CREATE POLICY over_find ON {table} FOR SELECT TO meristem_gate USING ({condition});"
                f" CREATE POLICY over_do ON {table} FOR DELETE TO meristem_gate USING ({condition});",
                f"DROP POLICY over_find ON {table}; DROP POLICY over_do ON {table};",
            )
            for table, (columns, condition) in OVER.items()
        ),
        migrations.RunSQL(SWEEP, migrations.RunSQL.noop),
        gate_function("privacy_sweep(text, int, boolean)"),
    ]
