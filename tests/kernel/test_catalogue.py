"""The database itself, read from its catalogue: no table, function or key escapes the promises of ADR 0003."""

import re

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from meristem.operations import testing

pytestmark = pytest.mark.django_db

# Tables without row-level security, each with the reason. Everything else must have it, forced.
WITHOUT_POLICIES = {
    "kernel_reaction": "names of functions only, and no role of the application may even read it",
    "django_migrations": "names of migrations only",
    "procrastinate_jobs": "jobs carry ids only; workers serve every organisation",
    "procrastinate_events": "as procrastinate_jobs",
    "procrastinate_periodic_defers": "as procrastinate_jobs",
    "procrastinate_workers": "heartbeats of processes",
}

# Tables that belong to no organisation: their policies are about the person or the process.
WITHOUT_ORGANIZATION = {
    "billing_plan": "offers of the installation, the same for every organisation",
    "billing_invoicecounter": "the last number of a year; no role of the application reads it",
    "identity_user": "a person may belong to several organisations",
    "identity_credential": "belongs to a person",
    "identity_authenticator": "belongs to a person",
    "identity_avatar": "belongs to a person",
    "identity_emailchange": "belongs to a person",
    "identity_emaillink": "belongs to a person",
    "identity_passkey": "belongs to a person",
    "identity_phone": "belongs to a person",
    "identity_phonecode": "belongs to a person",
    "identity_preferences": "belongs to a person",
    "identity_recoverycode": "belongs to a person",
    "identity_loginattempt": "belongs to a person, or to nobody known",
    "identity_knowndevice": "belongs to a person",
    "identity_doorlock": "counters under keyed hashes, without content",
    "identity_refreshtoken": "belongs to a person",
    "identity_providerflow": "belongs to a browser that nobody knows yet",
    "identity_providerlink": "belongs to a person",
    "identity_providerproof": "belongs to nobody known, until a letter proves it",
    "kernel_consumer": "positions in the event log, no personal data",
    "kernel_idempotencyrecord": "belongs to a person wherever she is entered; a visitor's names the organisation",
    "kernel_personkey": "belongs to a person; only she reads it",
    "kernel_ratebucket": "counters without content",
    "organizations_organization": "is the organisation",
    "privacy_consent": "belongs to a person",
    "privacy_erasure": "belongs to a person",
    "privacy_export": "belongs to a person",
    "psychometrics_referencesums": "sums over the whole installation, of no person and no organisation",
}

# They name an organisation and belong to a person: their policy is about her.
PERSONS = {"identity_session", "identity_personaltoken", "identity_clientsession", "identity_step"}

# Unique keys and indexes of tenant tables that do not begin with the organisation, each with the reason.
WIDER_KEYS: dict[str, str] = {
    "billing_invoice_number_once": "invoices are numbered over the whole installation, without gaps",
    "kernel_event_unplaced": "the sequencer places events of all organisations",
    "kernel_event_position": "one order for all",
    "kernel_parkedevent_due": "the worker serves all organisations",
    "kernel_mail_due": "the mailer serves all organisations",
    "kernel_mail_recent": "the demo mailbox shows all",
    "kernel_mail_message_once": "Message-IDs are unique in the world",
    "care_appointment_client_one_place": "nobody can be in two places, in whichever organisations",
    "care_appointment_therapist_one_place": "nobody can be in two places, in whichever organisations",
    "notifications_delivery_due": "the worker serves all organisations",
    "learning_certificate_code_key": "a certificate is checked by its code before an organisation is known",
    "identity_session": "a token is looked up before an organisation is known",
    "identity_personaltoken": "a token is looked up before an organisation is known",
    "identity_step": "a token is looked up before an organisation is known",
    "identity_clientsession": "belongs to a person, wherever her program acts",
    "organizations_domainclaim_whose": "a domain belongs to one organisation of the installation",
    "organizations_membership_where": "where does a person belong? asked before an organisation is chosen",
    "organizations_organization": "is the organisation",
}


def rows(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tables() -> set[str]:
    return {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def tenant_tables() -> set[str]:
    return {
        name
        for (name,) in rows(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped"
            " WHERE c.relkind IN ('r', 'p')"
        )
    }


def test_every_table_has_forced_row_level_security_and_a_policy_or_is_listed() -> None:
    guarded = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND relrowsecurity AND relforcerowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
        )
    }
    assert tables() - guarded == set(WITHOUT_POLICIES)


def test_every_table_belongs_to_an_organisation_or_is_listed() -> None:
    assert tables() - tenant_tables() - set(WITHOUT_POLICIES) == set(WITHOUT_ORGANIZATION)


def test_every_tenant_table_is_bound_to_the_organisation_that_was_entered() -> None:
    bound = {
        name
        for (name,) in rows(
            "SELECT tablename FROM pg_policies WHERE permissive = 'PERMISSIVE' AND 'meristem_app' = ANY (roles)"
            " AND coalesce(qual, with_check) LIKE '%%app.organization_id%%'"
        )
    }
    assert tenant_tables() - bound == PERSONS


