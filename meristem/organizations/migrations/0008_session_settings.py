"""How long a session here lasts, and whether tokens go on beside the provider."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0007_picture_entry"),
    ]

    operations = [
        migrations.AddField(
            model_name="organizationsettings",
            name="session_days",
            field=models.PositiveSmallIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="organizationsettings",
            name="session_idle_hours",
            field=models.PositiveSmallIntegerField(db_default=336, default=336),
        ),
        migrations.AddField(
            model_name="organizationsettings",
            name="tokens_beside_provider",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="organizationsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("session_idle_hours__range", (1, 336))), name="organizations_settings_idle"
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("session_days__range", (1, 30))), name="organizations_settings_days"
            ),
        ),
    ]
