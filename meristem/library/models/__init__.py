"""Stored files and what is known of them."""

from meristem.library.models.media import MediaItem

__all__ = ["MediaItem"]
