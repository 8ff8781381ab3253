"""What members are told: somebody took the seat that they offered, and that their own roles are others now."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.identity.models import User
from meristem.kernel.context import current_actor
from meristem.kernel.events.registry import Published
from meristem.kernel.links import derived_secret
from meristem.kernel.notices import (
    INBOX,
    MAIL,
    Fact,
    NoticeKind,
    Pace,
    Told,
    Words,
    notice_kind,
    said_moment,
    tells,
    words_for,
)
from meristem.organizations.events import MemberJoined, PersonInvited, RolesChanged, WaysInEnded
from meristem.organizations.models import Membership
from meristem.organizations.queries import invitation_seen
from meristem.organizations.services.invitations import PURPOSE

GROUP = gettext_lazy("Your organisation")

ACCEPTED = notice_kind(
    NoticeKind(
        "organizations.invitation_accepted",
        GROUP,
        gettext_lazy("Somebody accepted your invitation"),
        "users",
        {INBOX: True, MAIL: False},
    )
)
ROLES = notice_kind(
    NoticeKind(
        "organizations.roles_changed",
        GROUP,
        gettext_lazy("Your roles were changed"),
        "shield",
        {INBOX: True, MAIL: True},
        Pace.TIMELY,
    )
)


SIGNED_OUT = notice_kind(
    NoticeKind(
        "organizations.ways_in_ended",
        GROUP,
        gettext_lazy("An administrator signed you out"),
        "signout",
        {INBOX: True, MAIL: True},
        Pace.URGENT,
        may_be_switched_off=False,
    )
)


# The letter goes to her address anyway; this is for whoever is signed in and does not read it.
INVITED = notice_kind(
    NoticeKind(
        "organizations.invited",
        GROUP,
        gettext_lazy("You are invited to an organisation"),
        "mail",
        {INBOX: True},
    )
)


@tells(PersonInvited)
def invited(published: Published) -> Iterable[Fact]:
    """She who has that address, wherever she belongs."""
    event = published.event
    assert isinstance(event, PersonInvited)
    yield Fact(INVITED, [event.user_id], event.invitation_id, about_account=True)


@words_for(INVITED)
def invited_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    """Whoever invites, and the way there, while the seat is free and the address still hers."""
    actor = current_actor()
    address = User.objects.values_list("email", flat=True).get(id=actor.person).lower() if actor else ""
    found = {}
    for one in told:
        seen = invitation_seen(one.subject_id)
        if seen is None or seen.email.lower() != address:
            continue
        title = _("%(organization)s invites you") % {"organization": seen.organization_name}
        if seen.accepted_at or seen.withdrawn_at or seen.expires_at <= timezone.now() or not seen.is_open:
            found[one.id] = Words(title, _("The invitation was answered, withdrawn or has expired."), is_over=True)
            continue
        path = reverse("organizations:accept", args=[one.subject_id, derived_secret(PURPOSE, one.subject_id)])
        found[one.id] = Words(title, _("A seat is kept for you until you accept."), path, _("See the invitation"))
    return found


@tells(MemberJoined)
def joined(published: Published) -> Iterable[Fact]:
    """Whoever invited her."""
    event = published.event
    assert isinstance(event, MemberJoined)
    inviter = Membership.objects.filter(user_id=event.user_id).values_list("invited_by_id", flat=True).first()
    if inviter is not None:
        yield Fact(ACCEPTED, [inviter], event.user_id, str(published.position))


@tells(RolesChanged)
def roles_changed(published: Published) -> Iterable[Fact]:
    """The member, unless she did it herself."""
    event = published.event
    assert isinstance(event, RolesChanged)
    if published.actor_id != event.user_id:
        yield Fact(ROLES, [event.user_id], event.user_id, str(published.position))


@tells(WaysInEnded)
def signed_out(published: Published) -> Iterable[Fact]:
    """The member, unless she did it herself."""
    event = published.event
    assert isinstance(event, WaysInEnded)
    if published.actor_id != event.user_id:
        yield Fact(SIGNED_OUT, [event.user_id], event.user_id, str(published.position))


@words_for(ACCEPTED)
def accepted_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    """Her name only while she is a member."""
    active = Membership.objects.filter(status=Membership.Status.ACTIVE, user_id__in=[one.subject_id for one in told])
    names = dict(User.objects.filter(id__in=active.values("user_id")).values_list("id", "display_name"))
    return {
        one.id: Words(
            _("%(name)s accepted your invitation") % {"name": names[one.subject_id]},
            "",
            reverse("organizations:members"),
            _("See the members"),
        )
        for one in told
        if one.subject_id in names
    }


@words_for(ROLES)
def roles_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    text = _("What you see and may do here has changed with them.")
    return {
        one.id: Words(_("Your roles were changed"), text, reverse("organizations:mine"), _("See your organisations"))
        for one in told
    }


@words_for(SIGNED_OUT)
def signed_out_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    text = _("Your sessions, programs and personal tokens in this organisation ended on %(date)s. Sign in again.")
    return {
        one.id: Words(
            _("An administrator signed you out"),
            text % {"date": said_moment(one.at)},
            reverse("identity:sessions"),
            _("See your sessions"),
        )
        for one in told
    }
