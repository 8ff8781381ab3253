"""`meristem account`: an account as a whole, by whoever runs the installation. Never from the web."""

from __future__ import annotations

import sys

STATES = {"suspend": "suspended", "archive": "archived", "restore": "active"}
CLOSING = ("suspend", "archive")


def change(deed: str, email: str, force: str = "") -> None:
    from meristem.identity.services.factors.lost import factors_forget
    from meristem.identity.services.state import account_state_set, administers_alone
    from meristem.kernel.errors import Conflict, Invalid

    try:
        left = administers_alone(email=email) if force and deed in CLOSING else []
        if deed == "forget-factors":
            factors_forget(email=email)
        else:
            account_state_set(email=email, status=STATES[deed], force=bool(force))
    except Invalid as problem:
        sys.exit(f"meristem: {email}: " + " ".join(str(text) for texts in problem.fields.values() for text in texts))
    except Conflict as problem:
        sys.exit(f"meristem: {email}: {problem.detail} With --force it happens nevertheless.")
    said = {
        "suspend": "is suspended; every session, program and token has ended",
        "archive": "is archived; every session, program and token has ended",
        "restore": "can come in again",
        "forget-factors": "has no second factor any more; every session, program and token has ended, a letter says so",
    }[deed]
    sys.stdout.write(f"{email} {said}.\n")
    for name in left:
        sys.stdout.write(
            f"Nobody administers {name} now: members go on learning, but nobody can invite, change roles or settings"
            f" there. `meristem account restore {email}` gives it its administrator back.\n"
        )
