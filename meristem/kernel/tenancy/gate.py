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


_ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
_MY_ADDRESS = f"(select lower(email) from identity_user where id = {_ME})"  # noqa: S608


def erasable(table: str, column: str = "user_id", *, by_email: bool = False) -> migrations.RunSQL:
    """Let the gate find and delete the rows that are about the person who is entered, in all organisations."""
    condition = f"lower({column}) = {_MY_ADDRESS}" if by_email else f"{column} = {_ME}"
    return _opened(table, column, "DELETE", f"{column}{', id' if table in _PARENTS else ''}", condition)


def erasable_child(table: str, column: str, parent: str, person: str = "user_id") -> migrations.RunSQL:
    """The same for rows that belong to a person's rows and do not name her themselves."""
    condition = f"{column} IN (SELECT id FROM {parent} WHERE {person} = {_ME})"  # noqa: S608
    return _opened(table, column, "DELETE", column, condition)


def clearable(table: str, column: str) -> migrations.RunSQL:
    """Let the gate empty a column that points at the person who is entered, in all organisations."""
    return _opened(table, column, f"UPDATE ({column})", column, f"{column} = {_ME}")


# Parents of rows that do not name their person: their ids are looked up.
_PARENTS = frozenset({"assessments_answer"})


def _opened(table: str, column: str, right: str, columns: str, condition: str) -> migrations.RunSQL:
    command = right.split(" ")[0]
    check = f" WITH CHECK ({column} IS NULL)" if command == "UPDATE" else ""
    found, done = f"erase_{column}_find", f"erase_{column}_do"
    # An UPDATE must be allowed to see what it leaves behind.
    seen = f"{condition} OR {column} IS NULL" if command == "UPDATE" else condition
    return migrations.RunSQL(
        f"GRANT SELECT ({columns}), {right} ON {table} TO meristem_gate;"
        f" CREATE POLICY {found} ON {table} FOR SELECT TO meristem_gate USING ({seen});"
        f" CREATE POLICY {done} ON {table} FOR {command} TO meristem_gate USING ({condition}){check};",
        f"DROP POLICY {found} ON {table}; DROP POLICY {done} ON {table};",
    )
