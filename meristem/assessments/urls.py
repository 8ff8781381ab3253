from django.urls import path

from meristem.assessments.views import attempts

app_name = "assessments"

urlpatterns = [
    path("assessments/<uuid:assessment_id>/start", attempts.start, name="start"),
    path("attempts/<uuid:attempt_id>", attempts.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/finish", attempts.finish, name="finish"),
    path("attempts/<uuid:attempt_id>/result", attempts.result, name="result"),
    path("attempts/<uuid:attempt_id>/<int:number>", attempts.question, name="question"),
    path("attempts/<uuid:attempt_id>/<int:number>/answer", attempts.answer, name="answer"),
]
