"""Who collects the money. Invoices by hand work; a provider for cards registers here beside them."""

import datetime
from typing import Protocol

from meristem.billing.models import Invoice


class Provider(Protocol):
    """Collects what an invoice says. Nothing about cards is ever kept here: a provider keeps its own references."""

    name: str
    # How long somebody has to pay.
    days_to_pay: int

    def collect(self, invoice: Invoice) -> datetime.date | None:
        """Begin to collect an invoice that was just written; the day it was paid when that is so at once."""


class ByHand:
    """An invoice is written; whoever runs the installation sends it and says when it was paid."""

    name = "invoice"
    days_to_pay = 30

    def collect(self, invoice: Invoice) -> datetime.date | None:
        return invoice.issued_on if invoice.amount_in_cents == 0 else None


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Let subscriptions be paid by this provider."""
    _providers[provider.name] = provider


def provider(name: str) -> Provider:
    """The provider of that name."""
    return _providers[name]


register(ByHand())