def test_no_permissive_policy_opens_a_tenant_table_beside_the_organisation() -> None:
    """Permissive policies are added together: one without the organisation would undo the others."""
    wide = rows(
        "SELECT tablename, policyname FROM pg_policies WHERE permissive = 'PERMISSIVE'"
        " AND 'meristem_gate' <> ALL (roles)"
        " AND tablename = ANY (%s) AND coalesce(qual, with_check) NOT LIKE '%%app.organization_id%%'",
        list(tenant_tables() - PERSONS),
    )
    assert wide == []


def test_foreign_keys_between_tenant_tables_carry_the_organisation() -> None:
    loose = rows(
        "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c WHERE c.contype = 'f'"
        " AND c.conrelid::regclass::text = ANY (%s) AND c.confrelid::regclass::text = ANY (%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        "   AND a.attname = 'organization_id')",
        list(tenant_tables()),
        list(tenant_tables()),
    )
    assert loose == []


def test_a_column_that_points_at_a_tenant_table_has_its_composite_key() -> None:
    """A model's TenantForeignKey without the constraint in the database would be a promise only."""
    from django.apps import apps

    from meristem.kernel.models import TenantForeignKey

    promised = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey) and not getattr(field, "vouched", False)
    }
    vouched = {
        model._meta.db_table
        for model in apps.get_models()
        for field in model._meta.local_fields
        if getattr(field, "vouched", False)
    }
    assert vouched == {"gamification_ledgerentry"}, "whatever vouches for another must be written by the same function"
    kept = {
        (table, column)
        for table, column in rows(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) > 1"
        )
    }
    assert promised - kept == set()


def test_what_hot_statements_count_is_all_that_the_touch_trigger_may_miss() -> None:
    """A column added later belongs to the trigger, or to those whose writers set the time."""
    from django.apps import apps

    from meristem.kernel.tenancy.constraints import RowPolicies

    watched = {
        table: set(columns)
        for table, columns in rows(
            "SELECT t.tgrelid::regclass::text, array(SELECT a.attname FROM pg_attribute a"
            "   WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)) FROM pg_trigger t WHERE t.tgname = 'touch'"
        )
    }
    for model in apps.get_models():
        for policy in (one for one in model._meta.constraints if isinstance(one, RowPolicies) and one.touch):
            columns = {field.column for field in model._meta.local_concrete_fields}
            expected = columns - {*policy.counted, "updated_at"} if policy.counted else set()
            assert watched[model._meta.db_table] == expected, model


def test_keys_of_tenant_tables_begin_with_the_organisation_or_say_why_not() -> None:
    found = rows(
        "SELECT i.relname, t.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_class t ON t.oid = x.indrelid LEFT JOIN pg_attribute a"
        " ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
        " WHERE t.relname = ANY (%s) AND NOT x.indisprimary AND a.attname IS DISTINCT FROM 'organization_id'",
        list(tenant_tables()),
    )
    unexplained = {index for index, table in found if index not in WIDER_KEYS and table not in WIDER_KEYS}
    assert unexplained == set()


def test_functions_that_run_with_other_rights_belong_to_the_gate_and_are_closed() -> None:
    functions = rows(
        "SELECT p.proname, r.rolname, p.proconfig, p.proacl::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
    )
    assert functions
    for name, owner, config, privileges in functions:
        assert owner == "meristem_gate", name
        assert config, name
        assert any(item.startswith("search_path=") for item in config), name
        # In an ACL an empty grantee is PUBLIC.
        assert privileges, name
        assert not any(item.startswith("=") for item in privileges.strip("{}").split(",")), name


def test_the_app_role_is_nobody_special() -> None:
    (who, is_super, bypasses) = rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )[0]
    assert (who, is_super, bypasses) == ("meristem_app", False, False)
    assert rows("SELECT tablename FROM pg_tables WHERE tableowner = current_user") == []
    assert rows("SELECT 1 FROM pg_roles WHERE rolname = 'meristem_gate' AND rolcanlogin") == []


def test_there_is_no_view_that_reads_with_its_owners_rights() -> None:
    assert (
        rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
        )
        == []
    )


def test_without_an_organisation_no_tenant_table_shows_a_row(django_assert_num_queries) -> None:
    for table in tenant_tables():
        privilege = rows("SELECT has_table_privilege(current_user, %s, 'select')", f"public.{table}")[0][0]
        if privilege:
            assert rows(f'SELECT count(*) FROM "{table}"') == [(0,)], table


def test_declared_reactions_are_installed() -> None:
    from meristem.kernel.events.registry import reactions

    declared = {(event, function) for event, functions in reactions().items() for function in functions}
    with psycopg.connect(make_conninfo(testing.server(), dbname=connection.settings_dict["NAME"])) as everything:
        installed = set(everything.execute("SELECT event_name, function FROM kernel_reaction").fetchall())
        bodies = " ".join(
            body
            for (body,) in everything.execute(
                "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE t.tgrelid = 'kernel_eventrecord'::regclass AND NOT t.tgisinternal"
            )
        )
    assert declared == installed
    for event, function in declared:
        assert re.search(rf"'{event}' THEN[^;]*(?:; done := [^;]*)*\b{function}\(NEW\)", bodies), (event, function)
