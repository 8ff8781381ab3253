"""Awarding with everything about a person in her wallet (ADR 0005, 0006); what 0002 did with one table more.

The functions run as the gate role, and with its rights what they call: the app role cannot write to the ledger by any
other way.
"""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Each taking back opens one more occurrence: what was undone may be earned again, and never twice over.
OCCURRENCE = """
CREATE FUNCTION gamification_next_occurrence(org uuid, person uuid, rule text, subject uuid) RETURNS int
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN 1 + (SELECT count(*) FROM gamification_ledgerentry t WHERE t.organization_id = org AND t.user_id = person
        AND t.rule_key = rule AND t.subject_id = subject AND t.kind = 'reversal');
END $$;
"""

# Runs with every lesson that is finished: two statements, unless a level, a day or a badge is within reach.
AWARD = """
CREATE OR REPLACE FUNCTION gamification_award(e kernel_eventrecord) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    person uuid := (e.payload ->> 'user_id')::uuid;
    -- A lesson says itself how often it has been finished; for other facts reversals are counted.
    nth int := (e.payload ->> 'occurrence')::int;
    added int;
    kept record;
    many int;
    is_new_day boolean := false;
BEGIN
    -- Questionnaires about oneself earn nothing: they are answered for their own sake.
    IF e.type = 'assessments.attempt_finished' AND coalesce(e.payload ->> 'kind', '') <> 'quiz' THEN RETURN; END IF;

    WITH entries AS (
        INSERT INTO gamification_ledgerentry
            (id, organization_id, user_id, rule_key, subject_id, occurrence, kind, amount, event_number, occurred_at)
        SELECT kernel_uuid7(), e.organization_id, person, r.key, r.subject,
            CASE WHEN r.subject_field = 'lesson_id' AND nth IS NOT NULL THEN nth
                ELSE gamification_next_occurrence(e.organization_id, person, r.key, r.subject) END,
            'award', r.worth, e.number, e.occurred_at
        FROM (
            SELECT key, subject_field, (e.payload ->> subject_field)::uuid AS subject,
                CASE WHEN points_field <> '' THEN (e.payload ->> points_field)::int ELSE points END AS worth
            FROM gamification_pointrule
            WHERE organization_id = e.organization_id AND event_name = e.type AND is_active) r
        WHERE r.worth > 0 AND r.subject IS NOT NULL
        ON CONFLICT DO NOTHING
        RETURNING amount
    ) SELECT coalesce(sum(amount), 0) INTO added FROM entries;

    UPDATE gamification_wallet w SET balance = w.balance + added, earned = w.earned + added,
        updated_at = clock_timestamp(),
        tallies = coalesce(jsonb_set(w.tallies, ARRAY[e.type, 'count'],
            to_jsonb((w.tallies -> e.type ->> 'count')::int + 1)), w.tallies)
    WHERE w.organization_id = e.organization_id AND w.user_id = person
    RETURNING w.earned, w.next_level_at, w.day_from, w.day_until, w.tallies -> e.type AS tally INTO kept;
    IF NOT FOUND THEN
        PERFORM gamification_pay(e.organization_id, person, added);
    ELSIF kept.earned >= kept.next_level_at THEN
        PERFORM gamification_level_of(e.organization_id, person);
    END IF;
    IF kept.tally IS NULL THEN
        UPDATE gamification_wallet w SET updated_at = clock_timestamp(),
            tallies = w.tallies || jsonb_build_object(e.type, jsonb_build_object('count', 1, 'check_at', 0))
        WHERE w.organization_id = e.organization_id AND w.user_id = person;
        many := 1;
    ELSE
        many := (kept.tally ->> 'count')::int;
    END IF;
    IF kept.day_from IS NULL OR e.occurred_at < kept.day_from OR e.occurred_at >= kept.day_until THEN
        is_new_day := gamification_day(e.organization_id, person, e.occurred_at);
    END IF;
    IF NOT is_new_day AND kept.tally IS NOT NULL AND many < (kept.tally ->> 'check_at')::int THEN RETURN; END IF;
    PERFORM gamification_badges(e, person, many, is_new_day);
END $$;
"""

# The day of a fact by her own clock; true when it is one on which she had earned nothing yet. Zones are checked when
# they are set; a person erased meanwhile counts by UTC.
DAY = """
CREATE FUNCTION gamification_day(org uuid, person uuid, at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    zone text := coalesce((SELECT u.time_zone FROM identity_user u WHERE u.id = person), 'UTC');
    today date := (at AT TIME ZONE zone)::date;
    is_new boolean;
BEGIN
    INSERT INTO gamification_activeday (id, organization_id, user_id, day) VALUES (kernel_uuid7(), org, person, today)
    ON CONFLICT DO NOTHING;
    is_new := FOUND;
    UPDATE gamification_wallet w SET last_day = today, day_from = today::timestamp AT TIME ZONE zone,
        day_until = (today + 1)::timestamp AT TIME ZONE zone, updated_at = clock_timestamp()
    WHERE w.organization_id = org AND w.user_id = person AND (w.last_day IS NULL OR w.last_day <= today);
    RETURN is_new;
END $$;
"""

