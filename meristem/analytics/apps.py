from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "meristem.analytics"
    label = "analytics"
