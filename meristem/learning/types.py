"""What other apps may tell learning: what the game gave for what a person has just done."""

from typing import Protocol

from meristem.kernel.context import Actor


class Rewards(Protocol):
    """The port: an app that gives something for facts says what it gave, in the person's words."""

    def just_earned(self, actor: Actor) -> list[str]:
        """A line for each thing that the facts of the running transaction have brought her. One query."""


_rewards: list[Rewards] = []


def register_rewards(port: Rewards) -> None:
    """Register who rewards; the same object is registered once."""
    if port not in _rewards:
        _rewards.append(port)


def just_earned(actor: Actor) -> list[str]:
    """What has just been earned, from everyone who rewards."""
    return [line for port in _rewards for line in port.just_earned(actor)]
