from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "meristem.notifications"
    label = "notifications"
