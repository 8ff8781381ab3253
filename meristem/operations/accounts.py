"""`meristem account`: an account as a whole, by whoever runs the installation. Never from the web."""

from __future__ import annotations

import sys

STATES = {"suspend": "suspended", "archive": "archived", "restore": "active"}


def change(deed: str, email: str) -> None:
    from meristem.identity.services.state import account_state_set
    from meristem.kernel.errors import Invalid

    try:
        account_state_set(email=email, status=STATES[deed])
    except Invalid as problem:
        sys.exit(f"meristem: {email}: " + " ".join(str(text) for texts in problem.fields.values() for text in texts))
    said = {
        "suspend": "is suspended; every session, program and token has ended",
        "archive": "is archived; every session, program and token has ended",
        "restore": "can come in again",
    }[deed]
    sys.stdout.write(f"{email} {said}.\n")
