"""Every address of the product. Apps bring their own; this file only says where they stand."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from config.api import api
from meristem.kernel.http.routing import section

APPS = (
    "identity",
    "organizations",
    "eligibility",
    "assessments",
    "psychometrics",
    "library",
    "billing",
    "courses",
    "learning",
    "wellbeing",
    "care",
    "anonymous",
    "gamification",
    "analytics",
    "notifications",
    "privacy",
    "web",
    "kernel",
)

API_ROUTES = path("api/v1/", api.urls)
WITH_PAGES = [app for app in APPS if f"meristem.{app}" in settings.INSTALLED_APPS and find_spec(f"meristem.{app}.urls")]

# Hot views stand before the operations that they answer for (kernel.http.hot.hot_path, ADR 0006).
urlpatterns: list[URLPattern | URLResolver] = [
    pattern for app in WITH_PAGES for pattern in getattr(import_module(f"meristem.{app}.urls"), "hot_urlpatterns", ())
]
urlpatterns += [API_ROUTES]
urlpatterns += [section(app) for app in WITH_PAGES]

handler400 = "meristem.kernel.http.errors.bad_request"
handler403 = "meristem.kernel.http.errors.permission_denied"
handler404 = "meristem.kernel.http.errors.page_not_found"
handler500 = "meristem.kernel.http.errors.server_error"
