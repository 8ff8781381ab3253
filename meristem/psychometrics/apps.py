from django.apps import AppConfig


class PsychometricsConfig(AppConfig):
    name = "meristem.psychometrics"
    label = "psychometrics"
