"""One router for the account's operations: those of one address must stand together."""

from ninja import Router

router = Router()
