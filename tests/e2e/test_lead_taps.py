"""Hands in gloves, and doors that are not open yet: a second tap does nothing, and the phone says when to ring."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import town
from tests.e2e.phone import DOORS, LONG, kept, synced
from tests.e2e.stage import Stage

AREA = "140108007970"


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> None:
    stage.populate(AREA)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """The smallest old Android phone."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, service_workers="block")
    yield context
    context.close()


def opened(context: BrowserContext, stage: Stage) -> Page:
    page = context.new_page()
    page.goto(stage.lead(AREA))
    expect(page.get_by_test_id("next-door").or_(page.get_by_test_id("gate"))).to_be_visible(timeout=LONG)
    return page


def tap_twice(page: Page, testid: str) -> None:
    """Two clicks at one place with an eighth of a second between them, whatever stands there then."""
    expect(page.locator("body")).not_to_have_class("tapped")
    box = page.get_by_test_id(testid).bounding_box()
    assert box
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*at)
    page.wait_for_timeout(120)
    page.mouse.click(*at)


def begun(page: Page) -> list[str]:
    """The doors this phone has begun and not ended."""
    return [visit for visit, mark in (kept(page).get("marks") or {}).items() if mark["kind"] == "begun"]


def test_a_tap_that_becomes_two_begins_no_door_that_nobody_is_at(context: BrowserContext, stage: Stage) -> None:
    gate = "update team_day set gate = $3 where area = $1 and team = $2"
    [before] = stage.rows("select gate from team_day where area = $1 and team = $2", AREA, town.TEAM)
    stage.execute(gate, AREA, town.TEAM, None)
    try:
        page = opened(context, stage)
        for member in ("m1", "m2"):
            page.get_by_test_id(f"gate-pass-{member}").click()
        tap_twice(page, "gate-go")
        expect(page.get_by_test_id("next-door")).to_be_visible()
        assert begun(page) == []
    finally:
        stage.execute(gate, AREA, town.TEAM, before["gate"])
    tap_twice(page, "arrived")
    expect(page.get_by_test_id("outcomes")).to_be_visible()
    expect(page.get_by_test_id("scan")).to_be_hidden()
    assert begun(page) == [DOORS[0]]
    page.get_by_test_id("sampled").click()
    page.get_by_test_id("tube").fill("T-twice-1")
    tap_twice(page, "tube-done")
    expect(page.get_by_test_id("next-door")).to_be_visible()
    assert begun(page) == []
    assert [tap["kind"] for tap in kept(page)["taps"]] == ["sampled"]


def test_a_door_to_be_tried_again_says_from_when_on_and_one_between_classes_its_own_hours(
    context: BrowserContext, stage: Stage
) -> None:
    again, pupil = DOORS[1], DOORS[2]
    [row] = stage.rows("select stops from route where area = $1 and team = $2", AREA, town.TEAM)
    start = datetime.fromisoformat(next(stop["start_at"] for stop in row["stops"] if stop.get("visit") == pupil))
    hours = [(town.at(-180), town.at(-120)), (start, town.at(400))]
    windows = [{"open_at": a.isoformat(), "close_at": b.isoformat(), "late_until_at": None} for a, b in hours]
    stage.execute("update visit set windows = $3 where area = $1 and visit = $2", AREA, pupil, windows)
    stage.execute(
        "update visit set release_at = $3, attempt = 2 where area = $1 and visit = $2", AREA, again, town.at(240)
    )
    page = opened(context, stage)
    told = {stop["visit"]: stop for stop in kept(page)["route"]["stops"] if stop.get("visit")}
    assert datetime.fromisoformat(told[pupil]["window"]["open_at"]) == start
    stage.execute("update visit set state = 'refused' where area = $1 and visit = $2", AREA, DOORS[0])
    page.reload()
    expect(page.locator(".which b")).to_have_text(f"{town.at(240):%H:%M} 起", timeout=LONG)


def test_at_a_door_of_two_one_may_refuse_and_the_other_is_sampled(context: BrowserContext, stage: Stage) -> None:
    over = "update visit set state = 'refused' where area = $1 and visit = any($2)"
    stage.execute(over, AREA, DOORS[:2])
    page = opened(context, stage)
    two = next(stop for stop in kept(page)["route"]["stops"] if stop.get("visit") == DOORS[2])["residents"]
    assert len(two) == 2
    page.get_by_test_id("arrived").click()
    for _ in range(2):
        page.get_by_test_id("outcome-refused").click()
        page.locator(".person").first.click()
        page.get_by_test_id("outcome-who").click()
        expect(page.get_by_test_id("outcome-refused")).to_be_visible()
        page.get_by_test_id("take-back").click()
    page.get_by_test_id("outcome-refused").click()
    page.locator(".person").first.click()
    page.get_by_test_id("outcome-who").click()
    expect(page.get_by_test_id("take-back")).to_be_visible()
    page.reload()
    page.get_by_test_id("sampled").click(timeout=LONG)
    expect(page.locator(".person")).to_have_count(1)
    page.get_by_test_id("tube").fill("T-other-1")
    page.get_by_test_id("tube-done").click()
    expect(page.get_by_test_id("next-door").or_(page.get_by_test_id("handover"))).to_be_visible()
    synced(page)
    told = [(one["type"], one.get("residents")) for one in stage.said(AREA) if one.get("visit") == DOORS[2]]
    assert told == [
        ("visit.begun", None),
        ("visit.refused", [two[0]["resident"]]),
        ("visit.sampled", [two[1]["resident"]]),
    ]
