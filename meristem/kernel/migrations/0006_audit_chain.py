"""The audit log: values sealed for the person they are about, rows chained by the worker; keys that can be rewrapped."""

from django.db import migrations, models

import meristem.kernel.tenancy.constraints
from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_USER, RowPolicies
from meristem.kernel.tenancy.gate import gate_function

# The same words as kernel.audit_chain.ROW_HASH, as they stood when this migration was written.
COLUMNS = (
    "id::text",
    "organization_id::text",
    "(extract(epoch FROM created_at) * 1000000)::bigint::text",
    "actor_id::text",
    "session_id::text",
    "request_id",
    "action",
    "object_type",
    "object_id::text",
    "before::text",
    "after::text",
    "about_id::text",
    "encode(sealed, 'hex')",
)
ROW_HASH = (
    "sha256(convert_to("
    + " || ".join(f"coalesce(length({column}) || ':' || {column}, '-') || ','" for column in COLUMNS)
    + ", 'UTF8'))"
)

SEAL = f"""
CREATE FUNCTION kernel_seal_audit(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    waiting record;
    place uuid;
    last_number bigint;
    last_chain bytea;
    done int := 0;
BEGIN
    -- One at a time: a chain has one end.
    IF NOT pg_try_advisory_xact_lock(hashtext('kernel_seal_audit')) THEN RETURN 0; END IF;
    FOR waiting IN SELECT e.id, e.organization_id, {ROW_HASH} AS row_hash FROM kernel_auditentry e
        WHERE e.number IS NULL ORDER BY e.organization_id, e.created_at, e.id LIMIT most
    LOOP
        IF place IS DISTINCT FROM waiting.organization_id THEN
            place := waiting.organization_id;
            last_number := 0;
            last_chain := '';
            SELECT e.number, e.chain INTO last_number, last_chain FROM kernel_auditentry e
            WHERE e.organization_id = place AND e.number IS NOT NULL ORDER BY e.number DESC LIMIT 1;
            last_number := coalesce(last_number, 0);
            last_chain := coalesce(last_chain, '');
        END IF;
        last_number := last_number + 1;
        last_chain := sha256(last_chain || waiting.row_hash);
        UPDATE kernel_auditentry e SET number = last_number, chain = last_chain WHERE e.id = waiting.id;
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;
"""  # noqa: S608 - our own words

ORGANIZATIONS = """
CREATE FUNCTION kernel_organizations_with_audit() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT organization_id FROM kernel_auditentry
$$;
"""

# Who may read the log of an organisation needs the keys of those whom its rows are about, and no others.
KEYS = """
CREATE FUNCTION kernel_audit_keys(persons uuid[]) RETURNS TABLE (user_id uuid, wrapped bytea, keyring_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT k.user_id, k.wrapped, k.keyring_id FROM kernel_personkey k
    WHERE k.user_id = ANY (persons) AND EXISTS (SELECT 1 FROM kernel_auditentry e WHERE e.about_id = k.user_id
        AND e.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid)
$$;
"""

# For `meristem keys rotate`: wrapped keys go out and come back wrapped anew, if nobody was faster.
ROTATE = """
CREATE FUNCTION kernel_keys_behind(current_id text, most int)
RETURNS TABLE (user_id uuid, wrapped bytea, keyring_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT user_id, wrapped, keyring_id FROM kernel_personkey WHERE keyring_id <> current_id
    ORDER BY user_id LIMIT most
$$;
CREATE FUNCTION kernel_key_rewrap(person uuid, was bytea, becomes bytea, current_id text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE kernel_personkey SET wrapped = becomes, keyring_id = current_id WHERE user_id = person AND wrapped = was;
    RETURN FOUND;
END $$;
"""

FUNCTIONS = (
    "kernel_seal_audit(int)",
    "kernel_organizations_with_audit()",
    "kernel_audit_keys(uuid[])",
    "kernel_keys_behind(text, int)",
    "kernel_key_rewrap(uuid, bytea, bytea, text)",
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_keys_of_persons")]
    operations = [
        migrations.AddField("auditentry", "about_id", models.UUIDField(null=True)),
        migrations.AddField("auditentry", "sealed", models.BinaryField(null=True)),
        migrations.AddField("auditentry", "number", models.BigIntegerField(null=True)),
        migrations.AddField("auditentry", "chain", models.BinaryField(null=True)),
        migrations.RemoveConstraint("auditentry", "kernel_auditentry_tenant"),
        migrations.AddConstraint(
            "auditentry",
            meristem.kernel.tenancy.constraints.TenantPolicy(
                name="kernel_auditentry_tenant",
                app_may=("select", "insert"),
                gate_may=("select", "update"),
                restrict={"unchained": ("insert", None, "number IS NULL AND chain IS NULL")},
            ),
        ),
        migrations.AddConstraint(
            "auditentry",
            models.UniqueConstraint(
                fields=["organization", "number"],
                name="kernel_audit_number_once",
                condition=models.Q(number__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["organization", "about_id", "-created_at"],
                name="kernel_audit_about",
                condition=models.Q(about_id__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["organization", "created_at"],
                name="kernel_audit_unchained",
                condition=models.Q(number__isnull=True),
            ),
        ),
        migrations.RemoveConstraint("personkey", "kernel_personkey_rows"),
        migrations.AddConstraint(
            "personkey",
            RowPolicies(
                name="kernel_personkey_rows",
                policies=[
                    ("own", "permissive", "all", f"user_id = {CURRENT_USER}", f"user_id = {CURRENT_USER}", APP_ROLE)
                ],
                gate_may=("select", "update"),
            ),
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SEAL, ORGANIZATIONS, KEYS, ROTATE)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
