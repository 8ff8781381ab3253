"""What a person chooses: kinds by channel, quiet hours, digests, no mail at all."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.kernel.context import Actor, current_actor, tenant
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.kernel.notices import MAIL, notice_kinds
from meristem.notifications.links import ALL, is_signed, whose
from meristem.notifications.models import ChannelChoice, Delivery, NoticeSettings
from meristem.notifications.types import Digest


def settings_ensure(*, organization_id: UUID, user_id: UUID) -> NoticeSettings:
    """The person's settings in the organisation that is entered as her; made when there are none yet."""
    found = NoticeSettings.objects.filter(user_id=user_id).first()
    if found is None:
        NoticeSettings.objects.bulk_create(
            [NoticeSettings(organization_id=organization_id, user_id=user_id)], ignore_conflicts=True
        )
        found = NoticeSettings.objects.get(user_id=user_id)
    return found


@transaction.atomic
def settings_save(
    *,
    actor: Actor,
    quiet_from: datetime.time | None,
    quiet_until: datetime.time | None,
    digest: str,
    is_mail_wanted: bool,
) -> NoticeSettings:
    """Keep quiet hours, digest and whether mail is wanted; what waits already is weighed anew by them.

    Raises Invalid (`quiet_from`, `quiet_until`, `digest`).
    """
    if (quiet_from is None) != (quiet_until is None):
        missing = "quiet_from" if quiet_from is None else "quiet_until"
        raise Invalid(fields={missing: [_("Quiet hours have a beginning and an end.")]})
    if quiet_from is not None and quiet_from == quiet_until:
        raise Invalid(fields={"quiet_until": [_("Quiet hours end at another time than they begin.")]})
    if digest not in Digest.values:
        raise Invalid(fields={"digest": [_("Choose one of the ways that there are.")]})
    mine = settings_ensure(organization_id=actor.organization_id, user_id=actor.person)
    mine.quiet_from, mine.quiet_until = quiet_from, quiet_until
    mine.digest, mine.is_mail_wanted = digest, is_mail_wanted
    mine.save(update_fields=["quiet_from", "quiet_until", "digest", "is_mail_wanted"])
    _weigh_anew(actor.person)
    return mine


@transaction.atomic
def choices_save(*, actor: Actor, choices: Mapping[tuple[str, str], bool]) -> None:
    """Switch kinds on or off, by (kind, channel). Raises Invalid (`choices`) for what is not there or must stay."""
    kinds = notice_kinds()
    for code, channel in choices:
        kind = kinds.get(code)
        if kind is None or channel not in kind.channels:
            raise Invalid(fields={"choices": [_("There is no such notice, or it does not come this way.")]})
        if not kind.may_be_switched_off:
            raise Invalid(fields={"choices": [_("This notice keeps your account safe and cannot be switched off.")]})
    ChannelChoice.objects.bulk_create(
        [
            ChannelChoice(
                organization_id=actor.organization_id, user_id=actor.person, kind=code, channel=channel, is_on=is_on
            )
            for (code, channel), is_on in choices.items()
        ],
        update_conflicts=True,
        unique_fields=["organization", "user", "kind", "channel"],
        update_fields=["is_on"],
    )
    _weigh_anew(actor.person)


def unsubscribe(*, link: UUID, kind: str, secret: str, is_on: bool = False) -> None:
    """Stop (or take up again) mail of one kind, or all that may be stopped, by a mail's signed link, without sign-in.

    Changes nothing else about anybody. Raises NotFound for a link that is not ours, Conflict for a kind that must stay.
    """
    if not is_signed(link, kind, secret):
        raise NotFound
    person = whose(link)
    if person is None or (kind != ALL and kind not in notice_kinds()):
        raise NotFound
    if kind != ALL and not notice_kinds()[kind].may_be_switched_off:
        raise Conflict(_("This notice keeps your account safe and cannot be switched off."), code="must-stay")
    with tenant(person.organization_id, person.user_id):
        if kind == ALL:
            NoticeSettings.objects.filter(user_id=person.user_id).update(is_mail_wanted=is_on)
            _weigh_anew(person.user_id)
        else:
            actor = current_actor()
            assert actor is not None
            choices_save(actor=actor, choices={(kind, MAIL): is_on})


def _weigh_anew(user_id: UUID) -> None:
    """What was put off is looked at again, by what she wants now."""
    Delivery.objects.filter(user_id=user_id, state=Delivery.State.DUE, attempts=0).update(
        due_at=timezone.now(), in_digest=False
    )
