"""Gamification's answers at the ports of lower apps."""

import json

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meristem.gamification.types import worded
from meristem.kernel.context import Actor

# What this transaction has written: points, the level reached by them, badges.
_JUST = """
WITH gained AS (
    SELECT coalesce(sum(amount), 0) AS points FROM gamification_ledgerentry
    WHERE user_id = %(user)s AND kind = 'award' AND created_at >= transaction_timestamp())
SELECT 'points', gained.points, NULL::jsonb FROM gained WHERE gained.points > 0
UNION ALL
SELECT 'level', l.number, l.names FROM gamification_level l, gamification_wallet w, gained
WHERE w.user_id = %(user)s AND l.number = w.level AND l.threshold > w.earned - gained.points AND l.number > 1
UNION ALL
SELECT 'badge', 0, b.names FROM gamification_badgeaward a JOIN gamification_badge b ON b.id = a.badge_id
WHERE a.user_id = %(user)s AND a.created_at >= transaction_timestamp()
"""


class Rewards:
    """learning.types.Rewards."""

    def just_earned(self, actor: Actor) -> list[str]:
        language = translation.get_language() or "en"
        with connection.cursor() as cursor:
            cursor.execute(_JUST, {"user": actor.person})
            return [self._line(kind, number, names, language) for kind, number, names in cursor.fetchall()]

    def _line(self, kind: str, number: int, names: object, language: str) -> str:
        if kind == "points":
            return ngettext("+%(num)s point", "+%(num)s points", number) % {"num": number}
        name = worded(_names(names), language)
        if kind == "level":
            return _("Level %(number)s: %(name)s") % {"number": number, "name": name}
        return _("New badge: %(name)s") % {"name": name}


def _names(value: object) -> dict[str, str]:
    return value if isinstance(value, dict) else dict(json.loads(str(value)))
