"""The first day of an area: a file dropped where it is asked for, the first password, and the bar of a drill."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.embedded import EmbeddedKafka
from tests.conftest import PostgresServer
from tests.e2e import axe, town
from tests.e2e.stage import Stage, aside, speak

AREA = "140108007983"
EMPTY = f"{AREA}0"
LONG = 30_000
BUILDINGS = "小区,楼栋,层数,单元数\n槐安里,1号楼,6,3\n槐安里,2号楼,6,3\n"
DROP = """
([testid, name, text]) => {
  const files = new DataTransfer()
  files.items.add(new File([text], name, { type: 'text/csv' }))
  const drop = new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })
  document.querySelector(`[data-testid=${testid}]`).dispatchEvent(drop)
}
"""
BAR = "() => { const s = getComputedStyle(document.body, '::before'); return [s.content, s.height, s.fontSize] }"


@pytest.fixture(scope="module")
def drill(
    postgres_server: PostgresServer, kafka_server: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A console of a drill, with an area that has no ledger beside the community of the pictures."""
    address = postgres_server.server.create_database(f"drill_{os.getpid()}", postgres_server.template)
    aside(lambda: town.write(address, AREA))
    stage = Stage(address, kafka_server.address, tmp_path_factory.mktemp("drill"), drill=True)
    stage.start()
    stage.execute("insert into area (area, name, pack) values ($1, '新社区', 'taiyuan')", EMPTY)
    stage.execute("insert into area_head (area) values ($1)", EMPTY)
    stage.execute("update account set areas = areas || $1::text where login = $2", EMPTY, f"heli-{AREA}")
    try:
        yield stage
    finally:
        stage.kill()


def signed_in(browser: Browser, stage: Stage, login: str, lang: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    speak(page, lang)
    page.goto(f"{stage.url}/#/{EMPTY}/live")
    expect(page.get_by_test_id("login")).to_be_visible(timeout=LONG)
    assert page.evaluate(BAR)[0] == ('"演练"' if lang == "zh" else '"Drill"')
    assert axe.violations(page) == []
    page.get_by_test_id("login").fill(f"{login}-{AREA}")
    page.get_by_test_id("password").fill(town.PASSWORD)
    page.get_by_test_id("sign-in").click()
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_dropped_on_its_step_is_looked_at_before_anything_is_written(
    browser: Browser, drill: Stage, lang: str
) -> None:
    page = signed_in(browser, drill, "heli", lang)
    expect(page.get_by_test_id("first-run")).to_be_visible(timeout=LONG)
    assert page.locator(".first-run li").count() == 4
    assert page.locator(".first-run li[aria-current=step] .step").inner_text() == "1"
    assert axe.violations(page) == []
    sizes = page.locator(".drops label").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(sizes) >= 26
    assert not axe.overflows(page)
    page.evaluate(DROP, ["drop-buildings", "楼栋.csv", BUILDINGS])
    expect(page.get_by_test_id("import-kind-buildings").or_(page.get_by_test_id("import-totals"))).to_be_visible()
    expect(page.get_by_test_id("import-totals")).to_be_visible(timeout=LONG)
    assert drill.rows("select 1 from place where area = $1", EMPTY) == []
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_password_is_asked_for_in_the_middle_of_the_page(browser: Browser, drill: Stage, lang: str) -> None:
    drill.execute(
        "insert into account (account, login, password_hash, role, areas, must_change) select $2, $2, password_hash,"
        " role, areas, true from account where login = $1 on conflict do nothing",
        f"heli-{AREA}",
        f"fresh-{AREA}",
    )
    page = signed_in(browser, drill, "fresh", lang)
    box = page.get_by_test_id("new-password").bounding_box()
    assert box
    assert abs(box["x"] + box["width"] / 2 - 640) < 2
    logo = page.locator(".logo").bounding_box()
    assert logo
    assert logo["width"] == logo["height"]
    assert axe.violations(page) == []
    page.context.close()


def test_a_drill_carries_its_bar_on_the_phone_and_covers_nothing(browser: Browser, drill: Stage) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 640}, service_workers="block").new_page()
    page.goto(drill.lead(AREA))
    arrived = page.get_by_test_id("arrived")
    expect(arrived).to_be_visible(timeout=LONG)
    assert page.evaluate(BAR) == ['"演练"', "24px", "16px"]
    box, bar = arrived.bounding_box(), page.locator(".state").bounding_box()
    assert box
    assert bar
    assert bar["y"] == 24
    assert box["y"] + box["height"] <= 640
    assert axe.violations(page, contrast_aaa=True) == []
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_drill_carries_its_bar_on_the_wall_and_nothing_is_cut_off(browser: Browser, drill: Stage, lang: str) -> None:
    page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    address, token = drill.wall(AREA).split("#")
    page.goto(f"{address}?lang={lang}#{token}")
    expect(page.get_by_test_id("wall")).to_be_visible(timeout=LONG)
    assert page.evaluate(BAR)[1:] == ["48px", "36px"]
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    last = page.get_by_test_id("wall-doors").bounding_box()
    bottom = page.locator(".wall-bottom").bounding_box()
    assert last
    assert bottom
    assert last["y"] + last["height"] <= bottom["y"]
    assert bottom["y"] + bottom["height"] <= 1080
    page.context.close()
