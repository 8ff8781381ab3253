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
