"""A team's shift on the phone, walked by hand once: what is corrected, opened again, gone back from, and ended."""

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import phone, town
from tests.e2e.phone import AREA, DOORS, LONG, ChangedRoute, begun, kept, opened, sample, synced
from tests.e2e.stage import Stage
from tests.e2e.test_story import until


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> None:
    phone.furnish(stage)


def without(*doors: str) -> Any:
    """A change of route that leaves doors out."""
    return lambda stops: [stop for stop in stops if stop.get("visit") not in doors]


def open_again(page: Page, testid: str) -> None:
    """Load the page anew and wait for a screen."""
    page.reload()
    expect(page.get_by_test_id(testid)).to_be_visible(timeout=LONG)


def test_an_outcome_that_was_wrong_is_recorded_anew_and_both_are_kept(context: BrowserContext, stage: Stage) -> None:
    page = opened(context, stage)
    before = len(stage.said(AREA))
    page.get_by_test_id("arrived").click()
    page.get_by_test_id("outcome-refused").click()
    page.get_by_test_id("arrived").click()
    assert until(lambda: len(stage.said(AREA)) == before + 3)
    page.get_by_test_id("not-arrived").click()
    synced(page)
    page.get_by_test_id("list").click()
    page.locator(".past").click()
    row = page.get_by_test_id(f"past-{DOORS[0]}")
    expect(row).to_contain_text("军休2院2-1-302")
    row.click()
    expect(page.get_by_test_id("correct")).to_contain_text("已记 拒绝")
    correct(page, "N-again-1")
    expect(row).to_contain_text("已采样")
    page.get_by_test_id("take-back").click()
    expect(row).to_contain_text("拒绝")
    row.click()
    correct(page, "N-again-2")
    expect(page.get_by_test_id("take-back")).to_be_visible()
    row.click()
    expect(page.get_by_test_id("correct")).to_contain_text("采到的样总是算")
    expect(page.get_by_test_id("correct-sampled")).to_be_hidden()
    synced(page)
    told = [(one["type"], one["visit"], one.get("tubes")) for one in stage.said(AREA)[before:]]
    assert told == [
        ("visit.begun", DOORS[0], None),
        ("visit.refused", DOORS[0], None),
        ("visit.begun", DOORS[1], None),
        ("visit.sampled", DOORS[0], ["N-AGAIN-2"]),
    ]


def correct(page: Page, tube: str) -> None:
    page.get_by_test_id("correct-sampled").click()
    page.get_by_test_id("tube").fill(tube)
    page.get_by_test_id("tube-done").click()


def test_a_tube_kept_for_the_first_of_two_is_there_when_the_page_is_opened_again(
    context: BrowserContext, stage: Stage
) -> None:
    with ChangedRoute(stage, without(*DOORS[:2])):
        page = opened(context, stage)
        page.get_by_test_id("arrived").click()
        sample(page, "N-two-1")
        assert until(lambda: kept(page).get("drafts"))
        open_again(page, "sampled")
        page.get_by_test_id("sampled").click()
        expect(page.get_by_test_id("scan")).to_contain_text("N-TWO-1")
        page.get_by_test_id("tube").fill("N-two-1")
        expect(page.get_by_role("alert")).to_contain_text("已经用过")
        page.get_by_test_id("tube").fill("N-two-2")
        page.get_by_test_id("tube-done").click()
        expect(page.get_by_test_id("take-back")).to_be_visible()
        synced(page)
        assert stage.said(AREA)[-1]["tubes"] == ["N-TWO-1", "N-TWO-2"]
        assert kept(page)["drafts"] == {}
    stage.execute("update phone set confirmed = 0 where area = $1", AREA)


