"""Every page of wellbeing, in the browser's way: read, write, bad input, undo."""

import datetime

import pytest
from django.utils import timezone

from meristem.wellbeing import queries, services
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return build.organization()


@pytest.fixture
def ada(org):
    return build.person(org, "learner", name="Ada")


@pytest.fixture
def browser(ada, org):
    return build.client(ada, org)


def moods(org, ada):
    with build.inside(org, ada) as actor:
        return queries.moods_read(actor, list(queries.mood_rows(actor)))


def test_home_is_a_page_without_anything_yet(browser):
    page = browser.get("/wellbeing")
    assert page.status_code == 200
    assert "How are you right now?" in page.text
    assert "Nothing written yet" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/wellbeing/mood",
        "/journal",
        "/journal/new",
        "/journal/prompts",
        "/goals",
        "/goals/new",
        "/help-now",
        "/journal/export.txt",
        "/journal/export.json",
        "/journal/new?prompt=unsaid",
        "/wellbeing/mood?year=abc&before=xx",
        "/journal?month=2026-99",
    ],
)
def test_pages_answer_when_empty(browser, path):
    assert browser.get(path).status_code == 200


def test_one_tap_saves_and_a_second_corrects(browser, org, ada):
    first = browser.post("/wellbeing/mood/tap", {"face": "4"}, headers={"HX-Request": "true"})
    assert first.status_code == 200
    assert "Saved as" in first.text
    assert [m.score for m in moods(org, ada)] == [8]
    browser.post("/wellbeing/mood/tap", {"face": "2"}, headers={"HX-Request": "true"})
    assert [m.score for m in moods(org, ada)] == [4]


def test_a_tap_without_script_goes_back_where_it_stood(browser):
    answer = browser.post("/wellbeing/mood/tap", {"face": "5", "next": "/today"})
    assert (answer.status_code, answer["Location"]) == (303, "/today")
    assert (
        browser.post("/wellbeing/mood/tap", {"face": "5", "next": "https://evil.example"})["Location"] == "/wellbeing"
    )


def test_a_tap_is_taken_back(browser, org, ada):
    browser.post("/wellbeing/mood/tap", {"face": "4"}, headers={"HX-Request": "true"})
    (entry,) = moods(org, ada)
    page = browser.post(f"/wellbeing/mood/{entry.id}/untap", headers={"HX-Request": "true"})
    assert "One tap saves it" in page.text
    assert moods(org, ada) == []


@pytest.mark.parametrize("face", ["", "0", "6", "x", "9" * 40])
def test_a_face_that_is_not_there_is_refused(browser, face):
    assert browser.post("/wellbeing/mood/tap", {"face": face}).status_code == 422


def test_a_mood_with_words_is_written_changed_deleted_and_back(browser, org, ada):
    sent = {
        "score": "7",
        "feelings": ["calm", "tired"],
        "activities": ["work"],
        "note": "Long shift",
        "occurred_at": "2026-03-01T10:30",
    }
    assert browser.post("/wellbeing/mood", sent).status_code == 303
    (entry,) = moods(org, ada)
    assert (entry.score, entry.feelings, entry.note) == (7, ["calm", "tired"], "Long shift")
    page = browser.get(f"/wellbeing/mood/{entry.id}")
    assert "Long shift" in page.text
    assert browser.post(f"/wellbeing/mood/{entry.id}", sent | {"score": "9"}).status_code == 303
    assert moods(org, ada)[0].score == 9
    gone = browser.post(f"/wellbeing/mood/{entry.id}/delete")
    assert gone.status_code == 303
    # A script reads the way back from this cookie: Python must not have wrapped it in quotes.
    assert gone.cookies["toast"].OutputString().startswith("toast=%7B")
    assert moods(org, ada) == []
    assert browser.get(f"/wellbeing/mood/{entry.id}").status_code == 404
    assert browser.post(f"/wellbeing/mood/{entry.id}/restore").status_code == 303
    assert len(moods(org, ada)) == 1


