"""Row-level security as model constraints, so that migrations emit it with the table (ADR 0003)."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

# The sub-select is evaluated once a statement; after its first use in a session the setting is '' rather than NULL.
CURRENT_ORGANIZATION = "(select nullif(current_setting('app.organization_id', true), '')::uuid)"
# Evaluated for each row that no index chose, and not prepared for each statement: a fifth cheaper where an index leads.
CURRENT_ORGANIZATION_BARE = "nullif(current_setting('app.organization_id', true), '')::uuid"
CURRENT_USER = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
CURRENT_USER_BARE = "nullif(current_setting('app.user_id', true), '')::uuid"

APP_ROLE = "meristem_app"
GATE_ROLE = "meristem_gate"


class DatabaseOnlyConstraint(BaseConstraint):
    """A constraint whose whole meaning is SQL: emitted by migrations, never validated in Python."""

    def statements(self, model: type[Model]) -> list[str]:
        raise NotImplementedError  # pragma: no cover - each subclass says what it emits

    def undo_statements(self, model: type[Model]) -> list[str]:
        raise NotImplementedError  # pragma: no cover

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        # Called inside CREATE TABLE: policies can only follow the table.
        schema_editor.deferred_sql.extend(self.statements(model))
        return ""

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        return ";\n".join(self.statements(model))

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        return ";\n".join(self.undo_statements(model))

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """The database decides."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class RowPolicies(DatabaseOnlyConstraint):
    """Enables and forces row-level security with the policies named, and narrows what the app role may do.

    `policies` is a list of (name, "permissive" | "restrictive", command, using, check, role); `using` and `check`
    are SQL conditions or None, `role` is "public" or a role's name. `app_may` lists the app role's privileges.
    """

    def __init__(
        self,
        *,
        name: str,
        policies: list[tuple[str, str, str, str | None, str | None, str]],
        app_may: tuple[str, ...] = ("select", "insert", "update", "delete"),
        gate_may: tuple[str, ...] = (),
        touch: bool = False,
        counted: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name=name)
        self.policies: list[tuple[str, str, str, str | None, str | None, str]] = list(policies)
        self.app_may = tuple(app_may)
        self.gate_may = tuple(gate_may)
        self.touch = touch
        self.counted = tuple(counted)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"policies": self.policies, "app_may": self.app_may, "gate_may": self.gate_may, "touch": self.touch}
        kwargs |= {"counted": self.counted} if self.counted else {}
        return path, tuple(args), kwargs

    def statements(self, model: type[Model]) -> list[str]:
        table = f'"{model._meta.db_table}"'
        sql = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {table} FROM {APP_ROLE}",
        ]
        if self.app_may:
            sql.append(f"GRANT {', '.join(self.app_may).upper()} ON {table} TO {APP_ROLE}")
        if self.gate_may:
            sql.append(f"GRANT {', '.join(self.gate_may).upper()} ON {table} TO {GATE_ROLE}")
            for granted in self.gate_may:
                clause = {"insert": "WITH CHECK (true)", "update": "USING (true) WITH CHECK (true)"}.get(
                    granted, "USING (true)"
                )
                sql.append(f"CREATE POLICY gate_{granted} ON {table} FOR {granted.upper()} TO {GATE_ROLE} {clause}")
        for name, kind, command, using, check, role in self.policies:
            clauses = (f" USING ({using})" if using else "") + (f" WITH CHECK ({check})" if check else "")
            sql.append(f"CREATE POLICY {name} ON {table} AS {kind.upper()} FOR {command.upper()} TO {role}{clauses}")
        if self.touch:
            sql.append(
                # A statement that sets the time itself, as hot ones do, need not wait for the function to set it again.
                f"CREATE TRIGGER touch BEFORE UPDATE{self._touching(model)} ON {table} FOR EACH ROW"
                " WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION kernel_touch_updated_at()"
            )
        return sql

    def _touching(self, model: type[Model]) -> str:
        """Which columns wake the trigger: all, or all but those whose writers set the time themselves."""
        if not self.counted:
            return ""
        columns = (field.column for field in model._meta.local_concrete_fields)
        return " OF " + ", ".join(f'"{one}"' for one in columns if one not in (*self.counted, "updated_at"))

    def undo_statements(self, model: type[Model]) -> list[str]:
        table = f'"{model._meta.db_table}"'
        names = [policy[0] for policy in self.policies] + [f"gate_{command}" for command in self.gate_may]
        sql = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in names]
        if self.gate_may:
            # Only what was granted here: erasing has rights of its own.
            sql.append(f"REVOKE {', '.join(self.gate_may).upper()} ON {table} FROM {GATE_ROLE}")
        if self.touch:
            sql.append(f"DROP TRIGGER IF EXISTS touch ON {table}")
        # Security stays on while policies are replaced: a table without a policy shows nothing.
        return [*sql, f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}"]


class TenantPolicy(RowPolicies):
    """Rows belong to one organisation and are seen only when it is entered; private rows only by their owner.

    `hot` tables are met by statements that read a few rows by an index, many times a second (ADR 0006).
    """

    def __init__(
        self,
        *,
        name: str,
        owner: str | None = None,
        restrict: dict[str, tuple[str, str | None, str | None]] | None = None,
        app_may: tuple[str, ...] = ("select", "insert", "update", "delete"),
        gate_may: tuple[str, ...] = (),
        touch: bool = False,
        hot: bool = False,
        counted: tuple[str, ...] = (),
    ) -> None:
        self.owner = owner
        self.hot = hot
        self.restrict = dict(restrict or {})
        condition = f"organization_id = {CURRENT_ORGANIZATION_BARE if hot else CURRENT_ORGANIZATION}"
        policies: list[tuple[str, str, str, str | None, str | None, str]] = [
            ("tenant", "permissive", "all", condition, condition, APP_ROLE),
            # The owner of the tables migrates and is bound like anyone else (FORCE); it needs the same door.
            ("tenant_owner", "permissive", "all", condition, condition, "meristem_owner"),
        ]
        if owner:
            mine = f"{owner} = {CURRENT_USER}"
            policies.append(("owner_only", "restrictive", "all", mine, mine, APP_ROLE))
        for extra, (command, using, check) in self.restrict.items():
            policies.append((extra, "restrictive", command, using, check, APP_ROLE))
        super().__init__(name=name, policies=policies, app_may=app_may, gate_may=gate_may, touch=touch, counted=counted)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        del kwargs["policies"]
        kwargs |= {"owner": self.owner, "restrict": self.restrict} | ({"hot": True} if self.hot else {})
        return path, args, kwargs


class TenantReference(DatabaseOnlyConstraint):
    """A foreign key that carries the organisation, so that a row can never point at another tenant's row."""

    def __init__(self, *, name: str, column: str, table: str, target: str = "id", on_delete: str = "NO ACTION") -> None:
        super().__init__(name=name)
        self.column, self.table, self.target, self.on_delete = column, table, target, on_delete

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"column": self.column, "table": self.table, "target": self.target, "on_delete": self.on_delete}
        return path, tuple(args), kwargs

    def statements(self, model: type[Model]) -> list[str]:
        return [
            f'CREATE UNIQUE INDEX IF NOT EXISTS "{self.table}_{self.target}_tenant_key"'
            f' ON "{self.table}" (organization_id, {self.target})',
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY'
            f' (organization_id, "{self.column}") REFERENCES "{self.table}" (organization_id, {self.target})'
            f" ON DELETE {self.on_delete} DEFERRABLE INITIALLY DEFERRED",
        ]

    def undo_statements(self, model: type[Model]) -> list[str]:
        return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT IF EXISTS "{self.name}"']
