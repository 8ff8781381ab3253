from django.urls import path

from meristem.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy", views.home, name="home"),
    path("privacy/export", views.export, name="export"),
    path("privacy/export/<uuid:export_id>.zip", views.download, name="download"),
    path("privacy/erasure", views.erasure, name="erasure"),
    path("privacy/erasure/cancel", views.cancel, name="erasure_cancel"),
    path("privacy/consents/<slug:purpose>", views.consent, name="consent"),
    path("organization/retention", views.retention_page, name="retention"),
    path("privacy/readings", views.readings_page, name="readings"),
]
