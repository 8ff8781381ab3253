"""Ways into the organisation that is entered, ended or shortened by it. Callers have made sure who may."""

from uuid import UUID

from django.db import connection, transaction

from meristem.identity.types import Bounds, WaysIn


@transaction.atomic
def ways_in_end(*, user_id: UUID, but: UUID | None = None) -> WaysIn:
    """End a member's sessions, programs and personal tokens in this organisation; `but` is a session that stays.

    What is open elsewhere is not this organisation's to end. Returns how many there were.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_ways_in_end(%s, %s)", [user_id, but])
        return WaysIn(*cursor.fetchone())


@transaction.atomic
def sessions_bound(bounds: Bounds) -> None:
    """Sessions in this organisation last so long from now on; those that are open follow, and none gets longer."""
    with connection.cursor() as cursor:
        seconds = [int(bounds.idle.total_seconds()), int(bounds.life.total_seconds())]
        cursor.execute("SELECT identity_sessions_bound(make_interval(secs => %s), make_interval(secs => %s))", seconds)
