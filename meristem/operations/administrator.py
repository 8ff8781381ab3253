"""`meristem administrator`: says in the terminal who administers now, and how she comes in."""

from __future__ import annotations

import sys


def appoint(email: str, name: str) -> None:
    from django.conf import settings

    from meristem.kernel.errors import Invalid
    from meristem.organizations.services import administrator_appoint

    try:
        done = administrator_appoint(email=email, display_name=name)
    except Invalid as problem:
        sys.exit(f"meristem: {email}: " + " ".join(str(text) for texts in problem.fields.values() for text in texts))
    sys.stdout.write(f"{email} administers {done.organization!r} now.\n")
    if done.link:
        sys.stdout.write(f"Choose a password here, within a day: {done.link}\n")
    else:
        sys.stdout.write(f"Sign in with the password of this account at {settings.BASE_URL}/signin\n")
