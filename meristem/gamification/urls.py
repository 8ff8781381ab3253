from django.urls import path

from meristem.gamification import views

app_name = "gamification"
urlpatterns = [
    path("progress", views.progress, name="progress"),
    path("progress/ledger", views.ledger, name="ledger"),
    path("progress/ledger.csv", views.ledger_csv, name="ledger_csv"),
    path("progress/board", views.board, name="board"),
    path("progress/board/shown", views.board_shown, name="board_shown"),
    path("progress/pause", views.pause, name="pause"),
    path("progress/resume", views.resume, name="resume"),
]
