"""The three pages in a real browser, served by the running whole: a plan seen, a door worked without signal, a wall."""

import json
import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.builders_ledgers import address_book, citizens
from tests.e2e.conftest import Whole
from tests.e2e.test_story import DAY, PASSWORD, register_list, special_list, team_list, until

AREA = "140108007998"


@pytest.fixture(scope="module")
def town(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An area with ledgers and a plan, a coordinator, and the codes of a phone and a wall."""
    folder = tmp_path_factory.mktemp("screens")
    people = citizens(12)
    whole.run("area", "add", AREA, "--name", "屏幕社区", "--depot", "37.87,112.54")
    given = ("--area", AREA, "--password-stdin", "--no-change")
    whole.run("user", "add", "wei", "--role", "coordinator", *given, given=PASSWORD)
    for kind, name, content in (
        ("buildings", "楼栋表.xlsx", address_book(people)),
        ("register", "清楼表.csv", register_list(people)),
        ("special", "特殊群体.xlsx", special_list(people[::9])),
        ("teams", "队伍.xlsx", team_list()),
    ):
        (folder / name).write_bytes(content)
        whole.run("import", kind, str(folder / name), "--area", AREA)
    plan = json.loads(whole.run("plan", "--area", AREA, "--date", DAY, "--seconds", "1", "--json"))
    team = next(route["team"] for route in plan["routes"] if route["stops"])
    token = ("token", "add", "--area", AREA)
    lead = json.loads(whole.run(*token, "--role", "lead", "--team", team, "--date", DAY))["url"]
    wall = json.loads(whole.run(*token, "--role", "wall"))["url"]
    return {"plan": plan, "team": team, "lead": lead, "wall": wall}


def sum_on(page: Page) -> list[int]:
    text = page.get_by_test_id("clearance-sum").inner_text()
    return [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", text)][:4]


def test_a_coordinator_signs_in_and_sees_a_sum_that_adds_up(
    whole: Whole, town: dict[str, Any], browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(whole.endpoints["http"] + "/")
    page.get_by_test_id("login").fill("wei")
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("timeline")).to_be_visible(timeout=20_000)
    page.get_by_test_id("rail-tomorrow").click()
    expect(page.get_by_test_id("tomorrow")).to_be_visible(timeout=20_000)
    page.get_by_test_id("rail-clearance").click()
    expect(page.get_by_test_id("clearance-sum")).to_be_visible(timeout=20_000)
    registered, sampled, excused, still_open = sum_on(page)
    assert registered == sampled + excused + still_open > 0
    page.close()


def test_a_lead_works_a_door_without_signal_and_nothing_is_lost(
    whole: Whole, town: dict[str, Any], browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(town["lead"])
    page.locator("[data-testid^=gate-pass-]").first.wait_for(timeout=20_000)
    names = [button.get_attribute("data-testid") or "" for button in page.locator("[data-testid^=gate-pass-]").all()]
    for name in names:
        page.get_by_test_id(name).click()
    page.get_by_test_id("gate-go").click()
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=20_000)
    context.set_offline(True)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sampled")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("offline-bar")).to_be_visible(timeout=30_000)
    assert begun(whole, town) == []
    context.set_offline(False)
    assert len(until(lambda: begun(whole, town))) == 1
    context.close()


def begun(whole: Whole, town: dict[str, Any]) -> list[str]:
    """The visits of the team that were begun, as the coordinator's board says."""
    with httpx.Client(base_url=whole.endpoints["http"]) as http:
        assert http.post("/api/session", json={"login": "wei", "password": PASSWORD}).status_code == 200
        board = http.get(f"/api/areas/{AREA}/board", params={"date": DAY}).json()
    return [one["visit"] for one in board["visits"] if one["began_at"] and one["team"] == town["team"]]


def test_a_wall_shows_its_percentage_and_no_name(town: dict[str, Any], browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(town["wall"])
    expect(page.get_by_test_id("wall-percent")).to_be_visible(timeout=20_000)
    assert "%" in page.get_by_test_id("wall-percent").inner_text()
    page.close()
