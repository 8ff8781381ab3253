"""Points, level, badges and the day's mark, within the transaction of the fact that earns them (ADR 0005).

The triggers run as the gate role, and with its rights what they call: the app role cannot write to the ledger by any
other way.
"""

from django.db import migrations

from meristem.kernel.events.sql import reaction
from meristem.kernel.tenancy.gate import gate_function

# Runs with every lesson that is finished: few statements, none for what mostly stays as it is (ADR 0006).
AWARD = """
CREATE FUNCTION gamification_award(e kernel_eventrecord) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    person uuid := (e.payload ->> 'user_id')::uuid;
    added int;
    many int;
    today date;
    last_day date;
    check_at int;
    is_new_day boolean := false;
BEGIN
    -- Questionnaires about oneself earn nothing: they are answered for their own sake.
    IF e.type = 'assessments.attempt_finished' AND coalesce(e.payload ->> 'kind', '') <> 'quiz' THEN RETURN; END IF;

    -- Each taking back opens one more occurrence: what was undone may be earned again, and never twice over.
    WITH entries AS (
        INSERT INTO gamification_ledgerentry
            (id, organization_id, user_id, rule_key, subject_id, occurrence, kind, amount, event_number, occurred_at)
        SELECT kernel_uuid7(), e.organization_id, person, r.key, r.subject, 1 + (
                SELECT count(*) FROM gamification_ledgerentry t WHERE t.organization_id = e.organization_id
                    AND t.user_id = person AND t.rule_key = r.key AND t.subject_id = r.subject AND t.kind = 'reversal'),
            'award', r.worth, e.number, e.occurred_at
        FROM (
            SELECT key, (e.payload ->> subject_field)::uuid AS subject,
                CASE WHEN points_field <> '' THEN (e.payload ->> points_field)::int ELSE points END AS worth
            FROM gamification_pointrule
            WHERE organization_id = e.organization_id AND event_name = e.type AND is_active) r
        WHERE r.worth > 0 AND r.subject IS NOT NULL
        ON CONFLICT DO NOTHING
        RETURNING amount
    ), gained AS (SELECT coalesce(sum(amount), 0)::int AS amount FROM entries
    ), wallet AS (
        -- As gamification_pay does it, which serves those who have no wallet yet.
        UPDATE gamification_wallet w SET balance = w.balance + g.amount, earned = w.earned + g.amount,
            updated_at = now(), level = coalesce((SELECT max(l.number) FROM gamification_level l
                WHERE l.organization_id = e.organization_id AND l.threshold <= w.earned + g.amount), 1)
        FROM gained g WHERE w.organization_id = e.organization_id AND w.user_id = person
        RETURNING (e.occurred_at AT TIME ZONE coalesce(
            (SELECT u.time_zone FROM identity_user u WHERE u.id = person), 'UTC'))::date AS today, w.last_day
    ), tally AS (
        UPDATE gamification_tally t SET count = t.count + 1
        WHERE t.organization_id = e.organization_id AND t.user_id = person AND t.event_name = e.type
        RETURNING t.count, t.check_at
    ) SELECT g.amount, wallet.today, wallet.last_day, tally.count, tally.check_at
    INTO added, today, last_day, many, check_at
    FROM gained g LEFT JOIN wallet ON true LEFT JOIN tally ON true;

    IF today IS NULL THEN
        PERFORM gamification_pay(e.organization_id, person, added);
        today := (e.occurred_at AT TIME ZONE coalesce(
            (SELECT u.time_zone FROM identity_user u WHERE u.id = person), 'UTC'))::date;
    END IF;
    -- Her own day. Zones are checked when they are set; a person erased meanwhile counts by UTC.
    IF last_day IS DISTINCT FROM today THEN
        INSERT INTO gamification_activeday (id, organization_id, user_id, day)
        VALUES (kernel_uuid7(), e.organization_id, person, today) ON CONFLICT DO NOTHING;
        is_new_day := FOUND;
        UPDATE gamification_wallet w SET last_day = today
        WHERE w.organization_id = e.organization_id AND w.user_id = person
            AND (w.last_day IS NULL OR w.last_day < today);
    END IF;

    IF many IS NULL THEN
        INSERT INTO gamification_tally AS t (id, organization_id, user_id, event_name, count, check_at)
        VALUES (kernel_uuid7(), e.organization_id, person, e.type, 1, 0)
        ON CONFLICT (organization_id, user_id, event_name) DO UPDATE SET count = t.count + 1
        RETURNING t.count INTO many;
        check_at := 0;
    END IF;
    IF many < check_at AND NOT is_new_day THEN RETURN; END IF;

    INSERT INTO gamification_badgeaward (id, organization_id, user_id, badge_id, event_number, awarded_at)
    SELECT kernel_uuid7(), b.organization_id, person, b.id, e.number, e.occurred_at FROM gamification_badge b
    WHERE b.organization_id = e.organization_id AND b.event_name = e.type AND b.is_active
        -- Days can be enough only when one was added just now.
        AND CASE WHEN b.within_days > 0 THEN is_new_day ELSE b.needed <= many END
        AND (b.least_score = 0 OR coalesce((e.payload ->> 'score_percent')::numeric, 0) >= b.least_score)
        AND NOT EXISTS (SELECT 1 FROM gamification_badgeaward a
            WHERE a.organization_id = e.organization_id AND a.user_id = person AND a.badge_id = b.id)
        AND (b.within_days = 0 OR b.needed <= (SELECT count(*) FROM gamification_activeday d
            WHERE d.organization_id = e.organization_id AND d.user_id = person
                AND d.day > today - b.within_days AND d.day <= today))
    ON CONFLICT DO NOTHING;
    -- A badge that asks for more than a number (a score) may be earned by any further fact.
    UPDATE gamification_tally t SET check_at = coalesce((
        SELECT CASE WHEN bool_or(b.needed <= many) THEN 0 ELSE min(b.needed) END FROM gamification_badge b
        WHERE b.organization_id = e.organization_id AND b.event_name = e.type AND b.is_active AND b.within_days = 0
            AND NOT EXISTS (SELECT 1 FROM gamification_badgeaward a
                WHERE a.organization_id = e.organization_id AND a.user_id = person AND a.badge_id = b.id)), 2147483647)
    WHERE t.organization_id = e.organization_id AND t.user_id = person AND t.event_name = e.type;
END $$;
"""

