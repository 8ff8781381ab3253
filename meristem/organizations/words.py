"""The audit log in words."""

import datetime
import re

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from meristem.kernel.audit import describe, said
from meristem.organizations.models import InvitationRow
from meristem.organizations.queries.audit import AuditRow
from meristem.organizations.types import Role

_AREAS = {
    "session": gettext_lazy("Sessions"),
    "factor": gettext_lazy("Second factors"),
    "email": gettext_lazy("Addresses"),
    "account": gettext_lazy("Accounts"),
    "password": gettext_lazy("Passwords"),
    "token": gettext_lazy("Tokens"),
    "invitation": gettext_lazy("Invitations"),
    "member": gettext_lazy("Members"),
    "organization": gettext_lazy("Organisation"),
    "read": gettext_lazy("Reading"),
    "export": gettext_lazy("Exports"),
    "privacy": gettext_lazy("Privacy"),
}
_ACTIONS = {
    "session.started": gettext_lazy("signed in"),
    "session.ended": gettext_lazy("ended a session"),
    "session.others_ended": gettext_lazy("ended all other sessions"),
    "session.proved": gettext_lazy("proved again who it is"),
    "factor.authenticator_added": gettext_lazy("set an authenticator app up"),
    "factor.authenticator_removed": gettext_lazy("removed the authenticator app"),
    "factor.passkey_added": gettext_lazy("added a passkey"),
    "factor.passkey_removed": gettext_lazy("removed a passkey"),
    "factor.recovery_made": gettext_lazy("made recovery codes"),
    "factor.forgotten": gettext_lazy("had lost second factors taken away in the terminal"),
    "factor.recovery_used": gettext_lazy("used a recovery code"),
    "email.asked": gettext_lazy("asked for another address"),
    "email.changed": gettext_lazy("changed the address"),
    "phone.confirmed": gettext_lazy("confirmed a telephone number"),
    "phone.removed": gettext_lazy("removed the telephone number"),
    "email.undone": gettext_lazy("took the old address back"),
    "account.suspended": gettext_lazy("was suspended in the terminal"),
    "account.archived": gettext_lazy("was archived in the terminal"),
    "account.restored": gettext_lazy("was let in again in the terminal"),
    "password.changed": gettext_lazy("changed the password"),
    "password.reset": gettext_lazy("set a new password by link"),
    "client.signed_in": gettext_lazy("signed in to a program"),
    "client.ended": gettext_lazy("signed a program out"),
    "client.replayed": gettext_lazy("a used key of a program came back"),
    "account.unlocked": gettext_lazy("opened the door for a device"),
    "provider.changed": gettext_lazy("changed the identity provider"),
    "provider.insisted": gettext_lazy("changed whether members come in by the provider only"),
    "provider.linked": gettext_lazy("linked an account to the identity provider"),
    "provider.removed": gettext_lazy("removed the identity provider"),
    "provider.tried": gettext_lazy("tried the identity provider"),
    "provider.refused": gettext_lazy("an answer of the identity provider was refused"),
    "token.created": gettext_lazy("made a personal token"),
    "token.revoked": gettext_lazy("revoked a personal token"),
    "invitation.sent": gettext_lazy("invited somebody"),
    "invitation.sent_again": gettext_lazy("sent an invitation again"),
    "invitation.withdrawn": gettext_lazy("withdrew an invitation"),
    "invitation.accepted": gettext_lazy("accepted an invitation"),
    "invitation.link_made": gettext_lazy("made a link to join by"),
    "invitation.link_revoked": gettext_lazy("closed a link to join by"),
    "invitation.link_used": gettext_lazy("joined by a link"),
    "invitation.list_sent": gettext_lazy("sent a list of people to invite"),
    "member.appointed": gettext_lazy("was made an administrator in the terminal"),
    "member.roles_changed": gettext_lazy("changed roles"),
    "member.described": gettext_lazy("changed title or department"),
    "guardian.asked": gettext_lazy("waited for a guardian's consent"),
    "guardian.given": gettext_lazy("had a guardian's consent"),
    "guardian.refused": gettext_lazy("did not get a guardian's consent"),
    "guardian.withdrawn": gettext_lazy("lost a guardian's consent"),
    "guardian.outgrown": gettext_lazy("came of age and needs no guardian's consent any more"),
    "member.suspended": gettext_lazy("suspended a member"),
    "member.signed_out": gettext_lazy("signed a member out"),
    "member.reinstated": gettext_lazy("let a member in again"),
    "member.removed": gettext_lazy("removed a member"),
    "member.left": gettext_lazy("left the organisation"),
    "role.created": gettext_lazy("made a role"),
    "role.changed": gettext_lazy("changed a role"),
    "role.archived": gettext_lazy("put a role away"),
    "role.restored": gettext_lazy("brought a role back"),
    "role.given": gettext_lazy("gave a role"),
    "role.taken": gettext_lazy("took a role back"),
    "organization.created": gettext_lazy("founded the organisation"),
    "organization.changed": gettext_lazy("changed the settings"),
    "organization.logo_changed": gettext_lazy("changed the logo"),
    "domain.claimed": gettext_lazy("claimed a domain"),
    "domain.proved": gettext_lazy("proved a domain"),
    "domain.opened": gettext_lazy("changed who may join by a domain"),
    "domain.released": gettext_lazy("gave a domain up"),
    "domain.joined": gettext_lazy("joined by a domain"),
    "organization.handed_on": gettext_lazy("handed the organisation on"),
    "read.member": gettext_lazy("looked at the page of a member"),
    "export.audit": gettext_lazy("downloaded the audit log"),
    "export.members": gettext_lazy("downloaded the list of members"),
}


