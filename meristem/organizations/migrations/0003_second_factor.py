"""An organisation may ask for a second factor of everybody (ADR 0010)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_gate")]
    operations = [
        migrations.AddField(
            model_name="organization",
            name="requires_second_factor",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
