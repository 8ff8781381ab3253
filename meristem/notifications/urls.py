from django.urls import path

from meristem.notifications.views import inbox, preferences, stopping

app_name = "notifications"
urlpatterns = [
    path("notifications", inbox.inbox, name="inbox"),
    path("notifications/read", inbox.mark_all, name="mark_all"),
    path("notifications/<uuid:notice_id>/read", inbox.mark, name="mark"),
    path("notifications/preferences", preferences.preferences, name="preferences"),
    path("notifications/stop/<uuid:link>/<str:kind>/<str:secret>", stopping.unsubscribe, name="unsubscribe"),
]
