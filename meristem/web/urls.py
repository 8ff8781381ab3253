from django.urls import path

from meristem.web.views import pages, preferences, today

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("today", today.today, name="today"),
    path("settings/preferences", preferences.preferences, name="preferences"),
    path("design", pages.design, name="design"),
    path("palette.json", pages.palette, name="palette"),
    path("api", pages.api_reference, name="api"),
]
