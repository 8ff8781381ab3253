from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "meristem.eligibility"
    label = "eligibility"
