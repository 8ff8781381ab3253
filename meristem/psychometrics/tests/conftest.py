"""One organisation with the shipped instruments, and two people in it."""

from typing import Any
from uuid import UUID

import pytest

from meristem.psychometrics import queries, services
from tests import build

KEY = queries.CHECK


class Clinic:
    def __init__(self) -> None:
        self.org = build.organization()
        self.ada = build.person(self.org, name="Ada")
        self.boss = build.person(self.org, "administrator", "manager", "analyst", name="Boss")
        with build.inside(self.org, self.boss) as actor:
            services.instruments_install(actor=actor)

    def inside(self, user: Any = None) -> Any:
        return build.inside(self.org, user or self.ada)

    def start(self, actor: Any, key: str = KEY) -> UUID:
        return services.check_start(actor=actor, key=key, consents=True)

    def answer_all(self, actor: Any, attempt_id: UUID, value: Any = 4, key: str = KEY) -> None:
        found = queries.running_check(actor, key, "en")
        assert found is not None
        for asked in found.questions:
            point = value(asked.position) if callable(value) else value
            services.check_answer(actor=actor, attempt_id=attempt_id, position=asked.position, value=point)

    def profile(self, user: Any = None, value: Any = 4, key: str = KEY) -> UUID:
        with self.inside(user) as actor:
            attempt_id = self.start(actor, key)
            self.answer_all(actor, attempt_id, value, key)
            return services.check_finish(actor=actor, attempt_id=attempt_id).id


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()
