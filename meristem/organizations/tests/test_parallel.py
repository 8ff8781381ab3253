"""A seat is one, also when several reach for it at the same moment."""

import threading

from django.db import connection
from django.test import Client

from meristem.kernel.context import tenant
from meristem.organizations.models import Membership
from tests import build
from tests.identity.support import letter, link_in
from tests.threads import finish


def test_a_seat_is_taken_once_however_many_try(committed: tuple[str, str]) -> None:
    build.public()
    org = build.organization()
    ruth = build.person(org, "administrator")
    form = {"emails": "noor@example.org", "roles": ["learner"]}
    build.client(ruth, org).post("/members/invite", form)
    path = link_in(letter("noor@example.org"), "invitation")
    strangers = []
    for _ in range(5):
        place = build.organization()
        strangers.append(build.client(build.person(place), place))
    together = threading.Barrier(len(strangers), timeout=30)
    codes: list[int] = []

    def take(client: Client) -> None:
        together.wait()
        codes.append(client.post(path).status_code)
        connection.close()

    threads = [threading.Thread(target=take, args=[client], daemon=True) for client in strangers]
    for thread in threads:
        thread.start()
    finish(threads)
    assert sorted(codes) == [303, 410, 410, 410, 410]
    with tenant(org.id):
        assert Membership.objects.count() == 2