def test_bad_input_keeps_what_was_typed(browser):
    page = browser.post("/wellbeing/mood", {"score": "11", "note": "kept words", "occurred_at": "nonsense"})
    assert page.status_code == 422
    assert "kept words" in page.text
    late = browser.post("/wellbeing/mood", {"score": "5", "note": "kept words", "occurred_at": "2999-01-01T10:00"})
    assert late.status_code == 422
    assert "still to come" in late.text
    assert "kept words" in late.text


def save(browser, identity, **fields):
    return browser.post(f"/journal/{identity}", {"title": "", "text": "", "tags": "", "version": "0"} | fields)


def test_a_journal_entry_is_written_once_read_edited_found_and_deleted(browser, org, ada):
    identity = browser.get("/journal/new").text.split('action="/journal/')[1].split('"')[0].split("/")[0]
    # The search form comes first on other pages; here the editor's own address counts.
    made = save(browser, identity, title="Evening", text="A *quiet* day\n\n- tea\n- rain <script>", tags="home, rest")
    assert made.status_code == 303
    again = save(
        browser,
        identity,
        title="Evening",
        text="A *quiet* day\n\n- tea\n- rain <script>",
        tags="home, rest",
        version="1",
    )
    assert again.status_code == 303
    page = browser.get(f"/journal/{identity}")
    assert "<em>quiet</em>" in page.text
    assert "<li>rain &lt;script&gt;</li>" in page.text
    assert "#rest" in page.text
    assert "Evening" in browser.get("/journal").text
    assert "Evening" in browser.post("/journal/search", {"q": "QUIET tea"}).text
    assert "No entry holds these words" in browser.post("/journal/search", {"q": "zebra"}).text
    assert "A *quiet* day" in browser.get("/journal/export.txt").text
    assert browser.get("/journal/export.json").json()["entries"][0]["tags"] == ["home", "rest"]
    assert browser.post(f"/journal/{identity}/delete").status_code == 303
    assert browser.get(f"/journal/{identity}").status_code == 404
    assert browser.post(f"/journal/{identity}/restore").status_code == 303
    assert browser.get(f"/journal/{identity}/edit").status_code == 200


def test_autosave_tells_the_version_and_a_second_device_is_not_overwritten(browser):
    identity = "018f0000-0000-7000-8000-000000000001"
    editor = "11111111-1111-4111-8111-111111111111"
    auto = {"X-Autosave": "1"}
    first = browser.post(
        f"/journal/{identity}", {"text": "one", "version": "0", "editor": editor, "beat": "1"}, headers=auto
    )
    assert (first.status_code, first["X-Version"]) == (204, "1")
    same_page = browser.post(
        f"/journal/{identity}", {"text": "one two", "version": "0", "editor": editor, "beat": "3"}, headers=auto
    )
    assert same_page["X-Version"] == "2"
    late = browser.post(
        f"/journal/{identity}", {"text": "one t", "version": "0", "editor": editor, "beat": "2"}, headers=auto
    )
    assert late.status_code == 204
    assert "one two" in browser.get(f"/journal/{identity}").text
    other = browser.post(f"/journal/{identity}", {"text": "other device", "version": "1"}, headers=auto)
    assert (other.status_code, other["X-Version"]) == (409, "2")
    page = browser.post(f"/journal/{identity}", {"text": "other device", "version": "1"})
    assert page.status_code == 409
    assert "other device" in page.text
    assert "changed elsewhere" in page.text
    assert (
        browser.post(f"/journal/{identity}", {"text": "other device", "version": "1", "over": "2"}).status_code == 303
    )
    assert "other device" in browser.get(f"/journal/{identity}").text


def test_a_megabyte_fits_and_more_is_said_with_the_words_kept(browser):
    identity = "018f0000-0000-7000-8000-000000000002"
    assert save(browser, identity, text="ä" * 500_000).status_code == 303
    long = save(browser, "018f0000-0000-7000-8000-000000000003", text="a" * 1_000_001)
    assert long.status_code == 422
    assert "1 MB" in long.text
    assert "aaaaaaaaaa" in long.text
    assert save(browser, "018f0000-0000-7000-8000-000000000003", text="a" * 1_100_000).status_code == 413


