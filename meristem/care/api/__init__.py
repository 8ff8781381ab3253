"""/api/v1: therapists, free hours, appointments; practice and licences."""

from ninja import Router

from meristem.care.api import clients, practice

router = Router()
router.add_router("", clients.router)
router.add_router("", practice.router)
