from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "meristem.assessments"
    label = "assessments"
