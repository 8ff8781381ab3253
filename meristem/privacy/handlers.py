"""Registrations: who knows about consents, and how the audit log says what is done here."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.audit import describe
from meristem.kernel.privacy import provide_consents
from meristem.privacy.services import has_withdrawn

provide_consents(has_withdrawn)
describe(
    {
        "export.my_data": _("asked for a copy of all own data"),
        "privacy.consent_given": _("agreed to a use of own data"),
        "privacy.consent_withdrawn": _("withdrew the consent to a use of own data"),
        "privacy.retention_changed": _("changed how long things are kept"),
        "privacy.erased": _("was erased"),
        "privacy.erasure_asked": _("asked to be erased"),
        "privacy.erasure_cancelled": _("took back the wish to be erased"),
    }
)
