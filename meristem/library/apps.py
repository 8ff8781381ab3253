from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "meristem.library"
    label = "library"
