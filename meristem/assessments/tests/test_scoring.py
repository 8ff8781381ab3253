"""Scoring in fractions, whatever the answers."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meristem.assessments import scoring

# A shared machine may be slow; what is tried here is whether the answers are right.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SETS = st.sets(st.integers(0, 9))


@patient
@given(SETS, SETS)
def test_credit_lies_between_nothing_and_all(correct: set[int], chosen: set[int]) -> None:
    for rule in (scoring.one_choice, scoring.several_choices):
        assert 0 <= rule(correct, chosen) <= 1


@patient
@given(SETS.filter(bool), SETS)
def test_several_choices_are_right_minus_wrong_and_all_only_for_all(correct: set[int], chosen: set[int]) -> None:
    credit = scoring.several_choices(correct, chosen)
    assert (credit == 1) == (chosen == correct)
    assert credit == max(Fraction(len(correct & chosen) - len(chosen - correct), len(correct)), 0)


@patient
@given(SETS, SETS, st.permutations(range(10)))
def test_the_names_and_order_of_options_do_not_matter(correct: set[int], chosen: set[int], names: list[int]) -> None:
    renamed = ({names[one] for one in correct}, {names[one] for one in chosen})
    assert scoring.several_choices(*renamed) == scoring.several_choices(correct, chosen)
    assert scoring.one_choice(*renamed) == scoring.one_choice(correct, chosen)


@patient
@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_each_gap_is_worth_its_share(forms: list[str], data: st.DataObject) -> None:
    accepted = [[form] for form in forms]
    typed = [data.draw(st.sampled_from([form, ""])) for form in forms]
    expected = sum(bool(scoring.plain_form(text)) for text in typed)
    assert scoring.gaps(accepted, typed) == Fraction(expected, len(forms))


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("Café au lait", "cafe  AU lait"),
        ("naïve", "NAIVE"),
        ("tea", "ｔｅａ"),
        ("not filled in", " notfilledin "),
        ("Straße", "STRASSE"),
        ("it's", "it’s"),
        ("감정 알아차리기", "감정알아차리기"),
        ("각", "각"),
    ],
)
def test_spelling_that_means_the_same_fits(form: str, typed: str) -> None:
    assert scoring.gap_fits([form], typed)


@pytest.mark.parametrize(("form", "typed"), [("tea", "te"), ("か", "が"), ("tea", ""), ("가", "각"), ("tea", "   ")])
def test_another_word_does_not_fit(form: str, typed: str) -> None:
    assert not scoring.gap_fits([form], typed)


@patient
@given(st.lists(st.tuples(st.fractions(0, 1), st.integers(1, 9)), min_size=1, max_size=12), st.randoms())
def test_a_total_is_the_exact_sum_in_any_order(parts: list[tuple[Fraction, int]], chance: object) -> None:
    earned = sum((credit * points for credit, points in parts), Fraction(0))
    possible = Fraction(sum(points for _credit, points in parts))
    score = scoring.percent(earned, possible)
    assert score is not None
    assert 0 <= score <= 100
    assert abs(Fraction(scoring.stored(score)) - score) <= Fraction(1, 2_000_000)


def test_two_thirds_pass_at_two_thirds_and_not_above() -> None:
    score = scoring.percent(Fraction(2), Fraction(3))
    assert scoring.has_passed(score, Decimal("66.666")) is True
    assert scoring.has_passed(score, Decimal("66.667")) is False
    assert scoring.has_passed(None, Decimal(0)) is False
    assert scoring.has_passed(score, None) is None
