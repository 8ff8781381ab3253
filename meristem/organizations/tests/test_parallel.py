"""A seat is one, also when several reach for it at the same moment."""

import threading

from django.db import connection
from django.test import Client

from meristem.kernel.context import tenant
from meristem.kernel.errors import Conflict, Denied
from meristem.organizations.models import Membership
from meristem.organizations.services import member_remove, roles_change
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


def test_of_two_administrators_who_remove_each_other_one_stays(committed: tuple[str, str]) -> None:
    build.public()
    org = build.organization()
    pair = [build.person(org, "administrator"), build.person(org, "administrator")]
    together = threading.Barrier(4, timeout=30)
    refused: list[str] = []

    def act(me, other, deed) -> None:
        together.wait()
        try:
            with build.inside(org, me, "administrator") as actor:
                if deed == "remove":
                    member_remove(actor=actor, user_id=other.id)
                else:
                    roles_change(actor=actor, user_id=other.id, roles=["learner"])
        except (Conflict, Denied, Membership.DoesNotExist) as error:
            refused.append(type(error).__name__)
        connection.close()

    jobs = [
        (pair[0], pair[1], "remove"),
        (pair[1], pair[0], "remove"),
        (pair[0], pair[1], "demote"),
        (pair[1], pair[0], "demote"),
    ]
    threads = [threading.Thread(target=act, args=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    finish(threads)
    with tenant(org.id):
        left = Membership.objects.filter(status="active", roles__contains=["administrator"]).count()
    assert left == 1
    assert refused
