"""The desk over an area too large for one answer: the whole comes line by line behind the first picture."""

import asyncio
import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from infra import changes
from infra.database import connect
from tests.benchmarks import district
from tests.e2e import town
from tests.e2e.stage import Stage, aside

LARGE = "140108006000"
TEAMS, VISITS = 40, 1_600


@pytest.fixture(scope="module", autouse=True)
def _large(stage: Stage) -> None:
    asyncio.run(district.write(stage.database, LARGE, teams=TEAMS, visits=VISITS, residents=2_000))


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """Signed in, on a page that shows nothing of the day yet."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{stage.url}/#/{LARGE}/settings")
    page.get_by_test_id("login").fill(f"desk-{LARGE}")
    page.get_by_test_id("password").fill(district.PASSWORD)
    page.get_by_test_id("sign-in").click()
    page.get_by_test_id("settings").wait_for(timeout=20_000)
    page.goto("about:blank")
    yield page
    context.close()


async def begin(address: str, visit: str) -> None:
    """Let a visit begin as the feed tells it; no ledger knows, so that an answer asked for later could not say it."""
    database = await connect(address, size=1)
    now = dt.datetime.fromisoformat(town.NOW)
    async with changes.transaction(database, [LARGE], now) as tx:
        tx.show(LARGE, "visit", {"visit": visit, "day": district.DAY, "state": "begun", "began_at": now})
    await database.close()


def test_what_happens_while_the_whole_is_read_is_not_lost(page: Page, stage: Stage) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/board?*lines=1*", hold)
    page.goto(f"{stage.url}/#/{LARGE}/live")
    page.locator(".timeline .block").first.wait_for(timeout=20_000)
    # The last lanes are not there yet; the answer is made now, and held on its way.
    page.locator(".lanes").evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(page.get_by_test_id("lane-t9")).to_be_visible()
    expect(page.get_by_test_id("lane-t9").locator(".block")).to_have_count(0)
    while not held:
        page.wait_for_timeout(50)
    told = held[0].fetch()
    seen, unseen = "V15", f"V{9 * (VISITS // TEAMS) + 20}"
    aside(lambda: begin(stage.database, seen))
    aside(lambda: begin(stage.database, unseen))
    page.locator(".lanes").evaluate("box => { box.scrollTop = 0 }")
    expect(page.locator(f"[data-visit={seen}].begun")).to_be_visible()
    held[0].fulfill(response=told)
    page.locator(".lanes").evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(page.locator(f"[data-visit={unseen}].begun")).to_be_visible(timeout=10_000)
    page.locator(".lanes").evaluate("box => { box.scrollTop = 0 }")
    expect(page.locator(f"[data-visit={seen}].begun")).to_be_visible()


def test_an_answer_that_ends_too_soon_is_asked_for_again(page: Page, stage: Stage) -> None:
    asked: list[int] = []

    def cut(route: Route) -> None:
        asked.append(1)
        told = route.fetch()
        lines = told.body().splitlines(keepends=True)
        route.fulfill(response=told, body=b"".join(lines[: -2 if len(asked) == 1 else None]))

    page.route("**/board?*lines=1*", cut)
    page.goto(f"{stage.url}/#/{LARGE}/live")
    page.locator(".timeline .block").first.wait_for(timeout=20_000)
    page.locator(".lanes").evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(page.get_by_test_id("lane-t9").locator(".block").first).to_be_visible(timeout=15_000)
    page.unroute_all(behavior="ignoreErrors")
    assert len(asked) == 2
