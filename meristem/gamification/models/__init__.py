from meristem.gamification.models.board import BoardBucket, BoardEntry
from meristem.gamification.models.ledger import LedgerEntry, Wallet
from meristem.gamification.models.rules import Badge, BadgeAward, Level, PointRule
from meristem.gamification.models.streak import ActiveDay, StreakPause

__all__ = [
    "ActiveDay",
    "Badge",
    "BadgeAward",
    "BoardBucket",
    "BoardEntry",
    "LedgerEntry",
    "Level",
    "PointRule",
    "StreakPause",
    "Wallet",
]
