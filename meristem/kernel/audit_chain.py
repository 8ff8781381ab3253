"""The audit log as a chain: each row's hash covers the one before it, so that what was removed or altered shows.

The worker gives numbers and hashes after commit, in order and once each, away from the request. Hashes are over what
is stored, ciphertext included: a person's erased key makes values unreadable and leaves the chain whole. Whoever owns
the database could write a new chain; the published head (`meristem audit head`) is what he cannot rewrite.
"""

import dataclasses
import datetime
from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction

from meristem.kernel.context import tenant

BATCH = 500
# A row's transaction has begun shortly before it is chained: one that claims to be older came in by another way.
SLACK = datetime.timedelta(hours=1)

# Each column as text with its length before it, so that no two rows read alike. NULL is no length at all.
_COLUMNS = (
    "id::text",
    "organization_id::text",
    "(extract(epoch FROM created_at) * 1000000)::bigint::text",
    "actor_id::text",
    "session_id::text",
    "request_id",
    "action",
    "object_type",
    "object_id::text",
    "before::text",
    "after::text",
    "about_id::text",
    "encode(sealed, 'hex')",
)
ROW_HASH = (
    "sha256(convert_to("
    + " || ".join(f"coalesce(length({column}) || ':' || {column}, '-') || ','" for column in _COLUMNS)
    + ", 'UTF8'))"
)


@dataclasses.dataclass(frozen=True)
class Head:
    """How far an organisation's chain goes: to be published where the database cannot reach."""

    organization_id: UUID
    number: int
    chain: str


@dataclasses.dataclass(frozen=True)
class Finding:
    """The first row of a chain that does not hold, and why."""

    organization_id: UUID
    number: int
    entry_id: UUID | None
    reason: str


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What the check of one chain found."""

    head: Head
    waiting: int
    finding: Finding | None


def seal_due() -> int:
    """Chain what was written since; returns how many rows. One worker at a time, the others have nothing to add."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT kernel_seal_audit(%s)", [BATCH])
        return int(cursor.fetchone()[0])


def organizations() -> list[UUID]:
    """Every organisation that has an audit log, closed ones too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM kernel_organizations_with_audit() ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def heads() -> list[Head]:
    """The last link of each chain."""
    found = []
    for organization_id in organizations():
        with tenant(organization_id), connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, encode(chain, 'hex') FROM kernel_auditentry WHERE number IS NOT NULL"
                " ORDER BY number DESC LIMIT 1"
            )
            row = cursor.fetchone()
        if row:
            found.append(Head(organization_id, int(row[0]), str(row[1])))
    return found


def verify(organization_id: UUID, published: list[Head] | None = None) -> Verdict:
    """Walk one chain from its first row. `published` heads must be links of it, so that a cut tail shows."""
    expected = {head.number: head.chain for head in published or [] if head.organization_id == organization_id}
    number, chain, newest = 0, "", None
    finding: Finding | None = None
    with tenant(organization_id):
        for entry_id, given, stored, link, created_at in _links(organization_id):
            reason = ""
            if given != number + 1:
                reason = "the row is missing" if given > number + 1 else "the number stands twice"
                finding = Finding(organization_id, number + 1, None, reason)
                break
            if link != stored:
                reason = "the row was altered, moved or put in"
            elif given in expected and expected[given] != stored:
                reason = "the published head is another one"
            if reason:
                finding = Finding(organization_id, given, entry_id, reason)
                break
            number, chain, newest = given, stored, max(newest or created_at, created_at)
        waiting, smuggled = _waiting(newest)
    if finding is None and (cut := sorted(one for one in expected if one > number)):
        finding = Finding(organization_id, number + 1, None, f"the tail was cut off: row {cut[-1]} was published")
    if finding is None and smuggled is not None:
        finding = Finding(organization_id, number + 1, smuggled, "the row was put in later than it says")
    return Verdict(Head(organization_id, number, chain), waiting, finding)


def _links(organization_id: UUID) -> Iterator[tuple[UUID, int, str, str, datetime.datetime]]:
    """(id, number, chain as stored, chain as it must be, time) in order; computed by our words, not by the database's.

    A link is computed from the stored one before it: the first that does not hold is the row that was touched.
    """
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, number, encode(chain, 'hex'), encode(sha256("  # noqa: S608 - our own words
                " coalesce((SELECT p.chain FROM kernel_auditentry p WHERE p.organization_id = e.organization_id"
                f" AND p.number = e.number - 1), '') || {ROW_HASH}), 'hex'), created_at"
                " FROM kernel_auditentry e WHERE organization_id = %s AND number > %s ORDER BY number LIMIT 1000",
                [organization_id, after],
            )
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < 1000:
            return
        after = rows[-1][1]


def _waiting(newest: datetime.datetime | None) -> tuple[int, UUID | None]:
    """(rows that wait for their link, one of them that claims to be older than the chain's newest by far)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), (array_agg(id ORDER BY created_at) FILTER (WHERE created_at < %s))[1]"
            " FROM kernel_auditentry WHERE number IS NULL",
            [newest - SLACK if newest else None],
        )
        count, smuggled = cursor.fetchone()
    return int(count), smuggled
