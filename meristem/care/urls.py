from django.urls import path

from meristem.care.views import clients, practice

app_name = "care"

urlpatterns = [
    path("care", clients.directory, name="directory"),
    path("care/therapists/<uuid:therapist_id>", clients.therapist, name="therapist"),
    path("care/calendar", practice.calendar, name="calendar"),
    path("care/calendar/hours", practice.availability, name="availability"),
    path("care/calendar/hours/rules", practice.rule_add, name="rule_add"),
    path("care/calendar/hours/rules/<uuid:rule_id>/remove", practice.rule_remove, name="rule_remove"),
    path("care/calendar/hours/away", practice.away_add, name="away_add"),
    path("care/calendar/hours/away/<uuid:away_id>/remove", practice.away_remove, name="away_remove"),
    path("care/calendar/profile", practice.profile, name="profile"),
    path("care/licences", practice.licences, name="licences"),
    path("care/licences/<uuid:therapist_id>/check", practice.licence_check, name="licence_check"),
    path("appointments", clients.appointments, name="appointments"),
    path("appointments/<uuid:appointment_id>", clients.appointment, name="appointment"),
    path("appointments/<uuid:appointment_id>/cancel", clients.appointment_cancel, name="appointment_cancel"),
    path("appointments/<uuid:appointment_id>/move", clients.appointment_move, name="appointment_move"),
    path("appointments/<uuid:appointment_id>/mark", practice.appointment_mark, name="appointment_mark"),
    path("appointments/<uuid:appointment_id>/note", practice.note, name="appointment_note"),
    path("appointments/<uuid:appointment_id>.ics", clients.appointment_file, name="appointment_file"),
]