def test_nothing_written_is_said_beside_the_field(browser):
    page = save(browser, "018f0000-0000-7000-8000-000000000004", title="  ")
    assert page.status_code == 422
    assert "nothing written yet" in page.text


GOAL = {f"{finger}_progress": "0" for finger in ("thumb", "index", "middle", "ring", "little")} | {
    "goal": "Sleep before eleven"
}


def test_a_goal_is_begun_filled_achieved_and_remembered(browser, org, ada):
    answer = browser.post("/goals/new", GOAL | {"index_text": "Phone in the kitchen", "index_progress": "20"})
    assert answer.status_code == 303
    path = answer["Location"]
    assert "Phone in the kitchen" in browser.get(path).text
    hand = browser.post(f"{path}/fingers/index", {"progress": "60"}, headers={"HX-Request": "true"})
    assert "60" in hand.text
    page = browser.get(path)
    assert "from 20% to 60%" in page.text
    assert browser.post(f"{path}/status", {"status": "achieved"}).status_code == 303
    assert "Achieved" in browser.get(path).text
    assert browser.get("/goals").status_code == 200
    assert browser.post(f"{path}/fingers/nose", {"progress": "60"}).status_code == 422
    assert browser.post(f"{path}/fingers/index", {"progress": "600"}).status_code == 422
    assert browser.post(f"{path}/status", {"status": "won"}).status_code == 422
    assert browser.post(f"{path}/delete").status_code == 303
    assert browser.get(path).status_code == 404
    assert browser.post(f"{path}/restore").status_code == 303
    assert browser.get(path).status_code == 200


def test_a_form_sent_twice_makes_one(browser, org, ada):
    ids = {"goal_id": "018f0000-0000-7000-8000-00000000000a"}
    assert [browser.post("/goals/new", GOAL | ids)["Location"] for _ in range(2)] == [f"/goals/{ids['goal_id']}"] * 2
    sent = {"score": "7", "occurred_at": "2026-03-01T10:30", "mood_id": "018f0000-0000-7000-8000-00000000000b"}
    assert [browser.post("/wellbeing/mood", sent).status_code for _ in range(2)] == [303, 303]
    assert len(moods(org, ada)) == 1
    stranger = build.client(build.person(org), org)
    assert stranger.post("/goals/new", GOAL | ids).status_code == 404
    assert 'name="mood_id" value="' in browser.get("/wellbeing/mood").text
    assert 'name="goal_id" value="' in browser.get("/goals/new").text


def test_a_goal_changed_elsewhere_is_not_overwritten_unseen(browser):
    path = browser.post("/goals/new", GOAL)["Location"]
    assert browser.post(f"{path}/edit", GOAL | {"version": "1", "notes": "first"}).status_code == 303
    page = browser.post(f"{path}/edit", GOAL | {"version": "1", "notes": "second"})
    assert page.status_code == 409
    assert "second" in page.text
    assert browser.post(f"{path}/edit", GOAL | {"version": "2", "notes": "second"}).status_code == 303
    assert browser.post(f"{path}/edit", GOAL | {"version": "3", "goal": " ", "notes": "kept"}).status_code == 422


def test_help_is_open_to_everyone(db):
    build.public()
    page = build.client().get("/help-now")
    assert page.status_code == 200
    assert "emergency number" in page.text


def test_the_year_costs_one_query_and_pages_few(
    browser, org, ada, django_assert_num_queries, django_assert_max_num_queries
):
    with build.inside(org, ada) as actor:
        for days in range(60):
            services.mood_record(
                actor=actor, score=days % 10 + 1, note="n", occurred_at=timezone.now() - datetime.timedelta(days=days)
            )
        for number in range(5):
            services.goal_create(actor=actor, goal=f"Goal {number}")
        with django_assert_num_queries(1):
            year = queries.mood_year(actor, datetime.datetime.now(datetime.UTC).year)
        assert year.recent_count == 30
    for path in ("/wellbeing", "/wellbeing/mood", "/goals"):
        with django_assert_max_num_queries(12):
            assert browser.get(path).status_code == 200