describe(_ACTIONS)

_ROW_PROBLEMS = {
    "address": gettext_lazy("This is not an e-mail address."),
    "group": gettext_lazy("There is no group of this name."),
    "long": gettext_lazy("Something in this line is too long."),
    "reminded": gettext_lazy("This person was reminded often enough."),
    "rights": gettext_lazy("This role may do more than you may give."),
    "roles": gettext_lazy("There is no such role."),
    "seats": gettext_lazy("Your plan has no seats left."),
    "twice": gettext_lazy("This address stands in the list twice."),
}
_ROW_STATES = {
    "waiting": gettext_lazy("waiting"),
    "invited": gettext_lazy("invited"),
    "member": gettext_lazy("a member already"),
}

# What changed; the name of a column says as much where it is missing here.
_FACTS = {
    "count": gettext_lazy("sessions"),
    "due_at": gettext_lazy("due"),
    "is_listed": gettext_lazy("listed"),
    "key": gettext_lazy("questionnaire"),
    "kind": gettext_lazy("kind"),
    "lessons": gettext_lazy("lessons"),
    "licence_checked_on": gettext_lazy("checked on"),
    "name": gettext_lazy("name"),
    "rows": gettext_lazy("rows"),
    "people": gettext_lazy("people"),
    "reason": gettext_lazy("reason"),
    "roles": gettext_lazy("roles"),
    "scopes": gettext_lazy("scopes"),
    "status": gettext_lazy("state"),
    "threshold": gettext_lazy("smallest group"),
    "version": gettext_lazy("version"),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+([+-]\d\d:\d\d|Z)?)?")
# Ids tell a reader nothing: people and things are named beside.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def row_words(row: InvitationRow) -> str:
    """What became of a line of a list of people to invite."""
    if row.problem in _ROW_PROBLEMS:
        return str(_ROW_PROBLEMS[row.problem])
    return str(_ROW_STATES[row.state]) if row.state in _ROW_STATES else row.state


def area_words(area: str) -> str:
    """The name of a part of the log."""
    return str(_AREAS[area])


def _value(value: object) -> str:
    if isinstance(value, list):
        names = dict(Role.choices)
        return ", ".join(str(names.get(one, one)) for one in value) or _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        moment = datetime.datetime.fromisoformat(value)
        day = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return str(format_date(day, "long", locale="ko" if get_language() == "ko" else "en_GB"))
    return str(value) if value not in (None, "") else _("nothing")


def _fact(name: str) -> str:
    return str(_FACTS.get(name) or name.replace("_", " "))


def entry_words(row: AuditRow) -> tuple[str, str]:
    """(what was done, how it changed), in words."""
    if row.is_unreadable:
        return said(row.action), _("details erased with the person")
    before, after = row.before or {}, row.after or {}
    changes = [
        f"{_fact(name)}: {_value(before[name])} → {_value(after[name])}"
        if name in before
        else f"{_fact(name)}: {_value(after[name])}"
        for name in after
        if not _ID.fullmatch(str(after[name]))
    ]
    return said(row.action), "; ".join(changes)
