"""What every table has: a UUIDv7 key, a time of creation, and for tenant tables the organisation and its policies."""

import dataclasses
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.functions import Now

from meristem.kernel.ids import uuid7
from meristem.kernel.tenancy.constraints import TenantPolicy, TenantReference


@dataclasses.dataclass(frozen=True)
class Tenancy:
    """How a tenant table is guarded beyond its organisation.

    `owner`: column of the only person who may see or write a row (private rows).
    `restrict`: more restrictive policies, {name: (command, using, check)} in SQL.
    `app_may`: privileges of the app role, e.g. ("select", "insert") for append-only rows.
    `gate_may`: privileges of the gate role's functions that run before a tenant is known.
    `hot`: met by hot statements, a few rows at a time by an index.
    `counted`: columns that only statements write which set `updated_at` themselves: writing nothing else, they do not
    meet the trigger that sets it, whose condition costs more than the time does (ADR 0006).
    """

    owner: str | None = None
    restrict: dict[str, tuple[str, str | None, str | None]] = dataclasses.field(default_factory=dict)
    app_may: tuple[str, ...] = ("select", "insert", "update", "delete")
    gate_may: tuple[str, ...] = ()
    hot: bool = False
    counted: tuple[str, ...] = ()


if TYPE_CHECKING:
    AnyForeignKey = models.ForeignKey[Any, Any]
else:
    AnyForeignKey = models.ForeignKey


class TenantForeignKey(AnyForeignKey):
    """A foreign key between tenant tables: composite with `organization_id` in the database (ADR 0003)."""

    def __init__(self, to: Any, on_delete: Any, indexed: bool = True, **kwargs: Any) -> None:
        self.indexed = indexed
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        return name, path, args, kwargs

    def target(self, app: str, model: str) -> tuple[str, str]:
        """(table, column) that the composite key refers to, seen from `model` in `app`."""
        to = self.remote_field.model
        label = to if isinstance(to, str) else to._meta.label
        if label == "self":
            label = model
        if "." in label:
            app, label = label.split(".")
        return f"{app}_{label}".lower(), "id"


class PersonForeignKey(TenantForeignKey):
    """A person within an organisation: the database insists on her membership of that organisation.

    `vouched`: another table's key insists already (a row here is written together with one there, by one function).
    """

    def __init__(
        self, on_delete: Any = models.PROTECT, indexed: bool = True, vouched: bool = False, **kwargs: Any
    ) -> None:
        kwargs.pop("to", None)
        self.vouched = vouched
        super().__init__("identity.User", on_delete, indexed=indexed, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("to", None)
        return name, path, args, kwargs

    def target(self, app: str, model: str) -> tuple[str, str]:
        return "organizations_membership", "user_id"


def _is_abstract(attrs: dict[str, Any]) -> bool:
    return bool(getattr(attrs.get("Meta"), "abstract", False))


class TenantBase(ModelBase):
    """Adds policies, composite references and their indexes to each concrete tenant model's Meta."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        if _is_abstract(attrs):
            return super().__new__(mcs, name, bases, attrs, **kwargs)
        meta = attrs.get("Meta") or type("Meta", (), {})
        app = attrs["__module__"].split(".")[1]
        table = getattr(meta, "db_table", f"{app}_{name.lower()}")
        fields = mcs._inherited_fields(bases) | {k: v for k, v in attrs.items() if isinstance(v, models.Field)}
        tenancy: Tenancy = attrs.get("tenancy") or next(
            (found for base in bases if (found := getattr(base, "tenancy", None))), Tenancy()
        )
        constraints = [*getattr(meta, "constraints", [])]
        indexes = [*getattr(meta, "indexes", [])]
        constraints.append(
            TenantPolicy(
                name=f"{table}_tenant",
                owner=tenancy.owner,
                restrict=tenancy.restrict,
                app_may=tenancy.app_may,
                gate_may=tenancy.gate_may,
                touch="updated_at" in fields,
                hot=tenancy.hot,
                counted=tenancy.counted,
            )
        )
        for field_name, field in fields.items():
            if not isinstance(field, TenantForeignKey):
                continue
            if not getattr(field, "vouched", False):
                target_table, target = field.target(app, name)
                column = f"{field_name}_id"
                constraints.append(
                    TenantReference(
                        name=f"{table}_{field_name}_ref"[:63], column=column, table=target_table, target=target
                    )
                )
            if field.indexed:
                short = f"{table}_{field_name}"
                indexes.append(models.Index(fields=["organization", field_name], name=mcs._index_name(short)))
        attrs["Meta"] = type("Meta", (meta,), {"constraints": constraints, "indexes": indexes})
        return super().__new__(mcs, name, bases, attrs, **kwargs)

    @staticmethod
    def _inherited_fields(bases: tuple[type, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for base in bases:
            if hasattr(base, "_meta"):
                found |= {field.name: field for field in base._meta.local_fields}
        return found

    @staticmethod
    def _index_name(full: str) -> str:
        # Django allows 30 characters: shorten in a way that stays the same between runs.
        from django.db.backends.utils import names_digest

        return f"{full}_ix" if len(full) <= 27 else f"{full[:20]}_{names_digest(full, length=6)}_ix"


class RowModel(models.Model):
    """A row with a UUIDv7 key and its time of creation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class TenantRow(models.Model, metaclass=TenantBase):
    """A row of one organisation, invisible from any other (forced row-level security); its key is its own affair."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class TenantModel(RowModel, TenantRow):
    """The usual tenant table: UUIDv7 key, organisation, time of creation."""

    class Meta:
        abstract = True


class MutableModel(models.Model):
    """Mix-in: `updated_at` is kept by a trigger, whatever writes the row."""

    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
