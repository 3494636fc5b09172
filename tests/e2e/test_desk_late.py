"""What the coordinator takes back late: the difference is shown first, and nothing happens before it is published."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from infra import changes
from infra.database import connect
from streams.routes import ledger as routes
from tests.builders_ledgers import workbook
from tests.e2e import axe, desk, town
from tests.e2e.stage import Stage, aside
from tests.e2e.test_desk import MOVED
from tests.e2e.test_story import until

AREA = "140108007982"
"""The community once more: what is taken back here, and imported, is nobody else's."""


def team_of(stage: Stage, visit: str) -> str | None:
    """The team in whose route a visit stands."""
    sql = "select team from route, jsonb_array_elements(stops) s where area = $1 and s->>'visit' = $2"
    rows = stage.rows(sql, AREA, visit)
    return rows[0]["team"] if rows else None


@pytest.fixture(scope="module")
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """He Li at the desk."""
    desk.furnish(stage, AREA)
    page = desk.sign_in(browser, stage, area=AREA)
    yield page
    desk.shut(page)


def move(page: Page, stage: Stage, door: str = MOVED) -> None:
    """Give a door of the first mobile team, mostly its last, to the second one."""
    desk.go(page, f"live/move:{door}:{desk.SECOND}", AREA)
    expect(page.get_by_test_id("move-go")).to_be_enabled(timeout=15_000)
    before = undoable(page)
    page.get_by_test_id("move-go").click()
    assert until(lambda: undoable(page) > before)
    assert team_of(stage, door) == desk.SECOND


def undoable(page: Page) -> int:
    """How many steps the page keeps that can be taken back."""
    count: int = page.evaluate("key => JSON.parse(sessionStorage.getItem(key) ?? '[]').length", f"doorstep.undo.{AREA}")
    return count


def eleven_minutes_later(page: Page, stage: Stage) -> None:
    """Let what was done so far be eleven minutes old, here and there."""
    stage.execute("update command set at = at - interval '11 minutes' where area = $1", AREA)
    page.evaluate(
        "key => sessionStorage.setItem(key, JSON.stringify(JSON.parse(sessionStorage.getItem(key))"
        ".map(one => ({ ...one, until: one.until - 660000 }))))", f"doorstep.undo.{AREA}",
    )  # fmt: skip
    page.reload()
    expect(page.get_by_test_id("timeline")).to_be_visible(timeout=20_000)


async def overtaken(address: str) -> None:
    """Drop what waits, as a newer plan does."""
    database = await connect(address, size=1)
    async with changes.transaction(database, [AREA], datetime.fromisoformat(town.NOW)) as tx:
        await routes.drop_proposal(tx.connection, AREA, town.DAY)
        tx.show(AREA, "proposal", {"day": town.DAY, "base": None})
    await database.close()


def test_a_move_of_eleven_minutes_ago_is_taken_back_only_once_its_difference_was_published(
    page: Page, stage: Stage
) -> None:
    stage.execute("delete from proposal where area = $1", AREA)
    stage.execute("delete from pin where area = $1", AREA)
    move(page, stage)
    eleven_minutes_later(page, stage)
    desk.go(page, "live", AREA)
    page.get_by_test_id("undo-menu").click()
    expect(page.get_by_role("menuitem").first).to_contain_text("先看差异")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    panel = page.get_by_test_id("proposal")
    expect(panel.get_by_test_id("diff-why")).to_contain_text("改派 九丰苑", timeout=15_000)
    expect(panel.locator("tbody tr").first).to_contain_text("撤销")
    expect(page.get_by_test_id("toast")).to_contain_text("已过 10 分钟")
    expect(page.get_by_test_id("queue-proposal")).to_contain_text("撤销等您发布")
    assert team_of(stage, MOVED) == desk.SECOND
    assert axe.violations(page) == []
    page.get_by_test_id("publish").click()
    expect(page.get_by_test_id("toast")).to_contain_text("已发布", timeout=15_000)
    assert team_of(stage, MOVED) == town.TEAM
    assert stage.rows("select 1 from pin where area = $1", AREA) == []
    page.get_by_test_id("undo-menu").click()
    page.get_by_role("menuitem").filter(has_text="改派").click()
    expect(page.get_by_test_id("toast")).to_contain_text("已经撤销过", timeout=15_000)
    page.get_by_test_id("undo-menu").click()
    expect(page.get_by_role("menuitem").filter(has_text="改派")).to_have_count(0)
    page.keyboard.press("Escape")


