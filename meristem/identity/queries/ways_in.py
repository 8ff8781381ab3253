"""A member's ways into the organisation that is entered, counted for whoever manages members there."""

from uuid import UUID

from django.db import connection

from meristem.identity.types import WaysIn


def ways_in(user_id: UUID) -> WaysIn:
    """How many sessions, programs and personal tokens of hers are open here; nothing about elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_ways_in(%s)", [user_id])
        return WaysIn(*cursor.fetchone())
