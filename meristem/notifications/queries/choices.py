"""What a person has chosen, kind by kind."""

import dataclasses

from meristem.kernel.context import Actor
from meristem.kernel.notices import NoticeKind, notice_kinds
from meristem.notifications.models import ChannelChoice, NoticeSettings


@dataclasses.dataclass(frozen=True)
class KindView:
    """A kind and whether it comes, by channel; channels that it never takes are left out."""

    code: str
    title: str
    icon: str
    channels: dict[str, bool]
    may_be_switched_off: bool


@dataclasses.dataclass(frozen=True)
class GroupView:
    """Kinds that belong together."""

    title: str
    kinds: list[KindView]


def settings_of(actor: Actor) -> NoticeSettings:
    """Her settings; those that hold by default, not saved, when she has chosen none."""
    found = NoticeSettings.objects.filter(user_id=actor.person).first()
    return found or NoticeSettings(organization_id=actor.organization_id, user_id=actor.person)


def kinds_of(actor: Actor) -> list[GroupView]:
    """Every kind in its group, as she has it: one query."""
    chosen = {
        (kind, channel): is_on
        for kind, channel, is_on in ChannelChoice.objects.filter(user_id=actor.person).values_list(
            "kind", "channel", "is_on"
        )
    }
    groups: dict[str, list[KindView]] = {}
    for kind in notice_kinds().values():
        groups.setdefault(str(kind.group), []).append(_view(kind, chosen))
    return [GroupView(title, kinds) for title, kinds in groups.items()]


def _view(kind: NoticeKind, chosen: dict[tuple[str, str], bool]) -> KindView:
    channels = {
        channel: chosen.get((kind.code, channel), by_default) if kind.may_be_switched_off else by_default
        for channel, by_default in kind.channels.items()
    }
    return KindView(kind.code, str(kind.title), kind.icon, channels, kind.may_be_switched_off)
