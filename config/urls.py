"""Every address of the product. Apps bring their own; this file only says where they stand."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from config.api import api

APPS = (
    "identity",
    "organizations",
    "eligibility",
    "assessments",
    "psychometrics",
    "library",
    "courses",
    "learning",
    "wellbeing",
    "care",
    "anonymous",
    "gamification",
    "analytics",
    "web",
    "kernel",
)

urlpatterns = [path("api/v1/", api.urls)]
urlpatterns += [
    path("", include((f"meristem.{app}.urls", app)))
    for app in APPS
    if f"meristem.{app}" in settings.INSTALLED_APPS and find_spec(f"meristem.{app}.urls")
]

handler400 = "meristem.kernel.http.errors.bad_request"
handler403 = "meristem.kernel.http.errors.permission_denied"
handler404 = "meristem.kernel.http.errors.page_not_found"
handler500 = "meristem.kernel.http.errors.server_error"
