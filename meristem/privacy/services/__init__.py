"""Writes about a person's own data."""

from meristem.privacy.services.consenting import consent_set, consents_catch_up, has_withdrawn, outdated
from meristem.privacy.services.erasing import (
    erasure_ask,
    erasure_cancel,
    erasure_open,
    erasures_apply,
    erasures_carry_out,
    person_erase,
)
from meristem.privacy.services.exporting import (
    export_ask,
    export_content,
    export_make,
    exports_forget,
    exports_of,
    exports_take_up,
)

__all__ = [
    "consent_set",
    "consents_catch_up",
    "erasure_ask",
    "erasure_cancel",
    "erasure_open",
    "erasures_apply",
    "erasures_carry_out",
    "export_ask",
    "export_content",
    "export_make",
    "exports_forget",
    "exports_of",
    "exports_take_up",
    "has_withdrawn",
    "outdated",
    "person_erase",
]
