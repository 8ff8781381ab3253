"""Contracts of identity that other apps may use."""

import dataclasses
import datetime
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.errors import Denied
from meristem.kernel.links import new_token, token_hash

DISPLAY_COOKIE = "display"


class Scope(models.TextChoices):
    """What a personal token may do."""

    READ = "read", _("Read what you can read")
    WRITE = "write", _("Change what you can change")


@dataclasses.dataclass(frozen=True)
class Display:
    """What a page must know of a person's preferences before anything is asked of the database: it lies in a cookie.

    The preferences themselves are rows; the cookie is written when they are saved and at each sign-in.
    """

    text_size: str = "normal"
    less_motion: bool = False
    captions: bool = True
    keeps_drafts: bool = True

    def cookie(self) -> str:
        """The words of the cookie; empty when everything is as by default."""
        words = [self.text_size] if self.text_size != "normal" else []
        words += ["still"] if self.less_motion else []
        words += ["uncaptioned"] if not self.captions else []
        words += ["draftless"] if not self.keeps_drafts else []
        return ".".join(words)

    @classmethod
    def of(cls, cookie: str) -> "Display":
        """What a cookie says; words that are not ours say nothing."""
        words = cookie.split(".")
        size = next((word for word in words if word in ("large", "largest")), "normal")
        return cls(size, "still" in words, "uncaptioned" not in words, "draftless" not in words)


@dataclasses.dataclass
class Browser:
    """The tokens by which a browser (or a program) is known to the accounts that came in from it; no fingerprint.

    A token belongs to one account. Nobody can plant one: a browser that an account does not know gets a fresh token.
    """

    tokens: tuple[str, ...] = ()
    fresh: str = ""
    # How its person wants pages to look, once a session has begun for her in it.
    display: Display | None = None

    @property
    def hashes(self) -> list[bytes]:
        return [token_hash(token) for token in self.tokens]

    def learn(self) -> bytes:
        """A fresh token, which the answer hands over; returns the hash that is kept."""
        self.fresh, hashed = new_token()
        return hashed


@dataclasses.dataclass(frozen=True)
class Origin:
    """Where a request came from, as far as one can tell: for sign-in attempts and the list of sessions."""

    address: str | None = None
    device: str = ""
    browser: Browser = dataclasses.field(default_factory=Browser, compare=False)


@dataclasses.dataclass(frozen=True)
class Bounds:
    """How long a session lasts unused, and at all."""

    idle: datetime.timedelta
    life: datetime.timedelta


@dataclasses.dataclass(frozen=True)
class WaysIn:
    """A member's ways into an organisation that are open, or were ended."""

    sessions: int
    programs: int
    tokens: int

    @property
    def any(self) -> bool:
        return bool(self.sessions or self.programs or self.tokens)


class GuardianNeeded(Denied):
    """She is known and waits for her parent or guardian."""

    code, title = "guardian", _("Your guardian has to agree first")


class Home(Protocol):
    """What identity must ask about organisations, of whose existence it does not know (a port)."""

    def organization_of(self, user_id: UUID, preferred: UUID | None) -> UUID:
        """Where this person's new session begins; who belongs nowhere joins the public organisation.

        Called as that person. Raises Denied when there is no place for her.
        """

    def public_place(self) -> UUID:
        """The public organisation; the first visitor of a fresh installation makes there be one."""

    def join_public(self, user_id: UUID) -> None:
        """Make a newly verified person a member of the public organisation, unless she is one already."""

    def asks_age(self) -> bool:
        """Whether the organisation that is entered asks everybody who joins for the date of birth."""

    def age_look(self, birth: datetime.date | None, guardian_email: str, email: str) -> None:
        """Raise Invalid (`birth_date`, `guardian_email`) when that does not let her join the one that is entered."""

    def age_tell(self, user_id: UUID, birth: datetime.date | None, guardian_email: str, email: str) -> None:
        """Keep what must be kept of it; entered as her, before she joins."""

    def guardian_remind(self, user_id: UUID) -> None:
        """Ask her guardian again; entered as her."""

    def asks_second_factor(self, organization_id: UUID) -> bool:
        """Whether that organisation asks everybody for a second factor; for whoever is entered there."""

    def join(self, user_id: UUID) -> bool:
        """Make her a member of the organisation that is entered; False for who was suspended or removed there."""

    def proved_domains(self) -> set[str]:
        """The domains that the organisation that is entered has proved to be its own."""

    def has_other_place(self, user_id: UUID, closed: set[UUID]) -> bool:
        """Whether she, who is entered, belongs to an organisation that is neither closed to her nor the public one."""

    def insists_on_provider(self) -> bool:
        """Whether members of the organisation that is entered come in by its identity provider only."""

    def insist_on_provider(self, insists: bool) -> None:
        """Set that for the organisation that is entered."""

    def tokens_go_on(self) -> bool:
        """Whether personal tokens made outside of its provider's sessions go on where it insists on the provider."""

    def let_tokens_go_on(self, allowed: bool) -> None:
        """Set that for the organisation that is entered."""

    def session_bounds(self) -> Bounds:
        """How long sessions last in the organisation that is entered."""

    def left_without_administrator(self, user_id: UUID) -> list[str]:
        """Organisations of hers whose only administrator with an open account she is; called as her."""

    def slug(self) -> str:
        """The short name of the organisation that is entered."""
