from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "meristem.identity"
    label = "identity"
