"""Who the made-up learners are and how far they have come: computed from the seed, written as each herself."""

from __future__ import annotations

import dataclasses
import hashlib
import random
from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction

from meristem.kernel.context import set_tenant
from meristem.kernel.links import derived_secret, token_hash

GIVEN = ("Ada", "Bora", "Chidi", "Dana", "Elif", "Femi", "Gaël", "Hana", "Ines", "Jun", "Kofi", "Lena", "Mina", "Noor")
FAMILY = ("Abel", "Brandt", "Choi", "Diaz", "Eze", "Falk", "Ganz", "Haddad", "Ito", "Jansen", "Kim", "Lund", "Moreau")

SHORT_LESSONS, LONG_LESSONS = 30, 66
# The first lessons of each course are what learners have done; bench/ finishes those after them.
MOST_DONE = 12
MOST_MOODS = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Learner:
    """One line of the staging table."""

    number: int
    id: UUID
    given_name: str
    family_name: str
    email: str
    token_hash: bytes
    short_done: int
    long_done: int
    takes_both: bool
    days_ago: int
    hour: int
    moods: int

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is decided by the number of learners and the seed."""

    learners: int
    seed: int

    def id(self, kind: int, number: int) -> UUID:
        """A UUID of version 7's form: rows made one after the other lie beside each other, as in real use."""
        milliseconds = 1_750_000_000_000 + number
        tail = hashlib.sha256(f"{self.seed}-{self.learners}-{kind}-{number}".encode()).hexdigest()[:15]
        return UUID(f"{milliseconds:012x}7{kind:03x}8{tail}")

    def batch(self, first: int, end: int) -> list[Learner]:
        return list(self._learners(first, end))

    def _learners(self, first: int, end: int) -> Iterator[Learner]:
        secret = session_secret(self.seed)
        chance = random.Random(f"{self.seed}-{self.learners}-{first}")  # noqa: S311 - made-up people, no secrets
        for number in range(first, end):
            takes_both = number % 5 == 0
            finished = takes_both and chance.random() < 0.05
            yield Learner(
                number=number,
                id=self.id(1, number),
                given_name=chance.choice(GIVEN),
                family_name=chance.choice(FAMILY),
                email=f"learner-{number}@bench-{self.learners}.example.org",
                token_hash=token_hash(session_token(secret, self.learners, number)),
                short_done=SHORT_LESSONS if finished else _some(chance) if takes_both else 0,
                long_done=_some(chance),
                takes_both=takes_both,
                days_ago=1 + int(chance.random() ** 2 * 30),
                hour=chance.randrange(6, 22),
                moods=chance.randrange(1, MOST_MOODS) if chance.random() < 0.2 else 0,
            )


def _some(chance: random.Random) -> int:
    """Most have done little, some a dozen lessons."""
    return int(chance.random() ** 3 * (MOST_DONE + 1))


def session_secret(seed: int) -> str:
    """What generated sessions hang on: nobody without the installation's link key can tell it."""
    return derived_secret("generated-session", seed)


def session_token(secret: str, learners: int, number: int) -> str:
    """The session of one learner. Hexadecimal SHA-256, so that SQL can tell it as well (bench/)."""
    return hashlib.sha256(f"{secret}-{learners}-{number}".encode()).hexdigest()


_STAGING = """
CREATE TEMPORARY TABLE bulk_person (number int, id uuid, given_name text, family_name text, email text,
    token_hash bytea) ON COMMIT DROP
"""

# Row-level security lets people write their own rows only: so each is written as herself.
_WRITE = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT * FROM bulk_person ORDER BY number LOOP
        PERFORM set_config('app.user_id', one.id::text, true);
        INSERT INTO identity_user (id, email, display_name, given_name, family_name, status, email_verified_at,
            language, time_zone, theme, last_login_at)
        VALUES (one.id, one.email, one.given_name || ' ' || one.family_name, one.given_name, one.family_name, 'active',
            now(), '', 'UTC', 'system', now());
        INSERT INTO identity_session (id, user_id, token_hash, organization_id, user_agent, last_active_at, expires_at)
        VALUES (kernel_uuid7(), one.id, one.token_hash, current_setting('app.organization_id')::uuid, 'generated',
            now(), now() + interval '30 days');
    END LOOP;
END $$
"""


def write(batch: list[Learner], organization_id: UUID) -> None:
    """The people and a signed-in session of each, valid for 30 days."""
    with transaction.atomic(), connection.cursor() as cursor:
        set_tenant(organization_id)
        cursor.execute(_STAGING)
        with cursor.copy("COPY bulk_person FROM STDIN") as rows:
            for one in batch:
                rows.write_row((one.number, one.id, one.given_name, one.family_name, one.email, one.token_hash))
        cursor.execute(_WRITE)
