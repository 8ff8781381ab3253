from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "meristem.privacy"
    label = "privacy"
    verbose_name = "Privacy"
