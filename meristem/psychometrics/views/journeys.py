"""The two checks that have pages of their own: where each lives and what it is called."""

import dataclasses
from typing import Any
from uuid import UUID

from django.http import HttpResponseRedirect
from django.urls import reverse

from meristem.psychometrics.queries import CHECK, WELLNESS


@dataclasses.dataclass(frozen=True)
class Journey:
    """A check's way through the pages: its instrument and the prefix of its address names."""

    key: str
    prefix: str
    result: str
    earlier: str

    def url(self, step: str, *args: Any) -> str:
        return reverse(f"psychometrics:{self.prefix}{'_' + step if step else ''}", args=args)

    def result_url(self, profile_id: UUID | None = None) -> str:
        if profile_id is None:
            return reverse(f"psychometrics:{self.result}")
        return reverse(f"psychometrics:{self.earlier}", args=[profile_id])


PROFILE = Journey(CHECK, "check", "profile", "earlier")
WELL = Journey(WELLNESS, "wellness", "wellness_result", "wellness_earlier")
OF_KEY = {journey.key: journey for journey in (PROFILE, WELL)}


def see_other(address: str) -> HttpResponseRedirect:
    """After a POST: go and look there."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