def test_a_move_that_fits_no_more_shows_who_makes_way_and_what_else_may_be_done(page: Page, stage: Stage) -> None:
    door = "V-lead-17"
    move(page, stage, door)
    [left] = stage.rows("select stops from route where area = $1 and team = $2", AREA, town.TEAM)
    full, over = datetime.fromisoformat(left["stops"][-1]["leave_at"]), town.at(100)
    shifts = "update team_day set shifts = $3 where area = $1 and team = $2"
    [before] = stage.rows("select shifts from team_day where area = $1 and team = $2", AREA, town.TEAM)
    stage.execute(shifts, AREA, town.TEAM, [{"from_at": town.at(0).isoformat(), "to_at": full.isoformat()}])
    page.keyboard.press("Control+z")
    panel = page.get_by_test_id("proposal")
    expect(panel.get_by_test_id("diff-why")).to_contain_text("改派 军休2院", timeout=15_000)
    expect(page.get_by_test_id("toast")).to_contain_text("哪一户让位")
    assert team_of(stage, door) == desk.SECOND
    assert axe.violations(page) == []
    page.get_by_test_id("keep").click()
    expect(page.get_by_test_id("toast")).to_contain_text("保留", timeout=15_000)
    stage.execute(shifts, AREA, town.TEAM, [{"from_at": town.at(0).isoformat(), "to_at": over.isoformat()}])
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("visit-panel")).to_be_visible(timeout=15_000)
    expect(page.get_by_test_id("toast")).to_contain_text("接不了")
    stage.execute(shifts, AREA, town.TEAM, before["shifts"])
    page.keyboard.press("Control+z")
    assert until(lambda: team_of(stage, door) == town.TEAM)


def test_a_difference_that_a_newer_plan_has_overtaken_says_so_and_is_compared_anew(page: Page, stage: Stage) -> None:
    move(page, stage)
    eleven_minutes_later(page, stage)
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("publish")).to_be_visible(timeout=15_000)
    aside(lambda: overtaken(stage.database))
    expect(page.get_by_test_id("proposal")).to_contain_text("作废", timeout=15_000)
    page.get_by_test_id("undo-again").click()
    page.get_by_test_id("publish").click(timeout=15_000)
    assert until(lambda: team_of(stage, MOVED) == town.TEAM)


def test_an_import_of_eleven_minutes_ago_is_corrected_after_a_look_at_what_that_changes(
    page: Page, stage: Stage, tmp_path: Path
) -> None:
    rows: list[list[object]] = [["特殊群体台账（2022年11月25日）"]]
    rows += [["序号", "姓名", "小区", "楼栋", "单元", "房号", "人员类别", "联系电话"]]
    rows += [[1, "王晚一", "槐安里", "2号楼", 1, "105", "高龄老人", "19900000009"]]
    file = tmp_path / "特殊群体.xlsx"
    file.write_bytes(workbook({"特殊群体": rows}))
    desk.go(page, "ledgers/special", AREA)
    page.get_by_test_id("import-file").set_input_files(str(file))
    page.get_by_test_id("import-go").click(timeout=30_000)
    expect(page.get_by_test_id("undo-import")).to_contain_text("还有", timeout=60_000)
    stage.execute("update ledger_import set recorded_at = recorded_at - interval '11 minutes' where area = $1", AREA)
    desk.go(page, "teams", AREA)
    desk.go(page, "ledgers/special", AREA)
    correct = page.get_by_test_id("import-list").get_by_test_id("undo-import").first
    expect(correct).to_have_text("更正：撤回这份", timeout=15_000)
    correct.click()
    dialog = page.get_by_test_id("undo-dialog")
    expect(dialog).to_contain_text("已过 10 分钟，这是一次更正", timeout=30_000)
    expect(dialog).to_contain_text(re.compile(r"[1-9]\d* 条改回导入前的样子"))
    assert axe.violations(page) == []
    page.get_by_test_id("undo-go").click()
    expect(page.get_by_test_id("toast")).to_contain_text("整份撤销", timeout=30_000)
    [kept] = stage.rows("select undone_by from ledger_import where area = $1", AREA)
    assert kept["undone_by"] == f"heli-{AREA}"


