from django.urls import path

from meristem.wellbeing.views import goals, home, journal, moods

app_name = "wellbeing"

urlpatterns = [
    path("wellbeing", home.home, name="home"),
    path("help-now", home.help_now, name="help_now"),
    path("wellbeing/mood", moods.mood, name="mood"),
    path("wellbeing/mood/tap", moods.mood_tap, name="mood_tap"),
    path("wellbeing/mood/<uuid:mood_id>", moods.mood_entry, name="mood_entry"),
    path("wellbeing/mood/<uuid:mood_id>/untap", moods.mood_untap, name="mood_untap"),
    path("wellbeing/mood/<uuid:mood_id>/delete", moods.mood_delete, name="mood_delete"),
    path("wellbeing/mood/<uuid:mood_id>/restore", moods.mood_restore, name="mood_restore"),
    path("journal", journal.journal, name="journal"),
    path("journal/new", journal.journal_new, name="journal_new"),
    path("journal/search", journal.journal_search, name="journal_search"),
    path("journal/prompts", journal.journal_prompts, name="journal_prompts"),
    path("journal/export.txt", journal.journal_export, {"form": "txt"}, name="journal_export_text"),
    path("journal/export.json", journal.journal_export, {"form": "json"}, name="journal_export_data"),
    path("journal/<uuid:entry_id>", journal.journal_entry, name="journal_entry"),
    path("journal/<uuid:entry_id>/edit", journal.journal_edit, name="journal_edit"),
    path("journal/<uuid:entry_id>/delete", journal.journal_delete, name="journal_delete"),
    path("journal/<uuid:entry_id>/restore", journal.journal_restore, name="journal_restore"),
    path("goals", goals.goals, name="goals"),
    path("goals/new", goals.goal_new, name="goal_new"),
    path("goals/<uuid:goal_id>", goals.goal, name="goal"),
    path("goals/<uuid:goal_id>/edit", goals.goal_edit, name="goal_edit"),
    path("goals/<uuid:goal_id>/fingers/<str:finger>", goals.goal_progress, name="goal_progress"),
    path("goals/<uuid:goal_id>/status", goals.goal_status, name="goal_status"),
    path("goals/<uuid:goal_id>/delete", goals.goal_delete, name="goal_delete"),
    path("goals/<uuid:goal_id>/restore", goals.goal_restore, name="goal_restore"),
]
