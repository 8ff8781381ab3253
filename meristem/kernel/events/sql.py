"""SQL that migrations of other apps use to react to events within the publishing transaction."""

from django.db import migrations


def reaction(event_name: str, function: str, *, as_gate: bool = False) -> migrations.RunSQL:
    """From now on `function(kernel_eventrecord)` is called for each event of that name, in the same transaction.

    Whatever path writes the fact (a service, a hot SQL function), the reaction cannot be left out. With `as_gate`
    it runs as the gate role, so that the app role needs no right to call the function or to write what it writes.
    """
    return migrations.RunSQL(
        f"SELECT kernel_add_reaction('{event_name}', '{function}', {as_gate})",
        f"SELECT kernel_remove_reaction('{event_name}', '{function}')",
    )


# A trigger's condition is parsed anew by every statement that inserts, and so is each further trigger's: two triggers
# without conditions, whose bodies are written anew when a reaction is added, cost a fifth of one trigger a reaction
# (ADR 0006). What runs as the gate comes first: points are there when learning looks.
DISPATCH = """
CREATE TABLE kernel_reaction (
    event_name text NOT NULL, function text NOT NULL, as_gate boolean NOT NULL, added int GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (event_name, function)
);
REVOKE ALL ON kernel_reaction FROM meristem_app, meristem_gate;

CREATE FUNCTION kernel_write_dispatcher(name text, for_gate boolean) RETURNS void LANGUAGE plpgsql AS $do$
DECLARE
    branches text;
    rights text := CASE WHEN for_gate THEN 'SECURITY DEFINER SET search_path = pg_catalog, public' ELSE '' END;
BEGIN
    SELECT string_agg(format('IF NEW.type = %L THEN %s END IF;', event_name, calls), E'\n' ORDER BY first) INTO branches
    FROM (
        SELECT event_name, min(added) AS first,
            -- An assignment needs no plan of its own, unlike PERFORM.
            string_agg(format('done := %I(NEW)::text;', function), ' ' ORDER BY added) AS calls
        FROM kernel_reaction WHERE as_gate = for_gate GROUP BY event_name) of_event;
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON kernel_eventrecord', name);
    IF to_regproc(name) IS NOT NULL THEN
        IF for_gate THEN SET LOCAL ROLE meristem_gate; END IF;
        EXECUTE format('DROP FUNCTION %I()', name);
        RESET ROLE;
    END IF;
    IF branches IS NULL THEN RETURN; END IF;
    EXECUTE format('CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql %s AS %L', name, rights,
        E'DECLARE done text;\nBEGIN\n' || branches || E'\nRETURN NULL; END');
    EXECUTE format('CREATE TRIGGER %1$I AFTER INSERT ON kernel_eventrecord FOR EACH ROW EXECUTE FUNCTION %1$I()', name);
    EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM PUBLIC', name);
    IF for_gate THEN
        EXECUTE format('REVOKE ALL ON FUNCTION %I() FROM meristem_app', name);
        EXECUTE format('ALTER FUNCTION %I() OWNER TO meristem_gate', name);
    END IF;
END $do$;

CREATE FUNCTION kernel_write_dispatchers() RETURNS void LANGUAGE plpgsql AS $do$
BEGIN
    PERFORM kernel_write_dispatcher('kernel_react_as_gate', true);
    PERFORM kernel_write_dispatcher('kernel_react_as_caller', false);
END $do$;

CREATE FUNCTION kernel_add_reaction(event text, called text, with_gate boolean) RETURNS void LANGUAGE plpgsql AS $do$
BEGIN
    INSERT INTO kernel_reaction (event_name, function, as_gate) VALUES (event, called, with_gate);
    PERFORM kernel_write_dispatchers();
END $do$;

CREATE FUNCTION kernel_remove_reaction(event text, called text) RETURNS void LANGUAGE plpgsql AS $do$
BEGIN
    DELETE FROM kernel_reaction WHERE event_name = event AND function = called;
    PERFORM kernel_write_dispatchers();
END $do$;
REVOKE ALL ON FUNCTION kernel_write_dispatcher(text, boolean), kernel_write_dispatchers(),
    kernel_add_reaction(text, text, boolean), kernel_remove_reaction(text, text) FROM PUBLIC, meristem_app;
"""

NO_DISPATCH = """
DROP FUNCTION kernel_remove_reaction(text, text);
DROP FUNCTION kernel_add_reaction(text, text, boolean);
DROP FUNCTION kernel_write_dispatchers();
DROP FUNCTION kernel_write_dispatcher(text, boolean);
DROP TABLE kernel_reaction;
"""
