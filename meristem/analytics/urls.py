"""Addresses of answering, results, team and overview."""

from django.urls import path

from meristem.analytics.views import answering

app_name = "analytics"

urlpatterns = [
    path("surveys/<uuid:survey_id>", answering.survey_answer, name="survey_answer"),
]
