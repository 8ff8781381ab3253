"""Addresses of surveys. The answering page is in analytics, below the same path."""

from django.urls import path

from meristem.eligibility.views import manage, member

app_name = "eligibility"

urlpatterns = [
    path("surveys", member.surveys, name="surveys"),
    path("surveys/new", manage.new, name="survey_new"),
    path("surveys/new/shipped", manage.new_shipped, name="survey_new_shipped"),
    path("surveys/<uuid:survey_id>/manage", manage.manage, name="survey_manage"),
    path("surveys/<uuid:survey_id>/words", manage.words, name="survey_words"),
    path("surveys/<uuid:survey_id>/questions", manage.question_add, name="question_add"),
    path("surveys/<uuid:survey_id>/questions/<slug:key>/remove", manage.question_remove, name="question_remove"),
    path("surveys/<uuid:survey_id>/questions/<slug:key>/move", manage.question_move, name="question_move"),
    path("surveys/<uuid:survey_id>/launch", manage.launch, name="survey_launch"),
    path("surveys/<uuid:survey_id>/threshold", manage.threshold, name="survey_threshold"),
    path("surveys/<uuid:survey_id>/close", manage.close, name="survey_close"),
    path("surveys/<uuid:survey_id>/discard", manage.discard, name="survey_discard"),
]
