"""Points, level, badges and the day's mark, within the transaction of the fact that earns them (ADR 0005).

The functions belong to the gate role: the app role cannot write to the ledger by any other way.
"""

from django.db import migrations

from meristem.kernel.events.sql import reaction
from meristem.kernel.tenancy.gate import gate_function

AWARD = """
CREATE FUNCTION gamification_award(e kernel_eventrecord) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    person uuid := (e.payload ->> 'user_id')::uuid;
    rule record;
    worth int;
    subject uuid;
    turn int;
    added int := 0;
    changed int;
    many int;
    today date;
BEGIN
    -- Questionnaires about oneself earn nothing: they are answered for their own sake.
    IF e.type = 'assessments.attempt_finished' AND coalesce(e.payload ->> 'kind', '') <> 'quiz' THEN RETURN; END IF;

    FOR rule IN
        SELECT key, points, points_field, subject_field FROM gamification_pointrule
        WHERE organization_id = e.organization_id AND event_name = e.type AND is_active
    LOOP
        worth := CASE WHEN rule.points_field <> '' THEN coalesce((e.payload ->> rule.points_field)::int, 0)
            ELSE rule.points END;
        subject := (e.payload ->> rule.subject_field)::uuid;
        CONTINUE WHEN worth <= 0 OR subject IS NULL;
        -- Each taking back opens one more occurrence: what was undone may be earned again, and never twice over.
        SELECT 1 + count(*) INTO turn FROM gamification_ledgerentry
        WHERE organization_id = e.organization_id AND user_id = person AND rule_key = rule.key
            AND subject_id = subject AND kind = 'reversal';
        INSERT INTO gamification_ledgerentry
            (id, organization_id, user_id, rule_key, subject_id, occurrence, kind, amount, event_number, occurred_at)
        VALUES (kernel_uuid7(), e.organization_id, person, rule.key, subject, turn, 'award', worth, e.number,
            e.occurred_at)
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS changed = ROW_COUNT;
        added := added + changed * worth;
    END LOOP;

    PERFORM gamification_pay(e.organization_id, person, added);

    -- Her own day. Zones are checked when they are set; a person erased meanwhile counts by UTC.
    SELECT (e.occurred_at AT TIME ZONE u.time_zone)::date INTO today FROM identity_user u WHERE u.id = person;
    today := coalesce(today, (e.occurred_at AT TIME ZONE 'UTC')::date);
    INSERT INTO gamification_activeday (id, organization_id, user_id, day)
    VALUES (kernel_uuid7(), e.organization_id, person, today) ON CONFLICT DO NOTHING;

    INSERT INTO gamification_tally AS t (id, organization_id, user_id, event_name, count)
    VALUES (kernel_uuid7(), e.organization_id, person, e.type, 1)
    ON CONFLICT (organization_id, user_id, event_name) DO UPDATE SET count = t.count + 1
    RETURNING count INTO many;

    INSERT INTO gamification_badgeaward (id, organization_id, user_id, badge_id, event_number, awarded_at)
    SELECT kernel_uuid7(), b.organization_id, person, b.id, e.number, e.occurred_at FROM gamification_badge b
    WHERE b.organization_id = e.organization_id AND b.event_name = e.type AND b.is_active
        AND coalesce((e.payload ->> 'score_percent')::numeric, 0) >= b.least_score
        AND b.needed <= CASE WHEN b.within_days = 0 THEN many ELSE (
            SELECT count(*) FROM gamification_activeday d WHERE d.organization_id = b.organization_id
                AND d.user_id = person AND d.day > today - b.within_days AND d.day <= today) END
    ON CONFLICT DO NOTHING;
END $$;
"""

# One wallet row a person: its lock is what makes paying and spending safe.
PAY = """
CREATE FUNCTION gamification_pay(organization uuid, person uuid, amount int) RETURNS void LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO gamification_wallet AS w (id, organization_id, user_id, balance, earned, level)
    VALUES (kernel_uuid7(), organization, person, greatest(amount, 0), greatest(amount, 0), coalesce(
        (SELECT max(number) FROM gamification_level
         WHERE organization_id = organization AND threshold <= greatest(amount, 0)), 1))
    ON CONFLICT (organization_id, user_id) DO UPDATE SET
        balance = w.balance + amount, earned = w.earned + amount, updated_at = now(),
        level = coalesce((SELECT max(number) FROM gamification_level
            WHERE organization_id = organization AND threshold <= w.earned + amount), 1)
$$;
"""

REVERSE = """
CREATE FUNCTION gamification_reverse(e kernel_eventrecord) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    person uuid := (e.payload ->> 'user_id')::uuid;
    undone record;
    taken int := 0;
BEGIN
    FOR undone IN
        SELECT l.* FROM gamification_ledgerentry l
        JOIN gamification_pointrule r ON r.organization_id = l.organization_id AND r.key = l.rule_key
        WHERE l.organization_id = e.organization_id AND l.user_id = person AND l.kind = 'award'
            AND ((r.event_name = 'learning.lesson_completed' AND l.subject_id = (e.payload ->> 'lesson_id')::uuid)
              OR (r.event_name = 'learning.module_completed' AND l.subject_id = (e.payload ->> 'module_id')::uuid
                  AND (e.payload ->> 'module_reopened')::boolean)
              OR (r.event_name = 'learning.course_completed' AND l.subject_id = (e.payload ->> 'course_id')::uuid
                  AND (e.payload ->> 'course_reopened')::boolean))
            AND NOT EXISTS (SELECT 1 FROM gamification_ledgerentry t WHERE t.organization_id = l.organization_id
                AND t.user_id = l.user_id AND t.rule_key = l.rule_key AND t.subject_id = l.subject_id
                AND t.occurrence = l.occurrence AND t.kind = 'reversal')
    LOOP
        INSERT INTO gamification_ledgerentry
            (id, organization_id, user_id, rule_key, subject_id, occurrence, kind, amount, event_number, occurred_at)
        VALUES (kernel_uuid7(), e.organization_id, person, undone.rule_key, undone.subject_id, undone.occurrence,
            'reversal', -undone.amount, e.number, e.occurred_at);
        taken := taken + undone.amount;
    END LOOP;
    PERFORM gamification_pay(e.organization_id, person, -taken);
    UPDATE gamification_tally SET count = greatest(count - 1, 0)
    WHERE organization_id = e.organization_id AND user_id = person AND (event_name = 'learning.lesson_completed'
        OR (event_name = 'learning.module_completed' AND (e.payload ->> 'module_reopened')::boolean)
        OR (event_name = 'learning.course_completed' AND (e.payload ->> 'course_reopened')::boolean));
END $$;
"""

AWARDED = (
    "learning.lesson_completed",
    "learning.module_completed",
    "learning.course_completed",
    "assessments.attempt_finished",
)


class Migration(migrations.Migration):
    dependencies = [("gamification", "0001_initial"), ("kernel", "0003_event_functions")]
    operations = [
        migrations.RunSQL(PAY, migrations.RunSQL.noop),
        migrations.RunSQL(AWARD, migrations.RunSQL.noop),
        migrations.RunSQL(REVERSE, migrations.RunSQL.noop),
        gate_function("gamification_pay(uuid, uuid, int)", called_by_app=False),
        gate_function("gamification_award(kernel_eventrecord)", called_by_app=False),
        gate_function("gamification_reverse(kernel_eventrecord)", called_by_app=False),
        *(reaction(name, "gamification_award", as_gate=True) for name in AWARDED),
        reaction("learning.lesson_reopened", "gamification_reverse", as_gate=True),
    ]
