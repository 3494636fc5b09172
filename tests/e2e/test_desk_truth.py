"""What the desk says is so: sums without cancelled doors, past doors at their real time, how late a lane would be."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import desk, town
from tests.e2e.stage import Stage

AREA = "140108007992"
_LATEST = town.at(620).isoformat()
TOMORROW = town.DAY + timedelta(days=1)


@pytest.fixture(scope="module")
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """He Li over a community of her own."""
    desk.furnish(stage)
    stage.populate(AREA)
    stage.execute("update account set areas = areas || $1 where login = $2", [AREA], f"heli-{desk.AREA}")
    page = desk.sign_in(browser, stage)
    yield page
    desk.shut(page)


def test_the_reasons_of_tomorrow_leave_out_a_cancelled_door(page: Page, stage: Stage) -> None:
    sql = (
        "insert into visit (area, visit, household, day, class, residents, windows, rule, pack, anchor_on, state)"
        " select area, visit || '-next', household, $2, 'special', residents, '[]', rule, pack, anchor_on, $4"
        " from visit where area = $1 and visit = $3"
    )
    stage.execute(sql, AREA, TOMORROW, "V-lead-18", "due")
    stage.execute(sql, AREA, TOMORROW, "V-lead-19", "void")
    desk.go(page, "tomorrow", AREA)
    side = page.locator(".tomorrow-side section").first
    expect(side.locator("h3")).to_have_text("为什么是 1 户", timeout=20_000)
    expect(side.locator(".count-line b")).to_have_text(["1"])


def test_a_door_that_was_done_stands_at_the_time_it_was_done(page: Page, stage: Stage) -> None:
    [row] = stage.rows("select stops from route where area = $1 and team = $2", AREA, town.TEAM)
    visit = next(stop["visit"] for stop in row["stops"] if stop.get("visit"))
    sql = "update visit set state = 'sampled', began_at = $3, ended_at = $4 where area = $1 and visit = $2"
    stage.execute(sql, AREA, visit, town.at(31), town.at(37))
    desk.go(page, "live", AREA)
    page.reload()
    block = page.locator(f".block[data-visit={visit}]")
    expect(block).to_have_attribute(
        "aria-label", f"{block.get_attribute('aria-label', timeout=20_000)}".rsplit("，", 1)[0] + "，08:01"
    )


def test_a_lane_that_would_be_late_says_by_how_much(page: Page, stage: Stage) -> None:
    hour = {"open_at": town.at(0).isoformat(), "close_at": town.at(60).isoformat(), "late_until_at": _LATEST}
    stage.execute("update visit set windows = $3 where area = $1 and visit = $2", AREA, "V-lead-19", [hour])
    desk.go(page, "live", AREA)
    page.reload()
    desk.go(page, "live/move:V-lead-19", AREA)
    verdict = page.get_by_test_id("move").locator("li", has_text="流 1").locator(".verdict")
    expect(verdict).to_contain_text("迟 ", timeout=20_000)
    expect(verdict).not_to_contain_text("代价")
    page.keyboard.press("Escape")


def test_doors_without_a_room_stand_beside_the_facade_and_none_is_missing(page: Page, stage: Stage) -> None:
    table = page.request.get(f"{stage.url}/api/areas/{AREA}/clearance").json()
    doors = next(row["households"] for row in table["buildings"] if row["place"] == "b-九丰苑-4")
    loose = [door for door in doors if not door["floor"]]
    assert loose
    desk.go(page, "clearance/b-九丰苑-4", AREA)
    expect(page.locator(".loose .cell")).to_have_count(len(loose), timeout=20_000)
    expect(page.locator(".floors .cell")).to_have_count(len(doors) - len(loose))


def test_a_squad_with_every_role_is_told_to_do_rechecks_only(page: Page, stage: Stage) -> None:
    roles = [["medic"], ["information_officer"], ["sampler"]]
    stage.execute(
        "insert into team_day (area, team, day, kind, ppe_level, mode, crew, shifts, said_at, said_id)"
        " values ($1, 't-squad', $2, 'emergency', 3, 'van', $3, $4, $5, 'e')",
        AREA, town.DAY, [{"member": f"q{n}", "roles": one} for n, one in enumerate(roles)],
        [{"from_at": town.at(0).isoformat(), "to_at": _LATEST}], town.at(-600),
    )  # fmt: skip
    desk.go(page, "live", AREA)
    page.reload()
    desk.go(page, "live/move:V-lead-18", AREA)
    row = page.get_by_test_id("move").locator("li", has_text="t-squad")
    expect(row.locator(".verdict")).to_contain_text("应急队只做复核", timeout=20_000)
    page.keyboard.press("Escape")
