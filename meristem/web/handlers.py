"""Registrations that every process needs."""

import meristem.web.audit_words
import meristem.web.palette_sources  # noqa: F401 - both register themselves
from meristem.identity.ports import provide_demo_sign_ins
from meristem.web.demo.accounts import DEMO_SIGN_INS

provide_demo_sign_ins(DEMO_SIGN_INS)
