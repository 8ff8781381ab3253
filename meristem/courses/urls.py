from django.urls import path

from meristem.courses.views import catalogue, course
from meristem.courses.views.author import course as edit
from meristem.courses.views.author import lesson, listing, outline, preview, quiz

app_name = "courses"

COURSE = "author/courses/<uuid:course_id>"
MODULE = f"{COURSE}/modules/<uuid:module_id>"
LESSON = f"{COURSE}/lessons/<uuid:lesson_id>"
EDITOR = "author/lessons/<uuid:lesson_id>"

urlpatterns = [
    path("learn", catalogue.catalogue_page, name="catalogue"),
    path("courses/<slug:slug>", course.course, name="course"),
    path("author", listing.author_list, name="author_list"),
    path("author/new", listing.author_new, name="author_new"),
    path(COURSE, edit.author_course, name="author_course"),
    path(f"{COURSE}/details", edit.author_details, name="author_details"),
    path(f"{COURSE}/preview", preview.preview_course, name="preview_course"),
    path(f"{COURSE}/publish", edit.publish, name="publish"),
    path(f"{COURSE}/unpublish", edit.unpublish, name="unpublish"),
    path(f"{COURSE}/archive", edit.archive, name="archive"),
    path(f"{COURSE}/restore", edit.restore, name="restore"),
    path(f"{COURSE}/duplicate", edit.duplicate, name="duplicate"),
    path(f"{COURSE}/modules", outline.module_add, name="module_add"),
    path(f"{COURSE}/modules/order", outline.modules_order, name="modules_order"),
    path(MODULE, outline.module_rename, name="module_rename"),
    path(f"{MODULE}/move", outline.module_move, name="module_move"),
    path(f"{MODULE}/archive", outline.module_archive, name="module_archive"),
    path(f"{MODULE}/restore", outline.module_restore, name="module_restore"),
    path(f"{MODULE}/lessons", outline.lesson_add, name="lesson_add"),
    path(f"{MODULE}/order", outline.lessons_order, name="lessons_order"),
    path(f"{LESSON}/move", outline.lesson_move, name="lesson_move"),
    path(f"{LESSON}/archive", outline.lesson_archive, name="lesson_archive"),
    path(f"{LESSON}/restore", outline.lesson_restore, name="lesson_restore"),
    path(f"{LESSON}/publish", outline.lesson_publish, name="lesson_publish"),
    path(EDITOR, lesson.author_lesson, name="author_lesson"),
    path(f"{EDITOR}/video", lesson.lesson_video, name="lesson_video"),
    path(f"{EDITOR}/preview", preview.preview_lesson, name="preview_lesson"),
    path(f"{EDITOR}/quiz", quiz.author_quiz, name="author_quiz"),
    path(f"{EDITOR}/quiz/questions/order", quiz.questions_order, name="questions_order"),
    path(f"{EDITOR}/quiz/put-back", quiz.question_put_back, name="question_put_back"),
    path(f"{EDITOR}/quiz/new/<slug:kind>", quiz.question_new, name="question_new"),
    path(f"{EDITOR}/quiz/question/<slug:key>", quiz.question_edit, name="question_edit"),
    path(f"{EDITOR}/quiz/question/<slug:key>/move", quiz.question_move, name="question_move"),
    path(f"{EDITOR}/quiz/question/<slug:key>/remove", quiz.question_remove, name="question_remove"),
]
