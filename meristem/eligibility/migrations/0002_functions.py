"""What holds a launched survey to its word, and what may be told of a roster that nobody may read (ADR 0008)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

ENTERED = "nullif(current_setting('app.organization_id', true), '')::uuid"

KEEP = """
CREATE FUNCTION eligibility_survey_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN RETURN NEW; END IF;
    IF NEW.threshold < OLD.threshold THEN
        RAISE EXCEPTION 'a threshold is never lowered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'eligibility_survey_threshold_rises';
    END IF;
    IF (NEW.title, NEW.intro, NEW.questions, NEW.languages) IS DISTINCT FROM
        (OLD.title, OLD.intro, OLD.questions, OLD.languages)
        OR NEW.status = 'draft' OR (OLD.status = 'closed' AND NEW.status <> 'closed') THEN
        RAISE EXCEPTION 'a launched survey stands as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'eligibility_survey_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE ON eligibility_survey FOR EACH ROW EXECUTE FUNCTION eligibility_survey_keep();
"""
UNDO_KEEP = """
DROP TRIGGER keep ON eligibility_survey;
DROP FUNCTION eligibility_survey_keep();
"""

# How many took part, as a range of at least five people, so that counting before and after tells of nobody.
PARTICIPATION = """
CREATE FUNCTION eligibility_participation(surveys uuid[])
RETURNS TABLE (survey uuid, invited int, at_least int, at_most int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH counted AS (
        SELECT r.survey_id, count(*)::int AS size, (count(*) FILTER (WHERE r.has_taken))::int AS n,
            greatest(5, ceil(count(*) / 10.0)::int) AS step
        FROM eligibility_rosterentry r
        WHERE r.organization_id = ENTERED() AND r.survey_id = ANY (surveys) GROUP BY r.survey_id
    )
    SELECT survey_id, size, least(n / step * step, greatest(size - step + 1, 0)), least(n / step * step + step - 1, size)
    FROM counted
$$;
"""

# At closing, every row of the roster is written anew in random order: the transactions that marked them are forgotten.
SETTLE = """
CREATE FUNCTION eligibility_roster_settle(survey uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM eligibility_rosterentry r WHERE r.organization_id = ENTERED() AND r.survey_id = survey RETURNING r.*
    )
    INSERT INTO eligibility_rosterentry (id, organization_id, survey_id, user_id, cohort, has_taken)
    SELECT gen_random_uuid(), organization_id, survey_id, user_id, cohort, has_taken FROM gone ORDER BY random()
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0001_initial")]
    operations = [
        migrations.RunSQL(KEEP, UNDO_KEEP),
        *(
            migrations.RunSQL(sql.replace("ENTERED()", ENTERED), migrations.RunSQL.noop)
            for sql in (PARTICIPATION, SETTLE)
        ),
        gate_function("eligibility_participation(uuid[])"),
        gate_function("eligibility_roster_settle(uuid)"),
    ]
