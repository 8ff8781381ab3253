"""What the gate role does for answers without people: admit, close, count, suppress (ADR 0008).

The app role can add answers and call these functions; it can read no answer by any other way.
"""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

ENTERED = "nullif(current_setting('app.organization_id', true), '')::uuid"

# An answer is taken while its collection is open, and with one of the cohorts fixed at launch. The lock keeps
# an answer from slipping in while the collection is being closed.
ADMIT = """
CREATE FUNCTION anonymous_admit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    found anonymous_collection;
BEGIN
    SELECT * INTO found FROM anonymous_collection c
    WHERE c.organization_id = NEW.organization_id AND c.id = NEW.survey_id FOR KEY SHARE;
    IF found.id IS NULL OR found.is_closed THEN
        RAISE EXCEPTION 'this collection takes no answers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anonymous_collection_is_open';
    END IF;
    IF TG_TABLE_NAME = 'anonymous_surveyresponse' AND NOT (to_jsonb(NEW) ->> 'cohort' = ANY (found.cohorts)) THEN
        RAISE EXCEPTION 'no such cohort'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anonymous_surveyresponse_cohort';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER admit BEFORE INSERT ON anonymous_surveyresponse FOR EACH ROW EXECUTE FUNCTION anonymous_admit();
CREATE TRIGGER admit BEFORE INSERT ON anonymous_surveyfreetext FOR EACH ROW EXECUTE FUNCTION anonymous_admit();
"""
UNDO_ADMIT = """
DROP TRIGGER admit ON anonymous_surveyresponse;
DROP TRIGGER admit ON anonymous_surveyfreetext;
"""

RAISE_THRESHOLD = """
CREATE FUNCTION anonymous_raise_threshold(survey uuid, wanted int) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    UPDATE anonymous_collection SET threshold = greatest(threshold, wanted)
    WHERE organization_id = ENTERED() AND id = survey
$$;
"""

# Closing writes every row anew, in random order, under new ids, in one transaction: what the order of rows, their
# places on disk or their transaction numbers could have told is gone.
CLOSE = """
CREATE FUNCTION anonymous_close(survey uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    entered uuid := ENTERED();
BEGIN
    PERFORM 1 FROM anonymous_collection c WHERE c.organization_id = entered AND c.id = survey AND NOT c.is_closed
        FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    WITH gone AS (
        DELETE FROM anonymous_surveyresponse r WHERE r.organization_id = entered AND r.survey_id = survey
        RETURNING r.cohort, r.answers
    )
    INSERT INTO anonymous_surveyresponse (id, organization_id, survey_id, cohort, answers)
    SELECT gen_random_uuid(), entered, survey, cohort, answers FROM gone ORDER BY random();
    WITH gone AS (
        DELETE FROM anonymous_surveyfreetext t WHERE t.organization_id = entered AND t.survey_id = survey
        RETURNING t.question, t.text
    )
    INSERT INTO anonymous_surveyfreetext (id, organization_id, survey_id, question, text)
    SELECT gen_random_uuid(), entered, survey, question, text FROM gone ORDER BY random();
    UPDATE anonymous_collection c SET is_closed = true WHERE c.organization_id = entered AND c.id = survey;
END $$;
"""

# Which of these groups may be shown beside their total, so that neither a group nor the difference between the total
# and any groups shown is about one to k - 1 people. Secondary (complementary) cell suppression: smallest first.
VISIBLE = """
CREATE FUNCTION anonymous_visible(sizes int[], k int) RETURNS boolean[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    shown boolean[] := '{}';
    hidden int := 0;
    chosen int;
BEGIN
    FOR i IN 1 .. coalesce(cardinality(sizes), 0) LOOP
        shown[i] := sizes[i] >= k;
        IF NOT shown[i] THEN hidden := hidden + sizes[i]; END IF;
    END LOOP;
    WHILE hidden > 0 AND hidden < k LOOP
        SELECT place INTO chosen FROM unnest(sizes, shown) WITH ORDINALITY AS cell (size, is_shown, place)
        WHERE is_shown ORDER BY size, place LIMIT 1;
        EXIT WHEN chosen IS NULL;
        shown[chosen] := false;
        hidden := hidden + sizes[chosen];
    END LOOP;
    RETURN shown;
END $$;
GRANT EXECUTE ON FUNCTION anonymous_visible(int[], int) TO meristem_gate;
"""

