"""What erasing, keeping and forgetting need across organisations: each right for rows of the person who is entered."""

from django.db import migrations

from meristem.kernel.tenancy.gate import clearable, erasable, erasable_child, gate_function

# Each table whose rows about a person are deleted with her.
DELETED = (
    "assessments_attempt",
    "assessments_answer",
    "analytics_courselearner",
    "analytics_userstatistics",
    "analytics_weeklyactivity",
    "care_appointmentnote",
    "eligibility_rosterentry",
    "gamification_activeday",
    "gamification_badgeaward",
    "gamification_boardentry",
    "gamification_ledgerentry",
    "gamification_streakpause",
    "gamification_tally",
    "gamification_wallet",
    "identity_authenticator",
    "identity_clientsession",
    "identity_credential",
    "identity_emailchange",
    "identity_emaillink",
    "identity_knowndevice",
    "identity_loginattempt",
    "identity_passkey",
    "identity_personaltoken",
    "identity_recoverycode",
    "identity_refreshtoken",
    "identity_session",
    "identity_step",
    "kernel_personkey",
    "learning_certificate",
    "learning_courseprogress",
    "learning_enrolment",
    "learning_lessonprogress",
    "learning_moduleprogress",
    "learning_review",
    "notifications_channelchoice",
    "notifications_delivery",
    "notifications_notice",
    "notifications_noticesettings",
    "organizations_groupmember",
    "organizations_roleassignment",
    "privacy_consent",
    "privacy_export",
    "psychometrics_consent",
    "psychometrics_profile",
    "psychometrics_scalescore",
    "wellbeing_goalchange",
    "wellbeing_goalfinger",
    "wellbeing_goalhandprint",
    "wellbeing_journalentry",
    "wellbeing_moodentry",
)
CLEARED = (
    ("care_appointment", "cancelled_by_id"),
    ("kernel_eventrecord", "actor_id"),
    ("learning_certificate", "revoked_by_id"),
    ("learning_enrolment", "assigned_by_id"),
    ("organizations_invitation", "accepted_by_id"),
    ("organizations_membership", "invited_by_id"),
)

# Rows go only where the column holds the id (or the address) of the person who is entered: nobody else's can be named.
ERASE = """
CREATE FUNCTION privacy_rows_delete(tab text, col text, is_address boolean) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    gone bigint;
BEGIN
    IF me IS NULL THEN RAISE EXCEPTION 'nobody is entered'; END IF;
    IF is_address THEN
        EXECUTE format('DELETE FROM %I WHERE lower(%I) = (SELECT lower(email) FROM identity_user WHERE id = $1)',
            tab, col) USING me;
    ELSE
        EXECUTE format('DELETE FROM %I WHERE %I = $1', tab, col) USING me;
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
CREATE FUNCTION privacy_children_delete(child text, child_col text, tab text, col text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    gone bigint;
BEGIN
    IF me IS NULL THEN RAISE EXCEPTION 'nobody is entered'; END IF;
    EXECUTE format('DELETE FROM %I WHERE %I IN (SELECT id FROM %I WHERE %I = $1)', child, child_col, tab, col)
        USING me;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
CREATE FUNCTION privacy_column_clear(tab text, col text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    me uuid := nullif(current_setting('app.user_id', true), '')::uuid;
    done bigint;
BEGIN
    IF me IS NULL THEN RAISE EXCEPTION 'nobody is entered'; END IF;
    EXECUTE format('UPDATE %I SET %I = NULL WHERE %I = $1', tab, col, col) USING me;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;
"""

# Where she belongs or belonged, and where people are entered who belong nowhere yet.
PLACES = """
CREATE FUNCTION privacy_places() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.organization_id FROM organizations_membership m
    WHERE m.user_id = nullif(current_setting('app.user_id', true), '')::uuid
    UNION SELECT o.id FROM organizations_organization o WHERE o.kind = 'public'
$$;
"""

DUE = """
CREATE FUNCTION privacy_erasures_due() RETURNS TABLE (erasure_id uuid, user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id, user_id FROM privacy_erasure
    WHERE cancelled_at IS NULL AND done_at IS NULL AND due_at <= now() ORDER BY due_at
$$;
CREATE FUNCTION privacy_exports_waiting() RETURNS TABLE (export_id uuid, user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id, user_id FROM privacy_export
    WHERE state = 'waiting' AND created_at < now() - interval '5 minutes' ORDER BY created_at
$$;
CREATE FUNCTION privacy_exports_forget() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM privacy_export WHERE expires_at < now();
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""

# After a restore: which people of the register came back? Only those who are not erased in this database.
AMONG = """
CREATE FUNCTION privacy_people_among(hashes text[]) RETURNS TABLE (user_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM identity_user
    WHERE encode(sha256(convert_to('meristem-erasure:' || id::text, 'UTF8')), 'hex') = ANY (hashes)
        AND email NOT LIKE 'erased-%@erased.invalid'
$$;
"""

FUNCTIONS = (
    "privacy_rows_delete(text, text, boolean)",
    "privacy_children_delete(text, text, text, text)",
    "privacy_column_clear(text, text)",
    "privacy_places()",
    "privacy_erasures_due()",
    "privacy_exports_waiting()",
    "privacy_exports_forget()",
    "privacy_people_among(text[])",
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("analytics", "0001_initial"),
        ("assessments", "0001_initial"),
        ("care", "0002_busy"),
        ("eligibility", "0002_functions"),
        ("gamification", "0002_reactions"),
        ("identity", "0005_doors"),
        ("kernel", "0006_audit_chain"),
        ("learning", "0004_film"),
        ("notifications", "0001_initial"),
        ("organizations", "0004_roles_joining_brand"),
        ("psychometrics", "0002_reference"),
        ("wellbeing", "0002_forget"),
    ]
    operations = [
        *(erasable(table) for table in DELETED),
        erasable("kernel_mail", "recipient_id"),
        erasable("kernel_mail", "to_address", by_email=True),
        erasable("kernel_eventrecord", "subject_id"),
        erasable("organizations_invitation", "email", by_email=True),
        erasable("organizations_invitationrow", "email", by_email=True),
        erasable_child("assessments_answerselection", "answer_id", "assessments_answer"),
        erasable_child("care_availabilityrule", "therapist_id", "care_therapist"),
        erasable_child("care_availabilityexception", "therapist_id", "care_therapist"),
        migrations.RunSQL(
            "GRANT SELECT (id, user_id) ON care_therapist TO meristem_gate;"
            " CREATE POLICY erase_find ON care_therapist FOR SELECT TO meristem_gate"
            " USING (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));",
            "DROP POLICY erase_find ON care_therapist;",
        ),
        *(clearable(table, column) for table, column in CLEARED),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ERASE, PLACES, DUE, AMONG)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
