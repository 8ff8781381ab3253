"""Picks a text in the reader's language."""

from collections.abc import Mapping


def said(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, else in its base language, else in English."""
    return texts.get(language) or texts.get(language.split("-")[0]) or texts.get("en", "")
