"""Base classes of every table, and the kernel's own tables."""

from meristem.kernel.models.base import (
    MutableModel,
    PersonForeignKey,
    RowModel,
    Tenancy,
    TenantForeignKey,
    TenantModel,
    TenantRow,
)
from meristem.kernel.models.tables import (
    AuditEntry,
    Consumer,
    EventRecord,
    IdempotencyRecord,
    Mail,
    ParkedEvent,
    PersonKey,
    RateBucket,
)

__all__ = [
    "AuditEntry",
    "Consumer",
    "EventRecord",
    "IdempotencyRecord",
    "Mail",
    "MutableModel",
    "ParkedEvent",
    "PersonForeignKey",
    "PersonKey",
    "RateBucket",
    "RowModel",
    "Tenancy",
    "TenantForeignKey",
    "TenantModel",
    "TenantRow",
]
