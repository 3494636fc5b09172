"""The phone and the coordinator: what is changed, refused or taken away under a lead's hands, and hostile texts."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e import phone, town
from tests.e2e.phone import AREA, DOORS, LONG, ChangedRoute, kept, opened, sample
from tests.e2e.stage import Stage
from tests.e2e.test_story import until
from tests.e2e.town import TEAM


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> None:
    phone.furnish(stage)


def test_a_door_the_coordinator_takes_away_stays_until_the_lead_has_finished_it(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    context.set_offline(True)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sampled")).to_be_visible()
    with ChangedRoute(stage, lambda stops: [stop for stop in stops if stop.get("visit") != DOORS[0]]):
        stage.execute("update visit set state = 'void' where area = $1 and visit = $2", AREA, DOORS[0])
        context.set_offline(False)
        expect(page.get_by_test_id("overtaken")).to_be_visible(timeout=LONG)
        sample(page, "N-overtaken-1")
        expect(page.get_by_test_id("route-changed")).to_be_hidden()
        page.get_by_test_id("arrived").click()
        expect(page.get_by_test_id("sync")).to_contain_text("1", timeout=LONG)
        page.get_by_test_id("sync").click()
        expect(page.get_by_test_id("notices")).to_contain_text("采到的样照样算", timeout=LONG)
        page.get_by_test_id("told").click()
        expect(page.get_by_test_id("notices")).to_be_hidden()
    stage.execute("update visit set state = 'due' where area = $1 and visit = $2", AREA, DOORS[0])


def test_a_lead_who_was_not_at_the_door_comes_back_from_it_though_the_desk_has_heard_of_it(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    page.get_by_test_id("arrived").click()
    phone.synced(page)
    state = "update visit set state = $3 where area = $1 and visit = $2"
    stage.execute(state, AREA, DOORS[0], "begun")
    try:
        page.reload()
        page.get_by_test_id("not-arrived").click(timeout=LONG)
        expect(page.get_by_test_id("next-door")).to_be_visible()
        page.reload()
        expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
        page.get_by_test_id("arrived").click()
        expect(page.get_by_test_id("sampled")).to_be_visible()
    finally:
        stage.execute(state, AREA, DOORS[0], "due")


def test_the_first_plan_of_the_day_is_no_change_for_a_phone_that_was_there_before_it(
    context: BrowserContext, stage: Stage
) -> None:
    page = context.new_page()
    [before] = stage.rows("select stops, version from route where area = $1 and team = $2", AREA, TEAM)
    route = "update route set stops = $3, version = $4 where area = $1 and team = $2"
    stage.execute(route, AREA, TEAM, [], 0)
    try:
        page.goto(stage.lead(AREA))
        expect(page.get_by_test_id("all-done")).to_be_visible(timeout=LONG)
        assert until(lambda: "seen" in kept(page))
    finally:
        stage.execute(route, AREA, TEAM, before["stops"], before["version"])
    page.reload()
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
    expect(page.get_by_test_id("route-changed")).to_be_hidden()


def test_a_tap_that_is_not_taken_is_shown_with_its_reason(context: BrowserContext, stage: Stage) -> None:
    page = opened(context, stage)
    refusal = {"accepted": [], "rejected": [], "overtaken": []}

    def refuse(route: Route) -> None:
        taps = json.loads(route.request.post_data or "{}")["outcomes"]
        rejected = [{"id": tap["id"], "code": "E1302", "message": "no"} for tap in taps]
        route.fulfill(json=refusal | {"rejected": rejected})

    page.route("**/api/outcomes", refuse)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sync")).to_contain_text("1", timeout=LONG)
    page.get_by_test_id("sync").click()
    expect(page.get_by_test_id("refused")).to_contain_text("不在您的路线里")


def test_a_changed_route_is_read_before_the_next_door_and_removed_doors_stay_struck(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    with ChangedRoute(stage, lambda stops: stops[:-1]):
        page.reload()
        expect(page.get_by_test_id("route-changed")).to_contain_text("电机厂1-2-402", timeout=LONG)
        page.get_by_test_id("confirm-route").click()
        page.get_by_test_id("list").click()
        expect(page.get_by_test_id("removed-row")).to_contain_text("402")
        confirmed = "select confirmed from phone where area = $1 and team = $2"
        assert until(lambda: stage.rows(confirmed, AREA, town.TEAM)[0]["confirmed"] == 18)
    stage.execute("update phone set confirmed = 0 where area = $1", AREA)


def test_who_would_be_early_reads_from_when_on_the_door_was_promised(context: BrowserContext, stage: Stage) -> None:
    def early(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
        was = datetime.fromisoformat(stops[-1]["arrive_at"])
        sooner, opens = (was - timedelta(minutes=minutes) for minutes in (40, 9))
        stops[-1] |= {"arrive_at": sooner.isoformat(), "start_at": opens.isoformat()}
        late = next(stop for stop in stops if stop.get("visit") == DOORS[2])
        late["start_at"] = (datetime.fromisoformat(late["start_at"]) + timedelta(minutes=70)).isoformat()
        return [stop for stop in stops if stop.get("visit") != DOORS[1]]

    page = opened(context, stage)
    with ChangedRoute(stage, early):
        page.reload()
        changed = page.get_by_test_id("route-changed")
        expect(changed).to_contain_text("早到请等到", timeout=LONG)
        expect(changed).not_to_contain_text("仍在内")
        expect(changed.locator("section", has_text="电机厂")).to_contain_text("11:46  11:37提前 9 分")
        expect(changed.locator("section", has_text="军休2院2-2-201")).to_contain_text("推后 1:10")
        page.get_by_test_id("confirm-route").click()
        page.get_by_test_id("list").click()
        last = page.get_by_test_id("route-list").locator(".row:not(.other, .gone)").last
        expect(last.locator(".time b")).to_have_text(f"{town.at(247):%H:%M}")
    stage.execute("update phone set confirmed = 0 where area = $1", AREA)


def test_when_the_shift_is_over_names_and_numbers_leave_the_phone_and_taps_do_not(
    context: BrowserContext, stage: Stage
) -> None:
    page = opened(context, stage)
    until(lambda: kept(page).get("phones"))
    context.set_offline(True)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sampled")).to_be_visible()
    shifts = "update team_day set shifts = $3 where area = $1 and team = $2"
    [before] = stage.rows("select shifts from team_day where area = $1 and team = $2", AREA, town.TEAM)
    stage.execute(shifts, AREA, town.TEAM, [{"from_at": town.at(-300).isoformat(), "to_at": town.at(0).isoformat()}])
    told = len(stage.said(AREA))
    context.set_offline(False)
    expect(page.get_by_test_id("no-route")).to_contain_text("这一班已结束", timeout=LONG)
    until(lambda: len(stage.said(AREA)) == told + 1)
    text = json.dumps(kept(page), ensure_ascii=False)
    assert "王桂兰" not in text
    assert "13800005678" not in text
    stage.execute(shifts, AREA, town.TEAM, before["shifts"])


def test_ending_the_shift_clears_the_phone_and_the_session(context: BrowserContext, stage: Stage) -> None:
    page = opened(context, stage)
    with ChangedRoute(stage, lambda stops: stops[:14]):
        stage.execute("update tube set handed_at = $2 where area = $1 and team is not null", AREA, town.at(1))
        page.reload()
        expect(page.get_by_test_id("first-after")).to_have_text("没有要去的户了", timeout=LONG)
        page.get_by_test_id("confirm-route").click()
        page.get_by_test_id("end-shift").click()
        page.get_by_test_id("end-shift-sure").click()
        expect(page.get_by_test_id("no-route")).to_contain_text("已清除", timeout=LONG)
        left = kept(page)
    stage.execute("update tube set handed_at = null where area = $1", AREA)
    assert left == {"taps": []}
    assert page.request.get(f"{stage.url}/api/session").status == 401


def test_no_text_of_a_ledger_runs_on_the_phone(context: BrowserContext, stage: Stage) -> None:
    area, _ = phone.hostile(stage)
    page = context.new_page()
    page.goto(stage.lead(area))
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
    for there, back in (("way", "way-back"), ("list", "list-back"), ("oldest", "give-back"), ("sync", "pending-back")):
        page.get_by_test_id(there).click()
        page.get_by_test_id(back).click()
    page.get_by_test_id("arrived").click()
    sample(page, "<B>X</B>")
    expect(page.get_by_test_id("take-back")).to_be_visible()
    assert page.evaluate("() => [window.stung, document.querySelectorAll('img, #app script, b > b').length]") == [
        None,
        0,
    ]
