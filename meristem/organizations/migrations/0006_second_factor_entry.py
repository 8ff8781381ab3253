"""An organisation that asks for a second factor is entered with one; and whoever enters brings her picture's name."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_patch

ENTER = gate_patch(
    "organizations_enter(bytea)",
    (
        "WHERE u.id = person AND u.status = 'active'",
        "WHERE u.id = person AND u.status = 'active'\n"
        "            AND (NOT o.requires_second_factor OR identity_is_proved(session_id, u.second_factor_since))",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_door"), ("identity", "0004_factor_functions")]
    operations = [ENTER]
