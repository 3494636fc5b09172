"""Every state of the phone in both languages and three widths: axe, contrast of AAA, targets for a glove, one line."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import axe, phone, town
from tests.e2e.phone import AREA, DOORS, LONG, ChangedRoute, begun, opened
from tests.e2e.stage import Stage, speak

LONGEST = "流动采集队第一分队（军休片区、槐安里片区联合）"
SIZES = {"zh": (360, 740), "en": (320, 640), "large": (320, 640)}
"""In English also at 130 % of the text size, on the narrowest phone."""
_LARGE = "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '130%' })"


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> Iterator[None]:
    phone.furnish(stage)
    rename = "update team_card set name = $3 where area = $1 and team = $2"
    stage.execute(rename, AREA, town.TEAM, LONGEST)
    yield
    stage.execute(rename, AREA, town.TEAM, "流动1队")


@pytest.fixture(params=["zh", "en", "large"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, service_workers="block")
    page = context.new_page()
    speak(page, "zh" if request.param == "zh" else "en")
    if request.param == "large":
        page.add_init_script(_LARGE)
    yield page
    context.close()


def faults(page: Page, state: str) -> list[str]:
    """What is wrong with the state that is shown."""
    page.wait_for_timeout(60)
    found = axe.violations(page, contrast_aaa=True)
    found += [f"small: {one}" for one in axe.small_targets(page, 60)]
    found += [f"text under 16 px: {one}" for one in axe.small_texts(page, 16)]
    found += ["sideways"] if axe.overflows(page) else []
    found += [f"cut off: {one}" for one in axe.cut_texts(page)]
    bar = page.locator(".state").bounding_box()
    found += ["the state bar wraps"] if bar and bar["height"] > 50 else []
    return [f"{state}: {one}" for one in found]


def test_a_round_through_all_states_has_no_fault(page: Page, stage: Stage) -> None:
    begun(page, stage)
    wrong = faults(page, "next door")
    for there, back in (("way", "way-back"), ("list", "list-back"), ("sync", "pending-back")):
        page.get_by_test_id(there).click()
        wrong += faults(page, there)
        page.get_by_test_id(back).click()
    page.get_by_test_id("oldest").click()
    wrong += faults(page, "handover")
    page.get_by_test_id("scan-tubes").click()
    page.get_by_test_id("last-four").fill("9999")
    wrong += faults(page, "a tube that is not on board")
    page.get_by_test_id("give-list").click()
    page.get_by_test_id("one-missing").click()
    wrong += faults(page, "a tube is missing")
    page.get_by_test_id("give-list").click()
    page.get_by_test_id("give-back").click()
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sampled")).to_be_visible()
    wrong += faults(page, "outcome")
    page.get_by_test_id("sampled").click()
    page.get_by_test_id("tube").fill("S-1")
    wrong += faults(page, "scan")
    page.context.set_offline(True)
    page.get_by_test_id("tube-done").click()
    expect(page.get_by_test_id("take-back")).to_be_visible()
    wrong += faults(page, "take back")
    expect(page.get_by_test_id("offline-bar")).to_be_visible(timeout=LONG)
    page.get_by_test_id("offline-bar").click()
    wrong += faults(page, "offline")
    assert wrong == []


def test_what_the_coordinator_changes_has_no_fault(page: Page, stage: Stage) -> None:
    begun(page, stage)
    with ChangedRoute(stage, lambda stops: [stop for stop in stops if stop.get("visit") != DOORS[-1]]):
        page.reload()
        expect(page.get_by_test_id("route-changed")).to_be_visible(timeout=LONG)
        wrong = faults(page, "route changed")
        page.get_by_test_id("confirm-route").click()
        page.get_by_test_id("list").click()
        expect(page.get_by_test_id("removed-row")).to_be_visible()
        wrong += faults(page, "a removed door")
    assert wrong == []


def test_the_gate_and_the_specimen_clock_have_no_fault(page: Page, stage: Stage) -> None:
    gate = "update team_day set gate = $3 where area = $1 and team = $2"
    [before] = stage.rows("select gate from team_day where area = $1 and team = $2", AREA, town.TEAM)
    older = "update tube set sealed_at = sealed_at + $2 * interval '1 minute' where area = $1 and team is not null"
    stage.execute(gate, AREA, town.TEAM, None)
    stage.execute(older, AREA, -150)
    try:
        page.goto(stage.lead(AREA))
        page.get_by_test_id("gate-pass-m1").click(timeout=LONG)
        second = page.locator(".gate section").nth(1)
        second.locator(".check button.no").nth(2).click()
        wrong = faults(page, "gate")
        stage.execute(gate, AREA, town.TEAM, before["gate"])
        page.reload()
        expect(page.get_by_test_id("lab-bar")).to_be_visible(timeout=LONG)
        expect(page.get_by_test_id("to-lab")).to_have_class("main")
        wrong += faults(page, "specimen clock")
    finally:
        stage.execute(gate, AREA, town.TEAM, before["gate"])
        stage.execute(older, AREA, 150)
    assert wrong == []


def test_a_phone_without_a_code_and_one_whose_team_was_taken_out_have_no_fault(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.url}/lead")
    expect(page.get_by_test_id("no-route")).to_be_visible(timeout=LONG)
    wrong = faults(page, "no code")
    page.goto(f"{stage.url}/lead#used-before")
    page.reload()
    expect(page.get_by_test_id("no-route")).to_contain_text(re.compile("已用过|was used"), timeout=LONG)
    wrong += faults(page, "used code")
    page.context.set_offline(True)
    expect(page.get_by_test_id("no-route")).to_contain_text(re.compile("没有回应|does not answer"), timeout=LONG)
    page.context.set_offline(False)
    expect(page.get_by_test_id("no-route")).to_contain_text(re.compile("已用过|was used"), timeout=LONG)
    lost = "update team_day set lost = $3 where area = $1 and team = $2"
    stage.execute(lost, AREA, town.TEAM, True)
    try:
        page.goto("about:blank")
        page.goto(stage.lead(AREA))
        expect(page.get_by_test_id("taken")).to_be_visible(timeout=LONG)
        assert page.get_by_test_id("call-desk").get_attribute("href") == "tel:03517000000"
        wrong += faults(page, "taken out")
    finally:
        stage.execute(lost, AREA, town.TEAM, False)
    assert wrong == []


@pytest.mark.parametrize("width", [320, 360, 412])
def test_the_door_fits_every_width_at_larger_text(browser: Browser, stage: Stage, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, service_workers="block")
    page = opened(context, stage)
    page.evaluate("() => { document.documentElement.style.fontSize = '130%' }")
    wrong = ["sideways"] if axe.overflows(page) else []
    arrived = page.get_by_test_id("arrived").bounding_box()
    context.close()
    assert wrong == []
    assert arrived
    assert arrived["y"] + arrived["height"] <= 740
