"""The installation's reference sample: sums over people, and no people. Not even the app reads it below fifty."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.kernel.models import RowModel
from meristem.kernel.tenancy.constraints import RowPolicies


class ReferenceSums(RowModel):
    """For one scale of one instrument's version: how many people, the sums of their items, and of the products.

    That is all that reliability needs, and no one's answers can be read from it. Spans the organisations of the
    installation, so it has none; written and read through three functions (migration 0002).
    """

    instrument_key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    scale_key = models.CharField(max_length=80)
    people = models.PositiveIntegerField()
    sums = ArrayField(models.BigIntegerField())
    products = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument_key", "digest", "scale_key"], name="psychometrics_referencesums_once"
            ),
            RowPolicies(
                name="psychometrics_referencesums_rows",
                policies=[],
                app_may=(),
                gate_may=("select", "insert", "update", "delete"),
            ),
        ]
