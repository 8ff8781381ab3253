from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "meristem.courses"
    label = "courses"