def test_columns_that_are_to_be_named_say_what_stands_below_them(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "不认识.csv"
    file.write_text("甲栏,乙栏\n张三,13900001234\n李四,140102199001011234\n", "utf-8")
    desk.go(page, "teams", AREA)
    desk.go(page, "ledgers/special", AREA)
    page.get_by_test_id("import-file").set_input_files(str(file))
    samples = page.get_by_test_id("column-samples")
    expect(samples.first).to_have_text("下面写着：张三、李四", timeout=30_000)
    expect(samples.last).to_have_text("下面写着：139****1234")
    assert axe.violations(page) == []


def test_a_broken_tube_says_who_was_in_it_and_has_them_sampled_again_by_one_key(page: Page, stage: Stage) -> None:
    stage.execute(
        "insert into alert (area, alert, kind, urgency, about, raised_at)"
        " values ($1, 'A-broken', 'tube_broken', 'hour', 'S1125-0606', $2)", AREA, town.at(170),
    )  # fmt: skip
    page.reload()
    desk.go(page, "live", AREA)
    page.get_by_test_id("queue-alert").filter(has_text="S1125-0606").locator(".card-open").click()
    panel = page.get_by_test_id("tube-panel")
    expect(panel).to_contain_text("槐安里", timeout=15_000)
    expect(panel.get_by_test_id("sample-again")).to_be_visible()
    assert axe.violations(page) == []
    page.keyboard.press("e")
    expect(page.get_by_test_id("queue-alert").filter(has_text="S1125-0606")).to_be_hidden(timeout=15_000)
    [given] = stage.rows("select body from command where area = $1 and kind = 'add_visit'", AREA)
    assert (given["body"]["tube"], given["body"]["date"]) == ("S1125-0606", "2022-11-26")


def test_a_page_that_stays_open_over_midnight_goes_on_with_the_new_day(browser: Browser, stage: Stage) -> None:
    page = desk.sign_in(browser, stage, area=AREA)
    eve: list[bool] = [True]

    def of_yesterday(route: Route) -> None:
        answer = route.fetch()
        body = answer.body().replace(b'"date":"2022-11-25"', b'"date":"2022-11-24"') if eve else answer.body()
        route.fulfill(response=answer, body=body)

    page.route("**/board?**", of_yesterday)
    page.reload()
    day = page.locator(".round")
    expect(day).to_contain_text("11月24日", timeout=20_000)
    eve.clear()
    expect(day).to_contain_text("11月25日", timeout=30_000)
    expect(page.get_by_test_id("doors-number")).to_contain_text("/100")
    page.unroute_all(behavior="ignoreErrors")
    desk.shut(page)


def test_an_opened_visit_in_no_route_says_who_misses_it_by_how_much_and_what_helps_least(
    page: Page, stage: Stage
) -> None:
    desk.go(page, "live", AREA)
    page.get_by_test_id("queue-unassigned").filter(has_text="已证实").locator(".card-open").click()
    row = page.get_by_test_id("no-team").locator("tbody tr").first
    expect(row).to_contain_text(re.compile(r"流 [13]\s*\d\d:\d\d"), timeout=30_000)
    expect(page.get_by_test_id("visit-panel")).to_contain_text("现在有队可放")
    expect(page.get_by_test_id("no-team").locator("tbody tr").last).to_contain_text("✕")
    fixes = page.get_by_test_id("visit-panel").locator(".fix")
    expect(fixes.first).to_contain_text(re.compile(r"第 \d+ 位 · \d\d:\d\d 到门 · 其余各户 不动"))
    expect(page.get_by_test_id("visit-passed")).to_contain_text("计划 v17 未能排入")
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("visit-panel")).to_be_hidden()
    page.keyboard.press("e")
    expect(page.get_by_test_id("move")).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")


