from django.urls import path

from meristem.web.views import pages, today

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("today", today.today, name="today"),
    path("design", pages.design, name="design"),
    path("palette.json", pages.palette, name="palette"),
    path("api", pages.api_reference, name="api"),
]
