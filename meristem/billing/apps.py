from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "meristem.billing"
    label = "billing"
