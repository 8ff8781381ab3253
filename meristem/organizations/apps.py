from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "meristem.organizations"
    label = "organizations"
