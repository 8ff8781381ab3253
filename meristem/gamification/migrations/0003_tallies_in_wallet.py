"""What badges count moves into the wallet, with what makes most looks at badges, days and levels needless (ADR 0006)."""

from django.db import migrations, models

from meristem.kernel.tenancy.constraints import TenantPolicy

# The schema's owner is bound to the organisation entered, and enters none here: for this one statement it is not.
TAKE_ALONG = """
ALTER TABLE gamification_wallet NO FORCE ROW LEVEL SECURITY;
ALTER TABLE gamification_tally NO FORCE ROW LEVEL SECURITY;
UPDATE gamification_wallet w SET tallies = t.tallies
FROM (SELECT organization_id, user_id,
        jsonb_object_agg(event_name, jsonb_build_object('count', count, 'check_at', check_at)) AS tallies
    FROM gamification_tally GROUP BY 1, 2) t
WHERE t.organization_id = w.organization_id AND t.user_id = w.user_id;
ALTER TABLE gamification_wallet FORCE ROW LEVEL SECURITY;
ALTER TABLE gamification_tally FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    # Privacy's first policies name the table that goes here.
    dependencies = [("gamification", "0002_reactions"), ("privacy", "0002_erasing")]
    operations = [
        migrations.RemoveConstraint("ledgerentry", "gamification_ledger_sign"),
        migrations.RemoveConstraint("ledgerentry", "gamification_ledgerentry_user_ref"),
        migrations.RemoveConstraint("wallet", "gamification_wallet_tenant"),
        migrations.AddField("wallet", "next_level_at", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("wallet", "day_from", models.DateTimeField(null=True)),
        migrations.AddField("wallet", "day_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "wallet", "tallies", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)
        ),
        migrations.RunSQL(TAKE_ALONG, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "wallet",
            TenantPolicy(
                name="gamification_wallet_tenant",
                touch=True,
                app_may=("select",),
                gate_may=("select", "insert", "update"),
                counted=("balance", "earned", "tallies"),
            ),
        ),
        migrations.DeleteModel("Tally"),
    ]
