"""The audit log in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.organizations.queries.audit import AuditRow
from meristem.organizations.types import Role

_AREAS = {
    "session": gettext_lazy("Sessions"),
    "password": gettext_lazy("Passwords"),
    "token": gettext_lazy("Tokens"),
    "invitation": gettext_lazy("Invitations"),
    "member": gettext_lazy("Members"),
    "organization": gettext_lazy("Organisation"),
}
_ACTIONS = {
    "session.started": gettext_lazy("signed in"),
    "session.ended": gettext_lazy("ended a session"),
    "session.others_ended": gettext_lazy("ended all other sessions"),
    "password.changed": gettext_lazy("changed the password"),
    "password.reset": gettext_lazy("set a new password by link"),
    "token.created": gettext_lazy("made a personal token"),
    "token.revoked": gettext_lazy("revoked a personal token"),
    "invitation.sent": gettext_lazy("invited somebody"),
    "invitation.sent_again": gettext_lazy("sent an invitation again"),
    "invitation.withdrawn": gettext_lazy("withdrew an invitation"),
    "invitation.accepted": gettext_lazy("accepted an invitation"),
    "member.roles_changed": gettext_lazy("changed roles"),
    "member.suspended": gettext_lazy("suspended a member"),
    "member.reinstated": gettext_lazy("let a member in again"),
    "member.removed": gettext_lazy("removed a member"),
    "member.left": gettext_lazy("left the organisation"),
    "organization.created": gettext_lazy("founded the organisation"),
    "organization.changed": gettext_lazy("changed the settings"),
    "organization.handed_on": gettext_lazy("handed the organisation on"),
}


def area_words(area: str) -> str:
    """The name of a part of the log."""
    return str(_AREAS[area])


def _value(value: object) -> str:
    if isinstance(value, list):
        names = dict(Role.choices)
        return ", ".join(str(names.get(one, one)) for one in value) or _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "") else _("nothing")


def entry_words(row: AuditRow) -> tuple[str, str]:
    """(what was done, how it changed); actions of other apps stand as they are recorded."""
    before, after = row.before or {}, row.after or {}
    changes = [
        f"{name}: {_value(before[name])} → {_value(after[name])}"
        if name in before
        else f"{name}: {_value(after[name])}"
        for name in after
    ]
    return str(_ACTIONS.get(row.action, row.action)), "; ".join(changes)
