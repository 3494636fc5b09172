"""The sample community of the demo."""

from datetime import UTC, date, datetime

import pytest

from infra import clock
from streams.cli.demo import clock_setting
from streams.drill import community as sample
from streams.drill.community import Community

DAY = date(2022, 11, 25)


@pytest.fixture(scope="module")
def drawn() -> Community:
    return sample.community(b"secret", "A", DAY, seed=1)


def test_it_has_the_size_of_the_founding_one(drawn: Community) -> None:
    assert len(drawn.buildings) == 36
    assert len({row.compound for row in drawn.buildings}) == 10
    assert 3_800 <= len(drawn.register) <= 4_200
    assert len({row.resident for row in drawn.register}) == len(drawn.register)


def test_the_same_seed_draws_the_same_people(drawn: Community) -> None:
    again = sample.community(b"secret", "A", DAY, seed=1)
    assert again.rows == drawn.rows
    assert sample.community(b"secret", "A", DAY, seed=2).register != drawn.register


def test_every_home_stands_in_a_building(drawn: Community) -> None:
    buildings = {(row.compound, row.building): row for row in drawn.buildings}
    for row in drawn.register:
        assert int(row.room) // 100 <= (buildings[row.compound, row.building].floors or 0)


def test_it_has_mobile_and_quarantine_teams_and_eight_points(drawn: Community) -> None:
    kinds = {row.team: row.kind for row in drawn.crews if not hasattr(row, "fit")}  # type: ignore[union-attr]
    assert sorted(kinds.values()).count("fixed") == 8
    assert {"mobile", "quarantine", "emergency"} <= set(kinds.values())


def test_nobody_is_drawn_for_both_ledgers(drawn: Community) -> None:
    special = {row.resident for row in drawn.special}
    assert special.isdisjoint(row.resident for row in drawn.quarantine)
    assert (len(special), len(drawn.quarantine)) != (0, 0)


@pytest.mark.parametrize(("speed", "begins"), [(60, "06:15"), (1, "06:39"), (600, "02:30")])
def test_the_clock_of_the_demo_leaves_time_to_start(speed: float, begins: str) -> None:
    read = clock.parse(clock_setting(DAY, speed), datetime.now(UTC))
    assert read.speed == speed
    assert f"{read.start.astimezone(clock.ZoneInfo('Asia/Shanghai')):%H:%M}" == begins
