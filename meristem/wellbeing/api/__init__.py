"""/api/v1: moods, journal and goals of the person who asks; there is no address for anybody else's.

Answers to POST carry ids and versions only: they may be kept for repetition (Idempotency-Key), and private words
are kept nowhere but sealed.
"""

from ninja import Router

from meristem.wellbeing.api import goals, journal, moods

router = Router()
router.add_router("", moods.router)
router.add_router("", journal.router)
router.add_router("", goals.router)
