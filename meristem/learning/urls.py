from django.urls import path

from meristem.kernel.http.hot import hot_path
from meristem.learning.views import assign, certificates, courses, hot, lessons, reviews

app_name = "learning"

# Answered before the API's own operations of the same address (ADR 0006).
hot_urlpatterns = [
    hot_path("GET", "lessons/<uuid:lesson_id>", hot.lesson),
    hot_path("POST", "lessons/<uuid:lesson_id>/complete", hot.complete),
]

urlpatterns = [
    path("learning", courses.mine, name="mine"),
    path("courses/<slug:course>/enrol", courses.enrol, name="enrol"),
    path("courses/<slug:course>/leave", courses.leave, name="leave"),
    path("courses/<slug:course>/finished", courses.finished, name="finished"),
    path("courses/<slug:course>/assign", assign.assign, name="assign"),
    path("courses/<slug:course>/review", reviews.write, name="review"),
    path("courses/<slug:course>/review/remove", reviews.remove, name="review_remove"),
    path("courses/<slug:course>/certificates", certificates.of_course, name="course_certificates"),
    path("courses/<slug:course>/lessons/<slug:slug>", lessons.lesson, name="lesson"),
    path("courses/<slug:course>/lessons/<slug:slug>/complete", lessons.complete, name="complete"),
    path("courses/<slug:course>/lessons/<slug:slug>/reopen", lessons.reopen, name="reopen"),
    path("courses/<slug:course>/lessons/<slug:slug>/note", lessons.note, name="note"),
    path("certificates/<uuid:code>", certificates.verify, name="verify"),
    path("certificates/<uuid:code>/pdf", certificates.pdf, name="certificate_pdf"),
    path("certificates/<uuid:code>/revoke", certificates.revoke, name="revoke"),
    path("certificates/<uuid:code>/restore", certificates.restore, name="restore"),
]
