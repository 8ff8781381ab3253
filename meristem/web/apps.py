from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "meristem.web"
    label = "web"
