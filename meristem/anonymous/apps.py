from django.apps import AppConfig


class AnonymousConfig(AppConfig):
    name = "meristem.anonymous"
    label = "anonymous"
