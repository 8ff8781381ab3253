"""Nobody enters by a session that lay unused for longer than its organisation allows: one comparison in a row read anyway."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_patch

ENTER = gate_patch(
    "organizations_enter(bytea)",
    (
        "s.revoked_at IS NULL AND s.expires_at > now();",
        "s.revoked_at IS NULL AND s.expires_at > now()\n            AND s.last_active_at > now() - s.idle_for;",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0008_session_settings"), ("identity", "0011_session_ends")]
    operations = [ENTER]