def test_tubes_looked_at_stay_so_when_the_page_is_opened_again_and_the_receiver_signs_last(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    page.get_by_test_id("oldest").click()
    expect(page.get_by_test_id("receive")).to_be_disabled()
    page.get_by_test_id("scan-tubes").click()
    for four in ("0606", "0607"):
        page.get_by_test_id("last-four").fill(four)
    page.get_by_test_id("give-list").click()
    page.get_by_test_id("one-missing").click()
    page.get_by_role("radio", name="0611").click()
    page.get_by_test_id("why-tube_kept").click()
    expect(page.get_by_test_id("handover")).to_contain_text("2 / 5")
    open_again(page, "next-door")
    page.get_by_test_id("oldest").click()
    expect(page.get_by_test_id("handover")).to_contain_text("2 / 5")
    page.get_by_test_id("scan-tubes").click()
    for four in ("0608", "0609", "0610"):
        page.get_by_test_id("last-four").fill(four)
    page.get_by_test_id("receive").click()
    page.get_by_test_id("handed-over").click()
    given = [f"S1125-0{n}" for n in range(606, 611)]
    assert until(lambda: stage.said(AREA)[-1].get("tubes") == given)


def test_the_way_back_closes_a_screen_and_leaves_nothing_half_done(context: BrowserContext, stage: Stage) -> None:
    page = opened(context, stage)
    before = len(stage.said(AREA))
    for there, shown in (("list", "route-list"), ("way", "way-page"), ("sync", "pending"), ("oldest", "handover")):
        page.get_by_test_id(there).click()
        expect(page.get_by_test_id(shown)).to_be_visible()
        page.go_back()
        expect(page.get_by_test_id("next-door")).to_be_visible()
    page.get_by_test_id("arrived").click()
    page.get_by_test_id("sampled").click()
    expect(page.get_by_test_id("scan")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("outcomes")).to_be_visible()
    assert until(lambda: len(stage.said(AREA)) == before + 1)
    synced(page)


def test_a_route_that_begins_with_another_door_does_not_say_that_the_next_one_stays(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    with ChangedRoute(stage, without(DOORS[-1])):
        page.reload()
        expect(page.get_by_test_id("first-after")).to_contain_text("不变", timeout=LONG)
    page = context.new_page()
    stage.execute("update phone set confirmed = 0 where area = $1", AREA)
    begun(page, stage)
    with ChangedRoute(stage, without(DOORS[0])):
        page.reload()
        expect(page.get_by_test_id("first-after")).to_contain_text("下一户： 10:31 军休2院2-1-501", timeout=LONG)
    stage.execute("update phone set confirmed = 0 where area = $1", AREA)


def test_ending_the_shift_without_a_signal_says_that_nothing_was_cleared(context: BrowserContext, stage: Stage) -> None:
    page = opened(context, stage)
    given = "update tube set handed_at = $2 where area = $1 and team is not null"
    with ChangedRoute(stage, lambda stops: stops[:14]):
        stage.execute(given, AREA, town.at(1))
        try:
            page.reload()
            page.get_by_test_id("confirm-route").click(timeout=LONG)
            page.get_by_test_id("end-shift").click()
            context.set_offline(True)
            page.get_by_test_id("end-shift-sure").click()
            expect(page.get_by_test_id("all-done")).to_contain_text("还没有清除", timeout=LONG)
            assert kept(page)["route"]
            context.set_offline(False)
            page.get_by_test_id("end-shift-sure").click()
            expect(page.get_by_test_id("no-route")).to_contain_text("已清除", timeout=LONG)
        finally:
            stage.execute(given, AREA, None)
            stage.execute("update phone set confirmed = 0 where area = $1", AREA)


def test_what_waits_when_the_code_is_taken_back_goes_out_with_the_next_code(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    before = len(stage.said(AREA))
    context.set_offline(True)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("offline-bar")).to_contain_text("1 条待传", timeout=LONG)
    stage.execute("update token set revoked_at = now() where area = $1 and role = 'lead'", AREA)
    stage.execute("update session set revoked_at = now() where $1 = any(areas) and role = 'lead'", AREA)
    context.set_offline(False)
    expect(page.get_by_test_id("no-route")).to_contain_text("扫同一队的新码", timeout=LONG)
    assert "王桂兰" not in str(kept(page))
    page.goto("about:blank")
    page.goto(stage.lead(AREA))
    expect(page.get_by_test_id("sampled")).to_be_visible(timeout=LONG)
    synced(page)
    assert [one["type"] for one in stage.said(AREA)[before:]] == ["visit.begun"]


def test_the_gate_that_failed_stands_until_it_is_passed(context: BrowserContext, stage: Stage) -> None:
    gate = "update team_day set gate = $3 where area = $1 and team = $2"
    [before] = stage.rows("select gate from team_day where area = $1 and team = $2", AREA, town.TEAM)
    stage.execute(gate, AREA, town.TEAM, None)
    said = len(stage.gates(AREA))
    try:
        page = context.new_page()
        page.goto(stage.lead(AREA))
        page.get_by_test_id("gate-pass-m1").click(timeout=LONG)
        second = page.locator(".gate section").nth(1)
        second.locator(".check button.no").first.click()
        expect(page.locator(".cannot")).to_be_in_viewport()
        page.get_by_test_id("gate-report").click()
        expect(page.get_by_test_id("gate")).to_contain_text("已报调度")
        assert until(lambda: len(stage.gates(AREA)) == said + 1)
        told = stage.gates(AREA)[-1]["members"]
        stage.execute(gate, AREA, town.TEAM, told)
        open_again(page, "gate")
        expect(page.get_by_test_id("gate")).to_contain_text("高建国今天不能上岗。已报调度")
        expect(page.get_by_test_id("gate-report")).to_be_disabled()
        page.get_by_test_id("gate-pass-m1").click()
        for check in second.locator(".check").all():
            check.locator("button").first.click()
        page.get_by_test_id("gate-go").click()
        expect(page.get_by_test_id("next-door")).to_be_visible()
        assert until(lambda: len(stage.gates(AREA)) == said + 2)
        gates = [[one["fit"] for one in told["members"]] for told in stage.gates(AREA)[-2:]]
    finally:
        stage.execute(gate, AREA, town.TEAM, before["gate"])
    assert gates == [[True, False], [True, True]]


def test_without_a_signal_the_page_of_what_waits_leads_to_why_there_is_no_sample(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    context.set_offline(True)
    page.get_by_test_id("arrived").click()
    page.get_by_test_id("offline-bar").click(timeout=LONG)
    came = kept(page)["marks"][DOORS[0]]["at"]
    assert datetime.fromisoformat(came).isoformat(timespec="minutes") >= town.NOW[:10]
    expect(page.get_by_test_id("pending-back")).to_have_text("没采成")
    page.get_by_test_id("pending-back").click()
    expect(page.get_by_test_id("outcomes")).to_be_visible()
    context.set_offline(False)
    synced(page)