EARN = """
CREATE FUNCTION gamification_badges(e kernel_eventrecord, person uuid, many int, is_new_day boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    today date := (e.occurred_at AT TIME ZONE coalesce(
        (SELECT u.time_zone FROM identity_user u WHERE u.id = person), 'UTC'))::date;
    next_check int;
BEGIN
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
    SELECT coalesce(CASE WHEN bool_or(b.needed <= many) THEN 0 ELSE min(b.needed) END, 2147483647) INTO next_check
    FROM gamification_badge b
    WHERE b.organization_id = e.organization_id AND b.event_name = e.type AND b.is_active AND b.within_days = 0
        AND NOT EXISTS (SELECT 1 FROM gamification_badgeaward a
            WHERE a.organization_id = e.organization_id AND a.user_id = person AND a.badge_id = b.id);
    UPDATE gamification_wallet w SET updated_at = clock_timestamp(),
        tallies = jsonb_set(w.tallies, ARRAY[e.type, 'check_at'], to_jsonb(next_check))
    WHERE w.organization_id = e.organization_id AND w.user_id = person;
END $$;
"""

LEVEL = """
CREATE FUNCTION gamification_level_of(org uuid, person uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gamification_wallet w SET updated_at = clock_timestamp(),
        level = coalesce((SELECT max(l.number) FROM gamification_level l
            WHERE l.organization_id = org AND l.threshold <= w.earned), 1),
        next_level_at = coalesce((SELECT min(l.threshold) FROM gamification_level l
            WHERE l.organization_id = org AND l.threshold > w.earned), 2147483647)
    WHERE w.organization_id = org AND w.user_id = person;
END $$;
"""

# One wallet row a person: its lock is what makes paying and spending safe.
PAY = """
CREATE OR REPLACE FUNCTION gamification_pay(organization uuid, person uuid, amount int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gamification_wallet AS w (id, organization_id, user_id, balance, earned, level)
    VALUES (kernel_uuid7(), organization, person, greatest(amount, 0), greatest(amount, 0), 1)
    ON CONFLICT (organization_id, user_id) DO UPDATE SET
        balance = w.balance + amount, earned = w.earned + amount, updated_at = clock_timestamp();
    PERFORM gamification_level_of(organization, person);
END $$;
"""

REVERSE = """
CREATE OR REPLACE FUNCTION gamification_reverse(e kernel_eventrecord) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    person uuid := (e.payload ->> 'user_id')::uuid;
    undone record;
    fact text;
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
    FOREACH fact IN ARRAY ARRAY['learning.lesson_completed']
        || CASE WHEN (e.payload ->> 'module_reopened')::boolean THEN '{learning.module_completed}' ELSE '{}' END::text[]
        || CASE WHEN (e.payload ->> 'course_reopened')::boolean THEN '{learning.course_completed}' ELSE '{}' END::text[]
    LOOP
        UPDATE gamification_wallet w SET updated_at = clock_timestamp(),
            tallies = jsonb_set(w.tallies, ARRAY[fact, 'count'],
                to_jsonb(greatest((w.tallies -> fact ->> 'count')::int - 1, 0)))
        WHERE w.organization_id = e.organization_id AND w.user_id = person AND w.tallies ? fact;
    END LOOP;
END $$;
"""

# A badge that is new, or asks for less, may be within reach of anybody's next fact; so may a level that has moved.
CHANGES = """
CREATE OR REPLACE FUNCTION gamification_badge_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE gamification_wallet w SET updated_at = clock_timestamp(),
        tallies = jsonb_set(w.tallies, ARRAY[NEW.event_name, 'check_at'], '0')
    WHERE w.organization_id = NEW.organization_id AND (w.tallies -> NEW.event_name ->> 'check_at')::int > 0;
    RETURN NULL;
END $$;
"""
LEVELS = """
CREATE FUNCTION gamification_level_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE gamification_wallet w SET next_level_at = 0, updated_at = clock_timestamp()
    WHERE w.organization_id = coalesce(NEW.organization_id, OLD.organization_id) AND w.next_level_at > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER changed AFTER INSERT OR UPDATE OF number, threshold OR DELETE ON gamification_level
    FOR EACH ROW EXECUTE FUNCTION gamification_level_changed();
"""

NEW = (
    "gamification_next_occurrence(uuid, uuid, text, uuid)",
    "gamification_day(uuid, uuid, timestamptz)",
    "gamification_badges(kernel_eventrecord, uuid, int, boolean)",
    "gamification_level_of(uuid, uuid)",
    "gamification_level_changed()",
)


class Migration(migrations.Migration):
    dependencies = [("gamification", "0003_tallies_in_wallet")]
    operations = [
        *(migrations.RunSQL(sql) for sql in (OCCURRENCE, DAY, EARN, LEVEL, LEVELS)),
        *(gate_function(name, called_by_app=False) for name in NEW),
        # These are the gate's already, and only it may make them anew.
        *(migrations.RunSQL(f"SET ROLE meristem_gate; {sql} RESET ROLE;") for sql in (PAY, AWARD, REVERSE, CHANGES)),
    ]