def test_the_map_hatches_zones_with_their_day_and_marks_the_base_and_each_is_a_layer(page: Page, stage: Stage) -> None:
    stage.execute("update area set depot_lat = 37.87, depot_lon = 112.56 where area = $1", AREA)
    page.reload()
    desk.go(page, "live", AREA)
    zones = page.get_by_test_id("map-zone")
    expect(zones).to_have_count(2, timeout=20_000)
    expect(page.get_by_test_id("map")).to_contain_text("高风险 3/5")
    expect(page.get_by_test_id("map-point").locator("title")).to_have_text("社区 · 送检点")
    assert axe.violations(page) == []
    desk.go(page, "clearance", AREA)
    page.get_by_test_id("in-zones").click(timeout=15_000)
    expect(page.get_by_test_id("building")).to_have_text(["3号楼", "2号楼"])
    expect(page.locator(".risk-tag").first).to_have_text("高风险 3/5")
    assert axe.violations(page) == []
    desk.go(page, "live", AREA)
    page.locator(".layers").get_by_text("风险区").click()
    expect(zones).to_have_count(0)
    page.locator(".layers").get_by_text("点位").click()
    expect(page.get_by_test_id("map-point")).to_have_count(0)


def test_tomorrow_says_how_high_each_team_climbs_and_whether_promises_and_tubes_hold(page: Page, stage: Stage) -> None:
    """Two doors of one building, on the third and the fifth floor: two floors up, and two more."""
    tomorrow = town.DAY + timedelta(days=1)
    stage.execute("update place set lift = false where area = $1 and kind = 'building'", AREA)
    stops = []
    for n, (household, minute) in enumerate((("lead-h15", 60), ("lead-h16", 90)), 1):
        start, leave = (town.at(24 * 60 + minute + more).isoformat() for more in (0, 10))
        window = [{"open_at": start, "close_at": leave, "hard": False}]
        stage.execute(
            "insert into visit (area, visit, household, day, class, residents, windows, rule, pack, anchor_on, state)"
            " values ($1, $2, $3, $4, 'special', '{}', $5, 'special_daily', 'taiyuan', $4, 'due')",
            AREA, f"T-{n}", household, tomorrow, window,
        )  # fmt: skip
        stops.append({"kind": "visit", "visit": f"T-{n}", "arrive_at": start, "start_at": start, "leave_at": leave})
    stage.execute(
        "insert into team_day (area, team, day, kind, ppe_level, mode, crew, shifts, said_at, said_id)"
        " select area, team, $2, kind, ppe_level, mode, crew, '[]', said_at, 'e2' from team_day"
        " where area = $1 and team = $3 and day = $4", AREA, tomorrow, town.TEAM, town.DAY,
    )  # fmt: skip
    stage.execute(
        "insert into route (area, day, team, version, stops) values ($1, $2, $3, 1, $4)",
        AREA, tomorrow, town.TEAM, stops,
    )  # fmt: skip
    stage.execute(
        "insert into plan (area, day, version, why, made_at) values ($1, $2, 1, 'first_plan', $3)",
        AREA, tomorrow, town.at(0),
    )  # fmt: skip
    desk.go(page, "tomorrow", AREA)
    board = page.get_by_test_id("tomorrow")
    expect(board.locator(".summary")).to_contain_text("约定时间内2 / 2", timeout=15_000)
    expect(board.locator(".summary")).to_contain_text("标本最老0:30")
    expect(board.locator("tr", has_text="赵春燕")).to_contain_text("4 层")
    expect(board.locator("header")).to_contain_text("还有 11:")
    assert axe.violations(page) == []
