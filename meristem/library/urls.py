from django.urls import path

from meristem.library.views import deliver, pages

app_name = "library"
urlpatterns = [
    path("media/<uuid:media_id>", deliver.deliver, name="file"),
    path("library", pages.media_list, name="media_list"),
    path("library/upload", pages.media_upload, name="media_upload"),
    path("library/<uuid:media_id>", pages.media, name="media"),
    path("library/<uuid:media_id>/captions", pages.captions_upload, name="captions_upload"),
    path("library/<uuid:media_id>/poster", pages.poster_upload, name="poster_upload"),
    path("library/<uuid:media_id>/archive", pages.media_archive, name="media_archive"),
    path("library/<uuid:media_id>/restore", pages.media_restore, name="media_restore"),
]
