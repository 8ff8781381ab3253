from django.urls import path

from meristem.billing import views

app_name = "billing"
urlpatterns = [
    path("plan", views.plan, name="plan"),
    path("plan/choose", views.choose, name="choose"),
    path("plan/cancel", views.cancel, name="cancel"),
    path("plan/resume", views.resume, name="resume"),
    path("plan/invoices.csv", views.invoices_csv, name="invoices_csv"),
]
