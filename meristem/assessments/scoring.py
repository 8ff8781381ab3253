"""What an answer is worth, in exact fractions. Pure: no database, no rounding before the end."""

import unicodedata
from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

STORED = Decimal("0.000001")
# Combining marks of Latin, Greek and Cyrillic letters; kana and Hangul marks make other letters and stay.
ACCENTS = range(0x0300, 0x0370)
SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-"})


def one_choice(correct: Collection[object], chosen: Collection[object]) -> Fraction:
    """Credit of single choice and true/false: all or nothing."""
    return Fraction(len(chosen) == 1 and set(chosen) <= set(correct))


def several_choices(correct: Collection[object], chosen: Collection[object]) -> Fraction:
    """Credit of multiple choice: (right choices - wrong choices) / all that are right, never below 0.

    Choosing everything is therefore worth nothing unless nothing is wrong.
    """
    right, picked = set(correct), set(chosen)
    if not right:
        return Fraction(0)
    return max(Fraction(len(picked & right) - len(picked - right), len(right)), Fraction(0))


def gaps(accepted: Sequence[Collection[str]], typed: Sequence[str]) -> Fraction:
    """Credit of a fill-in question: the share of its gaps that hold an accepted form."""
    if not accepted:
        return Fraction(0)
    return Fraction(sum(gap_fits(forms, text) for forms, text in zip(accepted, typed, strict=False)), len(accepted))


def gap_fits(forms: Collection[str], text: str) -> bool:
    """Whether what was typed is one of the accepted forms, whatever its case, spaces, width and accents."""
    plain = plain_form(text)
    return bool(plain) and any(plain_form(form) == plain for form in forms)


def plain_form(text: str) -> str:
    """Text without case, spaces, letter width, accents and typographic quotes.

    NFKC folds full-width letters (UAX 15), casefold folds case (Unicode 15, section 3.13).
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in folded if ord(letter) not in ACCENTS and not letter.isspace())
    return unicodedata.normalize("NFC", bare).translate(SAME)


def percent(earned: Fraction, possible: Fraction) -> Fraction | None:
    """The share of the points in percent, exactly; None when nothing was graded."""
    return earned / possible * 100 if possible else None


def has_passed(score: Fraction | None, threshold: Decimal | None) -> bool | None:
    """Whether the exact score reaches the threshold; None without a threshold or without anything graded.

    A quiz of reflections alone has no score, so nobody passes it by answering.
    """
    if threshold is None:
        return None
    return score is not None and score >= Fraction(threshold)


def stored(value: Fraction) -> Decimal:
    """A fraction as kept: six decimals, half to even. Verdicts are made from the fraction before."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(STORED, ROUND_HALF_EVEN)
