"""Films of the demo's courses, with posters and captions, in each organisation that shows them."""

from pathlib import Path
from typing import Any
from uuid import UUID

from meristem.kernel.context import Actor
from meristem.library.services import media_store, media_update
from meristem.library.types import MediaKind
from meristem.web.demo.world import CONTENT, World

LICENCE = "Apache-2.0, made for Meristem"
CAPTION_NAMES = {"en": "English", "ko": "한국어"}
# Which organisation shows which courses; None: all of them.
SHOWN: dict[str, tuple[str, ...] | None] = {
    "meristem-commons": None,
    "northfield-health": None,
    "harbour-works": ("rest-and-recovery", "giving-feedback"),
}


def course_folders(organization: str) -> list[Path]:
    """The folders of the courses that an organisation shows, in a stable order."""
    folders = sorted(path.parent for path in (CONTENT / "courses").glob("*/course.yaml"))
    wanted = SHOWN.get(organization, ())
    return [folder for folder in folders if wanted is None or folder.name in wanted]


def film_store(actor: Actor, folder: Path, title: str, film: dict[str, Any]) -> UUID:
    """A film of a course with its poster and captions; the same film is kept once an organisation."""
    with (folder / film["src"]).open("rb") as file:
        item = media_store(actor=actor, file=file, title=title, licence=LICENCE, kinds=(MediaKind.VIDEO,))
    with (folder / film["poster"]).open("rb") as file:
        poster = media_store(actor=actor, file=file, title=title, licence=LICENCE, kinds=(MediaKind.IMAGE,))
    media_update(actor=actor, media_id=item.id, poster_id=poster.id)
    for language, name in film["captions"].items():
        with (folder / name).open("rb") as file:
            media_store(
                actor=actor,
                file=file,
                title=CAPTION_NAMES.get(language, language),
                language=language,
                parent_id=item.id,
                licence=LICENCE,
            )
    return item.id


def load(world: World) -> None:
    """Nothing by itself: each course brings its films (`courses` calls `film_store`)."""
