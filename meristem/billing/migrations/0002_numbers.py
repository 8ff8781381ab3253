"""Numbers of invoices: one after the other over the whole installation, in the transaction of the invoice."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# The counter's row stays locked until the invoice is committed or undone with its number: no gaps, no doubles.
NEXT = """
CREATE FUNCTION billing_next_invoice(of_year int) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO billing_invoicecounter AS c (year, last) VALUES (of_year, 1)
    ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [migrations.RunSQL(NEXT, migrations.RunSQL.noop), gate_function("billing_next_invoice(int)")]
