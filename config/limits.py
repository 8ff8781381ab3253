"""Routes that may be asked less often than the rest: a minute's worth for one person, or one address without a person.

Beside them stands what the database counts for all processes together (`meristem.kernel.limits`).
"""

from meristem.kernel.limits import Policy

# Where secrets are tried or letters are caused. A class signs in together, from one address.
DOOR = Policy("door", 120, 60)
# What takes more time than a page: files that are made when they are asked for.
FILES = Policy("files", 30, 60)
UPLOADS = Policy("uploads", 30, 60)
# Codes that a stranger may check, and could try to guess.
CODES = Policy("codes", 60, 60)

_ROUTES: dict[Policy, tuple[str, ...]] = {
    DOOR: (
        "POST identity:sign_in",
        "POST identity:sign_up",
        "POST identity:reset",
        "POST identity:reset_confirm",
        "POST identity:verify",
        "POST identity:saml_answer",
        "POST organizations:accept",
        "POST organizations:guardian",
        "POST organizations:guardian_later",
        "POST api-v1:guardian_answer",
        "POST api-v1:guardian_later",
        "POST identity:phone_confirm",
        "POST api-v1:phone_confirm",
        "POST api-v1:session_begin",
        "POST api-v1:sign_up",
        "POST api-v1:password_reset",
        "POST api-v1:password_reset_confirm",
        "POST api-v1:verify_email",
        "POST api-v1:invitation_accept",
        "GET api-v1:invitation_offer",
    ),
    FILES: (
        "GET analytics:overview_csv",
        "GET analytics:overview_xlsx",
        "GET analytics:survey_result_csv",
        "GET analytics:team_csv",
        "GET analytics:team_xlsx",
        "GET api-v1:certificate-pdf",
        "GET gamification:ledger_csv",
        "GET learning:certificate_pdf",
        "GET wellbeing:journal_export_data",
        "GET wellbeing:journal_export_text",
    ),
    UPLOADS: (
        "POST library:media_upload",
        "POST library:captions_upload",
        "POST library:poster_upload",
        "POST api-v1:media-create",
        "POST psychometrics:instrument_import",
    ),
    CODES: ("GET learning:verify", "GET api-v1:verify"),
}
ENDPOINTS: dict[tuple[str, str], Policy] = {
    (method, name): policy
    for policy, routes in _ROUTES.items()
    for method, _, name in (route.partition(" ") for route in routes)
}
