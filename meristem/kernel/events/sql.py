"""SQL that migrations of other apps use to react to events within the publishing transaction."""

from django.db import migrations


def reaction(event_name: str, function: str, *, as_gate: bool = False) -> migrations.RunSQL:
    """A trigger that calls `function(kernel_eventrecord)` for each event of that name, in the same transaction.

    Whatever path writes the fact (a service, a hot SQL function), the reaction cannot be left out. With `as_gate`
    it runs as the gate role, so that the app role needs no right to call the function or to write what it writes.
    """
    trigger = f"{function}_on_{event_name.split('.')[-1]}"
    rights = "SECURITY DEFINER SET search_path = pg_catalog, public" if as_gate else ""
    handed_over = (
        f"REVOKE ALL ON FUNCTION {trigger}() FROM PUBLIC, meristem_app;"
        f" ALTER FUNCTION {trigger}() OWNER TO meristem_gate;"
        if as_gate
        else ""
    )
    return migrations.RunSQL(
        sql=f"""
CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql {rights} AS $$
DECLARE
    done text;  -- an assignment needs no plan of its own, unlike PERFORM
BEGIN done := {function}(NEW)::text; RETURN NULL; END $$;
CREATE TRIGGER react_{trigger} AFTER INSERT ON kernel_eventrecord
    FOR EACH ROW WHEN (NEW.type = '{event_name}') EXECUTE FUNCTION {trigger}();
{handed_over}
""",
        reverse_sql=f"DROP TRIGGER react_{trigger} ON kernel_eventrecord;"
        f" {'SET ROLE meristem_gate;' if as_gate else ''} DROP FUNCTION {trigger}(); RESET ROLE;",
    )
