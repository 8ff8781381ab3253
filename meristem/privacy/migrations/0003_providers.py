"""Accounts at an identity provider go with the person."""

from django.db import migrations

from meristem.kernel.tenancy.gate import erasable


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_erasing"), ("identity", "0007_providers")]
    operations = [
        erasable("identity_providerlink"),
        erasable("identity_providerproof", "email", by_email=True),
    ]
