from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "meristem.care"
    label = "care"
