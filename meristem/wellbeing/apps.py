from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "meristem.wellbeing"
    label = "wellbeing"
