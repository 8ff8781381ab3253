from django.urls import path

from meristem.courses.views import catalogue, course

app_name = "courses"
urlpatterns = [
    path("learn", catalogue.catalogue_page, name="catalogue"),
    path("courses/<slug:slug>", course.course, name="course"),
]