# One wallet row a person: its lock is what makes paying and spending safe.
PAY = """
CREATE FUNCTION gamification_pay(organization uuid, person uuid, amount int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now_earned int;
    now_level int;
    reached int;
BEGIN
    UPDATE gamification_wallet w SET balance = w.balance + amount, earned = w.earned + amount, updated_at = now()
    WHERE w.organization_id = organization AND w.user_id = person
    RETURNING w.earned, w.level INTO now_earned, now_level;
    IF now_earned IS NULL THEN
        INSERT INTO gamification_wallet AS w (id, organization_id, user_id, balance, earned, level)
        VALUES (kernel_uuid7(), organization, person, greatest(amount, 0), greatest(amount, 0), 1)
        ON CONFLICT (organization_id, user_id) DO UPDATE SET
            balance = w.balance + amount, earned = w.earned + amount, updated_at = now()
        RETURNING w.earned, w.level INTO now_earned, now_level;
    END IF;
    SELECT max(l.number) INTO reached FROM gamification_level l
    WHERE l.organization_id = organization AND l.threshold <= now_earned;
    IF coalesce(reached, 1) <> now_level THEN
        UPDATE gamification_wallet w SET level = coalesce(reached, 1)
        WHERE w.organization_id = organization AND w.user_id = person;
    END IF;
END $$;
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

# A badge that is new, or asks for less, may be within reach of anybody's next fact.
BADGES = """
CREATE FUNCTION gamification_badge_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE gamification_tally SET check_at = 0
    WHERE organization_id = NEW.organization_id AND event_name = NEW.event_name AND check_at > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER changed AFTER INSERT OR UPDATE ON gamification_badge
    FOR EACH ROW EXECUTE FUNCTION gamification_badge_changed();
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
        migrations.RunSQL(BADGES, "DROP TRIGGER changed ON gamification_badge"),
        gate_function("gamification_badge_changed()", called_by_app=False),
        gate_function("gamification_pay(uuid, uuid, int)", called_by_app=False),
        gate_function("gamification_award(kernel_eventrecord)", called_by_app=False),
        gate_function("gamification_reverse(kernel_eventrecord)", called_by_app=False),
        *(reaction(name, "gamification_award", as_gate=True) for name in AWARDED),
        reaction("learning.lesson_reopened", "gamification_reverse", as_gate=True),
    ]
