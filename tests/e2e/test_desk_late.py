"""What the coordinator takes back late: the difference is shown first, and nothing happens before it is published."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from infra import changes
from infra.database import connect
from streams.routes import ledger as routes
from tests.e2e import axe, desk, town
from tests.e2e.desk import AREA
from tests.e2e.stage import Stage, aside
from tests.e2e.test_desk import MOVED, team_of


@pytest.fixture(scope="module")
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """He Li at the desk."""
    desk.furnish(stage)
    page = desk.sign_in(browser, stage)
    yield page
    desk.shut(page)


def move(page: Page, stage: Stage) -> None:
    """Give the last door of the first mobile team to the second one."""
    desk.go(page, f"live/move:{MOVED}:{desk.SECOND}")
    expect(page.get_by_test_id("move-go")).to_be_enabled(timeout=15_000)
    page.get_by_test_id("move-go").click()
    expect(page.get_by_test_id("toast")).to_contain_text("已发布", timeout=15_000)
    assert team_of(stage, MOVED) == desk.SECOND


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
    desk.go(page, "live")
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


def test_a_difference_that_a_newer_plan_has_overtaken_says_so_and_is_compared_anew(page: Page, stage: Stage) -> None:
    move(page, stage)
    eleven_minutes_later(page, stage)
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("publish")).to_be_visible(timeout=15_000)
    aside(lambda: overtaken(stage.database))
    expect(page.get_by_test_id("proposal")).to_contain_text("作废", timeout=15_000)
    page.get_by_test_id("undo-again").click()
    page.get_by_test_id("publish").click(timeout=15_000)
    expect(page.get_by_test_id("toast")).to_contain_text("已发布", timeout=15_000)
    assert team_of(stage, MOVED) == town.TEAM
