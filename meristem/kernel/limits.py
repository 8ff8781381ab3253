"""Rate limits behind one function: an unlogged table now, Redis by a setting later."""

import dataclasses
import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from meristem.kernel.errors import TooMany


@dataclasses.dataclass(frozen=True)
class Policy:
    """So many uses in a window of so many seconds, under the name that answers give it."""

    name: str
    quota: int
    seconds: int


_SPEND = """
INSERT INTO kernel_ratebucket AS b (key, window_started_at, count) VALUES (%(key)s, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN b.window_started_at < now() - %(window)s THEN 1 ELSE b.count + 1 END,
    window_started_at = CASE WHEN b.window_started_at < now() - %(window)s THEN now() ELSE b.window_started_at END
RETURNING count, extract(epoch FROM window_started_at + %(window)s - now())::int
"""


def spend(name: str, key: object, *, limit: int, seconds: int) -> None:
    """Count one use of `name` by `key`; raises TooMany when more than `limit` fall into a window of `seconds`.

    The count shares the transaction's fate: an attempt that must count although it fails is spent before it
    fails, in a transaction that commits.
    """
    if not settings.RATE_LIMITS:
        return
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"key": f"{name}:{key}", "window": datetime.timedelta(seconds=seconds)}
        cursor.execute(_SPEND, parameters)
        count, wait = cursor.fetchone()
    if count > limit:
        raise TooMany(max(int(wait), 1), policy=f'"{name}";q={limit};w={seconds}')


def forget(name: str, key: object) -> None:
    """Begin the count of `name` by `key` anew, for instance after the right password."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_ratebucket WHERE key = %s", [f"{name}:{key}"])
