"""Facts pay once; undoing takes back exactly that; the wallet is the ledger's sum, whatever happens in between."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meristem.gamification import queries
from meristem.gamification.models import Badge, BadgeAward, BoardBucket, BoardEntry, LedgerEntry, Wallet
from meristem.gamification.services import board_refresh, board_show, defaults_create
from meristem.kernel.context import tenant
from meristem.kernel.events import publish
from meristem.learning.events import CourseCompleted, LessonCompleted, LessonReopened
from tests import build

pytestmark = pytest.mark.django_db

PLACE = uuid4()


def furnished(*names: str):
    org = build.organization()
    with build.inside(org):
        defaults_create(organization_id=org.id)
    return org


def complete(user_id: UUID, lesson: UUID, points: int = 20, occurrence: int = 1) -> None:
    publish(
        LessonCompleted(
            user_id=user_id, lesson_id=lesson, module_id=PLACE, course_id=PLACE, occurrence=occurrence, points=points
        )
    )


def reopen(user_id: UUID, lesson: UUID, occurrence: int = 1, course: bool = False) -> None:
    publish(
        LessonReopened(
            user_id=user_id,
            lesson_id=lesson,
            module_id=PLACE,
            course_id=PLACE,
            occurrence=occurrence,
            module_reopened=False,
            course_reopened=course,
        )
    )


def test_a_fact_pays_once_however_often_it_is_told() -> None:
    org = furnished()
    ada, lesson = build.person(org), uuid4()
    with build.inside(org, ada):
        for _ in range(5):
            complete(ada.id, lesson)
        assert Wallet.objects.get().earned == 20
        assert LedgerEntry.objects.count() == 1


def test_undoing_takes_back_and_doing_again_pays_again_but_never_twice() -> None:
    org = furnished()
    ada, lesson = build.person(org), uuid4()
    with build.inside(org, ada):
        complete(ada.id, lesson)
        reopen(ada.id, lesson)
        assert Wallet.objects.get().earned == 0
        reopen(ada.id, lesson)
        assert Wallet.objects.get().earned == 0
        complete(ada.id, lesson, occurrence=2)
        complete(ada.id, lesson, occurrence=2)
        assert Wallet.objects.get().earned == 20
        kinds = list(LedgerEntry.objects.order_by("event_number").values_list("kind", "amount"))
        assert kinds == [("award", 20), ("reversal", -20), ("award", 20)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["do", "undo", "finish"]), st.integers(0, 3)), max_size=25))
def test_the_wallet_is_always_the_ledgers_sum_and_never_more_than_the_lessons_are_worth(steps) -> None:
    org = furnished()
    ada = build.person(org)
    lessons, done, often = [uuid4() for _ in range(4)], set(), [0] * 4
    with build.inside(org, ada):
        for step, index in steps:
            if step == "do":
                # As learning counts: once more when it had been undone; told twice over, it is the same time.
                often[index] += index not in done
                complete(ada.id, lessons[index], points=10 + index, occurrence=often[index])
                done.add(index)
            elif step == "undo":
                reopen(ada.id, lessons[index], occurrence=often[index])
                done.discard(index)
            else:
                # Points for a course are paid once as well, however often it is told.
                publish(CourseCompleted(user_id=ada.id, course_id=PLACE, enrolment_id=PLACE))
        entries = LedgerEntry.objects.all()
        wallet = Wallet.objects.first()
        total = sum(entry.amount for entry in entries)
        assert (wallet.earned if wallet else 0) == total
        course = 60 if any(step == "finish" for step, _ in steps) else 0
        assert total == sum(10 + index for index in done) + course


def test_level_and_badges_follow_at_once() -> None:
    org = furnished()
    ada = build.person(org)
    with build.inside(org, ada) as actor:
        for _ in range(10):
            complete(ada.id, uuid4())
        standing = queries.standing_of(actor=actor)
        assert (standing.earned, standing.level, standing.level_name) == (200, 3, "Seedling")
        assert standing.missing == 100
        earned = {badge.key for badge in queries.badges_of(actor=actor) if badge.awarded_at}
        assert earned == {"first-leaf", "ten-leaves"}


def test_a_badge_stays_and_is_given_once() -> None:
    org = furnished()
    ada, lesson = build.person(org), uuid4()
    with build.inside(org, ada):
        complete(ada.id, lesson)
        reopen(ada.id, lesson)
        complete(ada.id, lesson, occurrence=2)
        assert BadgeAward.objects.count() == 1
        assert Wallet.objects.get().tallies["learning.lesson_completed"]["count"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO gamification_ledgerentry (id, organization_id, user_id, rule_key, subject_id, occurrence, kind,"
        " amount, event_number) VALUES (kernel_uuid7(), %(org)s, %(user)s, 'x', kernel_uuid7(), 1, 'award', 9999, 0)",
        "UPDATE gamification_wallet SET earned = 9999, balance = 9999",
        "UPDATE gamification_ledgerentry SET amount = 9999",
        "DELETE FROM gamification_ledgerentry",
        "INSERT INTO gamification_badgeaward (id, organization_id, user_id, badge_id, event_number)"
        " SELECT kernel_uuid7(), %(org)s, %(user)s, id, 0 FROM gamification_badge",
        "SELECT gamification_pay(%(org)s, %(user)s, 9999)",
        "SELECT gamification_award(e) FROM kernel_eventrecord e",
    ],
)
def test_the_app_role_itself_cannot_write_points(statement: str) -> None:
    org = furnished()
    ada = build.person(org)
    with build.inside(org, ada):
        complete(ada.id, uuid4())
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"org": org.id, "user": ada.id})
        assert Wallet.objects.get().earned == 20


def test_ties_share_a_place_and_the_rank_from_buckets_is_the_rank_by_counting() -> None:
    org = furnished()
    people = [build.person(org, name=f"P{n}") for n in range(12)]
    for number, person in enumerate(people):
        with build.inside(org, person):
            for _ in range(number // 2):
                complete(person.id, uuid4(), points=30)
            board_refresh(organization_id=org.id, user_id=person.id)
    with build.inside(org, people[0]) as actor:
        rows = queries.board_top(actor=actor, most=50)
        assert [row.rank for row in rows] == [1, 1, 3, 3, 5, 5, 7, 7, 9, 9]
        scores = {entry.user_id: entry.score for entry in BoardEntry.objects.all()}
    for person in people:
        with tenant(org.id, person.id) as actor:
            place = queries.board_place(actor=actor)
            if scores[person.id] == 0:
                assert place is None
            else:
                assert place == (1 + sum(score > scores[person.id] for score in scores.values()), scores[person.id])


def test_who_leaves_the_board_is_not_on_it_and_keeps_her_points() -> None:
    org = furnished()
    ada = build.person(org)
    with build.inside(org, ada) as actor:
        complete(ada.id, uuid4())
        board_refresh(organization_id=org.id, user_id=ada.id)
        board_show(actor=actor, is_shown=False)
        assert queries.board_top(actor=actor) == []
        assert queries.board_place(actor=actor) is None
        complete(ada.id, uuid4())
        board_refresh(organization_id=org.id, user_id=ada.id)
        assert queries.board_top(actor=actor) == []
        assert sum(BoardBucket.objects.values_list("people", flat=True)) == 0
        board_show(actor=actor, is_shown=True)
        assert queries.board_place(actor=actor) == (1, 40)


def test_another_organisations_points_are_not_mine() -> None:
    ours, theirs = furnished(), furnished()
    ada, bob = build.person(ours), build.person(theirs)
    with build.inside(theirs, bob):
        complete(bob.id, uuid4())
    with build.inside(ours, ada):
        assert not LedgerEntry.objects.exists()
        assert Badge.objects.count() == 7
