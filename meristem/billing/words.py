"""What is to be paid, as the reader writes it."""

from decimal import Decimal

from babel.numbers import format_currency
from django.utils import translation


def money(cents: int, currency: str) -> str:
    """An amount in its currency: “€1,188.00”, “1.188,00 €”. Amounts are kept in hundredths, whatever the currency."""
    place = (translation.get_language() or "en").replace("-", "_")
    return format_currency(Decimal(cents) / 100, currency.upper(), locale=place)
