"""SQL that migrations of other apps use to react to events within the publishing transaction."""

from django.db import migrations


def reaction(event_name: str, function: str) -> migrations.RunSQL:
    """A trigger that calls `function(kernel_eventrecord)` for each event of that name, in the same transaction.

    Whatever path writes the fact (a service, a hot SQL function), the reaction cannot be left out.
    """
    trigger = f"{function}_trigger"
    return migrations.RunSQL(
        sql=f"""
CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM {function}(NEW); RETURN NULL; END $$;
CREATE TRIGGER react_{trigger} AFTER INSERT ON kernel_eventrecord
    FOR EACH ROW WHEN (NEW.type = '{event_name}') EXECUTE FUNCTION {trigger}();
""",
        reverse_sql=f"DROP TRIGGER react_{trigger} ON kernel_eventrecord; DROP FUNCTION {trigger}();",
    )
