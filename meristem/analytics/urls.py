"""Addresses of answering, results, team and overview."""

from django.urls import path

from meristem.analytics.views import answering, overview, results, team

app_name = "analytics"

urlpatterns = [
    path("surveys/<uuid:survey_id>", answering.survey_answer, name="survey_answer"),
    path("survey-results", results.survey_results, name="survey_results"),
    path("survey-results/<uuid:survey_id>", results.survey_result_page, name="survey_result"),
    path("survey-results/<uuid:survey_id>.csv", results.survey_result_csv, name="survey_result_csv"),
    path("team", team.team_page, name="team"),
    path("team.csv", team.team_csv, name="team_csv"),
    path("team.xlsx", team.team_xlsx, name="team_xlsx"),
    path("team/<uuid:user_id>", team.team_person_page, name="team_person"),
    path("overview", overview.overview_page, name="organization"),
    path("overview/courses.csv", overview.overview_csv, name="overview_csv"),
    path("overview/courses.xlsx", overview.overview_xlsx, name="overview_xlsx"),
]