# One row for a question and cohort (null: everyone). A group that is not shown has a reason and no figure: 'small' has
# fewer than k answers, 'protects' is large enough and hidden so that a small one cannot be found by subtraction.
RESULTS = """
CREATE FUNCTION anonymous_results(survey uuid)
RETURNS TABLE (question text, cohort text, reason text, answered int, shares jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH collection AS (
        SELECT c.cohorts, greatest(5, c.threshold::int) AS k FROM anonymous_collection c
        WHERE c.organization_id = ENTERED() AND c.id = survey AND c.is_closed
    ), said AS (
        SELECT e.key AS question, r.cohort, e.value AS answer
        FROM anonymous_surveyresponse r CROSS JOIN jsonb_each_text(r.answers) AS e
        WHERE r.organization_id = ENTERED() AND r.survey_id = survey AND EXISTS (SELECT 1 FROM collection)
    ), cells AS (
        SELECT s.question, s.cohort, s.answer, count(*)::int AS n FROM said s
        GROUP BY GROUPING SETS ((s.question, s.cohort, s.answer), (s.question, s.answer))
    ), asked AS (
        SELECT DISTINCT s.question FROM said s
    ), counted AS (
        SELECT s.question, s.cohort, count(*)::int AS n FROM said s GROUP BY s.question, s.cohort
    ), sizes AS (
        SELECT a.question, u.cohort, coalesce(counted.n, 0) AS n
        FROM asked a CROSS JOIN collection CROSS JOIN unnest(collection.cohorts) AS u (cohort)
        LEFT JOIN counted ON counted.question = a.question AND counted.cohort = u.cohort
    ), judged AS (
        SELECT z.question, array_agg(z.cohort ORDER BY z.cohort) AS cohorts, array_agg(z.n ORDER BY z.cohort) AS ns,
            anonymous_visible(array_agg(z.n ORDER BY z.cohort), (SELECT k FROM collection)) AS shown, sum(z.n)::int AS total
        FROM sizes z GROUP BY z.question
    ), groups AS (
        SELECT j.question, NULL::text AS cohort, j.total AS n, j.total >= k AS is_shown FROM judged j CROSS JOIN collection
        UNION ALL
        SELECT j.question, u.cohort, u.n, u.is_shown FROM judged j
        CROSS JOIN unnest(j.cohorts, j.ns, j.shown) AS u (cohort, n, is_shown)
    )
    SELECT g.question, g.cohort,
        CASE WHEN g.is_shown THEN '' WHEN g.n < k THEN 'small' ELSE 'protects' END,
        CASE WHEN g.is_shown THEN g.n END,
        CASE WHEN g.is_shown THEN (
            SELECT jsonb_object_agg(c.answer, round(c.n::numeric / g.n, 4)) FROM cells c
            WHERE c.question = g.question AND c.cohort IS NOT DISTINCT FROM g.cohort) END
    FROM groups g CROSS JOIN collection
$$;
"""

# Words are never cut by group, and shown only where at least ten people wrote some.
FREE_TEXTS = """
CREATE FUNCTION anonymous_free_texts(survey uuid) RETURNS TABLE (question text, body text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH collection AS (
        SELECT greatest(10, c.threshold::int) AS k FROM anonymous_collection c
        WHERE c.organization_id = ENTERED() AND c.id = survey AND c.is_closed
    ), enough AS (
        SELECT t.question FROM anonymous_surveyfreetext t CROSS JOIN collection
        WHERE t.organization_id = ENTERED() AND t.survey_id = survey
        GROUP BY t.question, collection.k HAVING count(*) >= collection.k
    )
    SELECT t.question, t.text FROM anonymous_surveyfreetext t JOIN enough USING (question)
    WHERE t.organization_id = ENTERED() AND t.survey_id = survey ORDER BY random()
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("anonymous", "0001_initial")]
    operations = [
        migrations.RunSQL(ADMIT, UNDO_ADMIT),
        gate_function("anonymous_admit()", called_by_app=False),
        migrations.RunSQL(VISIBLE, "DROP FUNCTION anonymous_visible(int[], int)"),
        *(
            migrations.RunSQL(sql.replace("ENTERED()", ENTERED), migrations.RunSQL.noop)
            for sql in (RAISE_THRESHOLD, CLOSE, RESULTS, FREE_TEXTS)
        ),
        gate_function("anonymous_raise_threshold(uuid, int)"),
        gate_function("anonymous_close(uuid)"),
        gate_function("anonymous_results(uuid)"),
        gate_function("anonymous_free_texts(uuid)"),
    ]
