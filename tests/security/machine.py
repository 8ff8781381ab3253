"""Which text nobody writes, and why; what is sealed; which columns repeat each other's words."""

# Tables that hold nothing of what a person wrote.
MACHINE_MODELS = {
    "kernel.EventRecord": "kinds and ids of what happened",
    "kernel.Consumer": "names of our handlers",
    "kernel.ParkedEvent": "our own errors",
    "kernel.IdempotencyRecord": "answers as they were given",
    "kernel.RateBucket": "digests and names of limits",
    "kernel.PersonKey": "keys",
    "kernel.Mail": "names of templates and ids; whom it goes to is looked up",
    "identity.Credential": "hashes",
    "psychometrics.ReferenceSums": "keys and numbers",
    "gamification.LedgerEntry": "keys of rules",
    "gamification.Tally": "names of events",
}
LISTED = "one of what we list ourselves"
MADE = "made by us, never typed"
# Columns that take only what we ourselves listed or made.
MACHINE_FIELDS = {
    "kernel.AuditEntry.request_id": MADE,
    "kernel.AuditEntry.action": MADE,
    "kernel.AuditEntry.object_type": MADE,
    "identity.User.language": LISTED,
    "identity.User.time_zone": LISTED,
    "identity.Session.token_hash": MADE,
    "identity.PersonalToken.token_hash": MADE,
    "identity.PersonalToken.scopes": LISTED,
    "organizations.OrganizationSettings.default_language": LISTED,
    "eligibility.Survey.languages": LISTED,
    "assessments.Attempt.language": LISTED,
    "assessments.Assessment.language": LISTED,
    "psychometrics.InstrumentVersion.version": "digits and dots, by its format's check",
    "psychometrics.InstrumentVersion.digest": MADE,
    "psychometrics.InstrumentVersion.bands": "numbers as text",
    "psychometrics.Scale.group": "a key, by its format's check",
    "library.MediaItem.storage_key": MADE,
    "library.MediaItem.content_type": LISTED,
    "library.MediaItem.digest": MADE,
    "library.MediaItem.language": LISTED,
    "courses.Course.language": LISTED,
    "courses.Course.currency": LISTED,
    "courses.Course.eq_scales": LISTED,
    "learning.Certificate.language": LISTED,
    "wellbeing.JournalEntry.prompt_key": LISTED,
    "wellbeing.JournalEntry.time_zone": LISTED,
    "wellbeing.MoodEntry.feelings": LISTED,
    "wellbeing.MoodEntry.activities": LISTED,
    "wellbeing.MoodEntry.eq_factors": LISTED,
    "wellbeing.MoodEntry.time_zone": LISTED,
    "care.Therapist.languages": LISTED,
    "care.Therapist.currency": LISTED,
    "care.Therapist.time_zone": LISTED,
    "anonymous.SurveyResponse.answers": "keys of options and numbers; words are SurveyFreeText",
    "anonymous.SurveyFreeText.question": "a question's key",
    "gamification.PointRule.key": MADE,
    "gamification.PointRule.event_name": MADE,
    "gamification.PointRule.subject_field": MADE,
    "gamification.PointRule.points_field": MADE,
    "gamification.Badge.key": MADE,
    "gamification.Badge.icon": MADE,
    "gamification.Badge.tone": MADE,
    "gamification.Badge.event_name": MADE,
}
# Within JSON: names of things, not words.
MACHINE_KEYS = {"key", "type", "theme", "roles", "version", "kind"}
# Written by the API as the people whose text it is: nobody else has the key.
SEALED = {
    "wellbeing.GoalHandprint.goal": 801,
    "wellbeing.GoalHandprint.notes": 802,
    "wellbeing.GoalFinger.text": 803,
    "wellbeing.GoalFinger.notes": 804,
    "wellbeing.JournalEntry.title": 805,
    "wellbeing.JournalEntry.text": 806,
    "wellbeing.JournalEntry.tags": 807,
    "wellbeing.MoodEntry.note": 808,
    "care.AppointmentNote.text": 809,
}
# The words by which one row finds another must stay the same.
TOGETHER = [
    {
        "eligibility.SurveyCohort.label",
        "eligibility.RosterEntry.cohort",
        "anonymous.Collection.cohorts",
        "anonymous.SurveyResponse.cohort",
    },
    {"organizations.Membership.department", "eligibility.SurveyCohort.departments"},
]
# Stored, and shown to nobody as it was written.
NOT_SHOWN = {
    "identity.User.given_name": "only kept",
    "identity.User.family_name": "only kept",
    "identity.LoginAttempt.device": "only kept",
    "identity.Session.user_agent": "shown as the name of a browser that we know",
    "organizations.Organization.domain": "only kept",
    "courses.Category.description": "only kept",
}
