"""Rows that the demo has none of, written past every check: one of each kind whose text people or programs send in."""

import datetime
from typing import Any

import psycopg
from django.db import models
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone
from psycopg import sql

from meristem.identity.models import (
    ClientSession,
    EmailChange,
    IdentityProvider,
    Passkey,
    ProviderLink,
    ProviderProof,
)
from meristem.organizations.models import DomainClaim, InvitationBatch, InvitationRow
from tests.security.known import Known


def furnish(dsn: str, known: dict[str, Known]) -> None:
    """Give the learner what hangs on a person, and her organisation what its administrators send in."""
    her, ruth = known["learner"], known["administrator"]
    place, soon = {"organization_id": ruth.organization}, timezone.now() + datetime.timedelta(days=1)
    provider = IdentityProvider(**place, issuer="https://accounts.example.org", email_domains=["northfield.example"])
    batch = InvitationBatch(**place, made_by_id=ruth.person, total=1)
    hers: dict[str, Any] = {"user_id": her.person}
    rows = [
        provider,
        ProviderLink(**hers, provider_id=provider.id),
        ProviderProof(provider_id=provider.id, email="x@northfield.example", expires_at=soon),
        Passkey(**hers, credential_id=b"1", public_key=b"2"),
        EmailChange(**hers, old_email="a@example.org", new_email="b@example.org", expires_at=soon),
        ClientSession(**hers, **place, expires_at=soon),
        DomainClaim(**place),
        batch,
        # The pages show those that could not be invited.
        InvitationRow(**place, batch_id=batch.id, number=2, state=InvitationRow.State.WRONG, problem="address"),
    ]
    with psycopg.connect(dsn) as connection:
        connection.execute("SET session_replication_role = replica")
        for row in rows:
            _insert(connection, row)


def _insert(connection: psycopg.Connection, row: models.Model) -> None:
    """As the superuser, for whom no policy stands in the way; what the database fills in is left to it."""
    values = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    now = timezone.now()
    for field in row._meta.concrete_fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            values[field.column] = now
    given = {name: value for name, value in values.items() if not isinstance(value, DatabaseDefault)}
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(row._meta.db_table),
            sql.SQL(", ").join(map(sql.Identifier, given)),
            sql.SQL(", ").join(sql.Placeholder() * len(given)),
        ),
        list(given.values()),
    )
