"""A person's picture goes with her."""

from django.db import migrations

from meristem.kernel.tenancy.gate import erasable


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_retention"), ("identity", "0009_avatars")]
    operations = [erasable("identity_avatar")]
