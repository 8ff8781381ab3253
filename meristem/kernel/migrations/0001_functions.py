"""Functions that every table may use: UUIDv7 keys made in SQL, and `updated_at` kept by trigger."""

from django.db import migrations

# RFC 9562, section 5.7: 48 bits of Unix milliseconds over a random UUIDv4, with the version set to 7.
UUID7 = """
CREATE FUNCTION kernel_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
SELECT encode(
    set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
            PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid
$$;
"""

# PostgreSQL 18 has its own, several times as fast.
UUID7_SINCE_18 = """
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 180000 THEN
        CREATE OR REPLACE FUNCTION kernel_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
        AS 'SELECT uuidv7()';
    END IF;
END $$;
"""

TOUCH = """
CREATE FUNCTION kernel_touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.updated_at := clock_timestamp(); RETURN NEW; END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(UUID7, "DROP FUNCTION kernel_uuid7()"),
        migrations.RunSQL(UUID7_SINCE_18, migrations.RunSQL.noop),
        migrations.RunSQL(
            "GRANT EXECUTE ON FUNCTION kernel_uuid7() TO meristem_app, meristem_gate", migrations.RunSQL.noop
        ),
        migrations.RunSQL(TOUCH, "DROP FUNCTION kernel_touch_updated_at()"),
    ]
