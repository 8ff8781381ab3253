from django.apps import AppConfig


class GamificationConfig(AppConfig):
    name = "meristem.gamification"
    label = "gamification"
