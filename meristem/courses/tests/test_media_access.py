"""Visitors open what belongs to a preview or a cover, and nothing else of the library."""

import io

import pytest

from meristem.courses import services
from meristem.courses.tests import made
from meristem.library.queries import media_usage
from meristem.library.services import media_store, media_update
from meristem.library.tests import made as files
from meristem.library.types import media_url
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_visitors_open_the_media_of_previews_and_covers_only():
    where = made.place(build.public())
    course = made.course(where)
    module = made.module_of(where, course.id)
    with where.writing() as actor:

        def store(content, **options):
            return media_store(actor=actor, file=io.BytesIO(content), title="x", **options)

        shown, locked, unused = store(files.mp4(3)), store(files.mp4(4)), store(files.picture())
        poster, inline, cover = store(files.picture()), store(files.picture("JPEG")), store(files.picture("WEBP"))
        track = store(files.VTT, language="en", parent_id=shown.id)
        locked_track = store(files.VTT, language="en", parent_id=locked.id)
        media_update(actor=actor, media_id=shown.id, poster_id=poster.id)
        services.course_update(actor=actor, course_id=course.id, cover_image_id=cover.id)
        for film, is_preview in ((shown, True), (locked, False)):
            services.lesson_create(
                actor=actor,
                course_id=course.id,
                module_id=module.id,
                title="Film",
                type="video",
                video_id=film.id,
                is_preview=is_preview,
                body_html=f'<img src="{media_url(inline.id)}" alt="">' if is_preview else "<p>x</p>",
            )
        services.course_publish(actor=actor, course_id=course.id)
        places = media_usage([shown.id, cover.id, inline.id, unused.id])
        assert [len(places[item.id]) for item in (shown, cover, inline, unused)] == [1, 1, 1, 0]
    visitor = build.client()
    for item in (shown, poster, track, inline, cover):
        assert visitor.get(media_url(item.id)).status_code == 200, item
    for item in (locked, locked_track, unused):
        assert visitor.get(media_url(item.id)).status_code == 404, item
    assert where.client(where.learner).get(media_url(locked.id)).status_code == 200
    with where.writing() as actor:
        services.course_unpublish(actor=actor, course_id=course.id)
    assert visitor.get(media_url(shown.id)).status_code == 404
