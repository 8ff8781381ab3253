"""Whoever enters brings her picture's name, from a row that is read anyway: pages show it without asking."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_patch

ENTER = gate_patch(
    "organizations_enter(bytea)",
    ("OUT brand text)", "OUT brand text, OUT avatar uuid)"),
    ("m.granted, o.brand,\n", "m.granted, o.brand, u.avatar_id,\n"),
    ("granted, brand,\n", "granted, brand, avatar,\n"),
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_second_factor_entry"), ("identity", "0003_factors")]
    operations = [ENTER]
