"""Drawings say what the numbers say."""

from datetime import date

import pytest

from meristem.web import figures


@pytest.mark.parametrize("total", [1, 2, 7, 12, 16])
def test_a_plant_has_a_leaf_for_each_part_done(total: int) -> None:
    for done in range(total + 1):
        assert len(figures.plant(done, total).leaves) == done


def test_a_plant_of_many_parts_never_looks_untouched_or_finished_when_it_is_neither() -> None:
    assert len(figures.plant(1, 200).leaves) == 1
    assert len(figures.plant(199, 200).leaves) == 15
    assert len(figures.plant(200, 200).leaves) == 16


def test_a_finished_plant_has_nothing_still_to_come() -> None:
    whole = figures.plant(12, 12)
    assert not whole.outlines
    assert not whole.ahead


def test_a_radar_draws_an_error_band_around_each_score() -> None:
    radar = figures.radar([("One", 50, 5), ("Two", 80, 4), ("A long scale name", 20, 3)])
    assert radar.spokes[0].dot == pytest.approx((230, 135))
    assert radar.band.count("Z") == 2
    assert radar.spokes[2].lines == ["A long", "scale name"]


def test_a_score_beyond_the_scale_stays_inside_the_drawing() -> None:
    bell = figures.bell(99, 4)
    assert bell.score == bell.width - 8
    assert bell.band_width == 0


def test_a_year_marks_moods_today_and_what_has_not_come() -> None:
    year = figures.year(2024, {date(2024, 2, 29): 5}, today=date(2024, 3, 1))
    by_date = {day.date: day for day in year.days}
    assert len(year.days) == 366
    assert by_date[date(2024, 2, 29)].mood == 5
    assert by_date[date(2024, 3, 1)].is_today
    assert by_date[date(2024, 3, 2)].is_ahead


def test_the_palm_holds_the_mean_of_the_fingers() -> None:
    hand = figures.hand([0, 1, 0.5, 2, -1])
    assert hand.share == pytest.approx(0.5)
    assert [finger.share for finger in hand.fingers] == [0, 1, 0.5, 1, 0]


def test_a_gap_in_the_data_is_a_gap_in_the_line() -> None:
    drawn = figures.line([("a", 1), ("b", 2), ("c", None), ("d", 3), ("e", 4)])
    assert len(drawn.paths) == 2
    assert len(drawn.dots) == 4


def test_a_hidden_group_has_no_bar() -> None:
    hidden, shown = figures.bars(
        [{"label": "Hillside", "value": None, "reason": "Too few"}, {"label": "All", "value": 0.4}]
    )
    assert hidden.is_hidden
    assert hidden.share == 0
    assert shown.share == pytest.approx(0.4)


def test_shares_of_agreement_fill_the_bar() -> None:
    likert = figures.likert([0.25, 0.25, 0, 0.25, 0.25])
    assert [part.style for part in likert.segments] == ["c-clay", "c-rose", "c-pale", "c-leaf"]
    assert likert.segments[-1].x + likert.segments[-1].width == pytest.approx(likert.width - 1)
