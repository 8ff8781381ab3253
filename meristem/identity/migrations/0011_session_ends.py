"""Sessions end when unused, tokens know their provider, and a provider says what it vouches for."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0010_door_housekeeping"),
    ]

    operations = [
        migrations.AddField(
            model_name="identityprovider",
            name="acr",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="end_session_endpoint",
            field=models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField(
            model_name="identityprovider",
            name="vouches_always",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="personaltoken",
            name="provider_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="idle_for",
            field=models.DurationField(db_default=datetime.timedelta(days=14)),
        ),
        migrations.AddField(
            model_name="step",
            name="provider_id",
            field=models.UUIDField(null=True),
        ),
    ]
