"""Answering where transactions really commit: races, and what their numbers could tell."""

import threading

import psycopg

from meristem.eligibility.tests import build_survey
from tests import build
from tests.threads import finish


def test_sixteen_answers_at_once_by_one_person_are_one(committed) -> None:
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    people = build_survey.crew(org, "Yard", 10)
    survey = build_survey.launched(org, admin)
    statuses: list[int] = []
    token = build.session(people[0], org)

    def send() -> None:
        from django.conf import settings
        from django.db import connections
        from django.test import Client

        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        statuses.append(client.post(f"/surveys/{survey.id}", {"q-workload": "5"}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, daemon=True) for _ in range(16)]
    for thread in threads:
        thread.start()
    finish(threads)
    assert sorted(statuses) == [303] + [409] * 15
    _app, owner = committed
    with psycopg.connect(owner) as raw:
        raw.execute("SELECT set_config('app.organization_id', %s, false)", [str(org.id)])
        assert raw.execute("SELECT count(*) FROM anonymous_surveyresponse").fetchone() == (1,)
        marks = raw.execute("SELECT xmin::text FROM eligibility_rosterentry WHERE has_taken").fetchall()
        answers = raw.execute("SELECT xmin::text FROM anonymous_surveyresponse").fetchall()
        assert len(marks) == 1
        assert marks != answers


def test_closing_forgets_the_order_in_which_answers_came(committed) -> None:
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    people = build_survey.crew(org, "Yard", 10)
    survey = build_survey.launched(org, admin)
    _app, owner = committed
    build_survey.answers_of(org, survey, people, help="Light")

    def rows(table: str) -> list[tuple[str, str]]:
        with psycopg.connect(owner) as raw:
            raw.execute("SELECT set_config('app.organization_id', %s, false)", [str(org.id)])
            return raw.execute(f"SELECT id::text, xmin::text FROM {table}").fetchall()

    for table in ("anonymous_surveyresponse", "anonymous_surveyfreetext", "eligibility_rosterentry"):
        assert rows(table)
    before = {identity for identity, _ in rows("anonymous_surveyresponse")}
    build_survey.close(org, survey.id)
    for table in ("anonymous_surveyresponse", "anonymous_surveyfreetext", "eligibility_rosterentry"):
        assert len({transaction_number for _, transaction_number in rows(table)}) == 1
    assert before.isdisjoint({identity for identity, _ in rows("anonymous_surveyresponse")})
