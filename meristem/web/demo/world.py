"""What the parts of the demo share: organisations and people by name, the content folder, one source of chance."""

import dataclasses
import datetime
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from meristem.kernel.context import Actor, tenant

CONTENT = Path(__file__).resolve().parent / "content"


@dataclasses.dataclass
class Person:
    """A demo person: her id and her roles in each organisation (by slug)."""

    id: UUID
    email: str
    name: str
    roles: dict[str, frozenset[str]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class World:
    """Filled part by part; later parts read what earlier ones made."""

    today: datetime.date
    chance: random.Random
    organizations: dict[str, UUID] = dataclasses.field(default_factory=dict)
    people: dict[str, Person] = dataclasses.field(default_factory=dict)
    # organisation slug -> course slug -> id
    courses: dict[str, dict[str, UUID]] = dataclasses.field(default_factory=dict)

    def members(self, organization: str, role: str | None = None) -> list[Person]:
        """People of an organisation, those with a role when one is named, in a stable order."""
        return [
            person
            for person in self.people.values()
            if organization in person.roles and (role is None or role in person.roles[organization])
        ]

    @contextmanager
    def as_person(self, person: Person, organization: str) -> Iterator[Actor]:
        """Act as a person in an organisation, in one transaction."""
        with tenant(self.organizations[organization], person.id, person.roles[organization]) as actor:
            yield actor

    @contextmanager
    def as_nobody(self, organization: str) -> Iterator[Actor]:
        """Act within an organisation as the installation."""
        with tenant(self.organizations[organization]) as actor:
            yield actor

    def moment(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
        """A moment of the demo's past, in UTC."""
        day = self.today - datetime.timedelta(days=days_ago)
        return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=datetime.UTC)
