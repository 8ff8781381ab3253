"""Functions of the gate role: the few questions that are answered before, or across, organisations (ADR 0003)."""

from django.db import migrations


def gate_function(signature: str, *, called_by_app: bool = True) -> migrations.RunSQL:
    """Hand a SECURITY DEFINER function to the gate role and let only the app role call it, or nobody from outside.

    The gate role cannot sign in, and has only the policies that models grant it (`gate_may`). Grants come first:
    once handed over, the schema's owner has no say in the function any more.
    """
    grant = f"GRANT EXECUTE ON FUNCTION {signature} TO meristem_app;" if called_by_app else ""
    return migrations.RunSQL(
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, meristem_app; {grant}"
        f" ALTER FUNCTION {signature} OWNER TO meristem_gate;",
        f"SET ROLE meristem_gate; DROP FUNCTION {signature}; RESET ROLE;",
    )


def gate_patch(signature: str, *changes: tuple[str, str]) -> migrations.RunSQL:
    """Change words of a gate function's body in place, whatever else it has become; fails when they are not in it.

    For a function that several apps' migrations add to (`organizations_enter`): each says its own change only, so that
    their order does not matter. Words of the signature may change too: the function is made anew and handed over again.
    """

    def body(pairs: tuple[tuple[str, str], ...]) -> str:
        lines = "".join(
            f"IF position($old${old}$old$ IN text) = 0 THEN RAISE EXCEPTION 'not in {signature}: %', $old${old}$old$;"
            f" END IF; text := replace(text, $old${old}$old$, $new${new}$new$);"
            for old, new in pairs
        )
        return (
            f"SET ROLE meristem_gate; DO $patch$ DECLARE text text := pg_get_functiondef('{signature}'::regprocedure);"
            f" BEGIN {lines} DROP FUNCTION {signature}; EXECUTE text;"
            f" REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, meristem_app;"
            f" GRANT EXECUTE ON FUNCTION {signature} TO meristem_app; END $patch$; RESET ROLE;"
        )

    return migrations.RunSQL(body(changes), body(tuple((new, old) for old, new in changes)))
