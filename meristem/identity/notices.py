"""What keeps an account safe is told at once, and cannot be switched off."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meristem.identity.devices import device_name
from meristem.identity.events import EmailChanged, NewDeviceSeen, PasswordChanged
from meristem.identity.models import Session
from meristem.kernel.events.registry import Published
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


def _kind(code: str, title: str | Promise, *, by_mail: bool) -> NoticeKind:
    channels = {INBOX: True, MAIL: True} if by_mail else {INBOX: True}
    group = gettext_lazy("Your account")
    return notice_kind(NoticeKind(code, group, title, "key", channels, Pace.URGENT, may_be_switched_off=False))


# Of a new password, address or device a letter of its own tells, in the transaction of the deed (services).
PASSWORD = _kind("identity.password_changed", gettext_lazy("Your password was changed"), by_mail=False)
EMAIL = _kind("identity.email_changed", gettext_lazy("Your e-mail address was changed"), by_mail=False)
DEVICE = _kind("identity.new_device", gettext_lazy("Somebody signed in from a new device"), by_mail=False)


@tells(PasswordChanged, EmailChanged)
def account_changed(published: Published) -> Iterable[Fact]:
    """Its owner, wherever she belongs."""
    person = published.event.subject_id
    kind = PASSWORD if isinstance(published.event, PasswordChanged) else EMAIL
    yield Fact(kind, [person], person, str(published.position), about_account=True)


@tells(NewDeviceSeen)
def new_device(published: Published) -> Iterable[Fact]:
    """The owner of the account."""
    event = published.event
    assert isinstance(event, NewDeviceSeen)
    yield Fact(DEVICE, [event.user_id], event.session_id, about_account=True)


@words_for(PASSWORD, EMAIL)
def changed_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    titles = {PASSWORD.code: _("Your password was changed"), EMAIL.code: _("Your e-mail address was changed")}
    text = _("On %(date)s. If it was not you, take your account back at once.")
    return {
        one.id: Words(
            titles[one.kind], text % {"date": said_moment(one.at)}, reverse("identity:sessions"), _("See your sessions")
        )
        for one in told
    }


@words_for(DEVICE)
def device_words(told: Sequence[Told]) -> Mapping[UUID, Words]:
    """The device by what it says of itself; also when its session has gone, since the sign-in happened."""
    agents = dict(Session.objects.filter(id__in=[one.subject_id for one in told]).values_list("id", "user_agent"))
    text = _("%(device)s, on %(date)s. If it was not you, end that session and change your password.")
    return {
        one.id: Words(
            _("Somebody signed in to your account from a new device"),
            text % {"device": device_name(agents.get(one.subject_id, "")), "date": said_moment(one.at)},
            reverse("identity:sessions"),
            _("See your sessions"),
        )
        for one in told
    }
