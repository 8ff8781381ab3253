from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "meristem.learning"
    label = "learning"
