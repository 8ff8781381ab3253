from meristem.care.models.appointments import Appointment, AppointmentNote
from meristem.care.models.therapists import AvailabilityException, AvailabilityRule, Therapist

__all__ = ["Appointment", "AppointmentNote", "AvailabilityException", "AvailabilityRule", "Therapist"]
