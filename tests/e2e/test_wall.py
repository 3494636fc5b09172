"""The wall: counts and nothing else, large enough, loud when it is old, paired once, and back by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from infra import changes
from tests.e2e import axe, phone, town
from tests.e2e.old import aged
from tests.e2e.stage import Stage

AREA = "140108007984"
LONG = 30_000


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> None:
    stage.populate(AREA)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of a television."""
    context = aged(browser.new_context(viewport={"width": 1920, "height": 1080}))
    yield context
    context.close()


def shown(context: BrowserContext, stage: Stage, lang: str = "zh") -> Page:
    page = context.new_page()
    address, token = stage.wall(AREA).split("#")
    page.goto(f"{address}?lang={lang}#{token}")
    expect(page.get_by_test_id("wall")).to_be_visible(timeout=LONG)
    return page


def tell(stage: Stage) -> None:
    """Have the area change, so that its counts are told anew."""

    async def change(connection: object) -> None:
        async with connection.transaction():  # type: ignore[attr-defined]
            areas = await changes.lock(connection, [AREA])  # type: ignore[arg-type]
            tx = changes.Transaction(connection, datetime.now(UTC), areas)  # type: ignore[arg-type]
            tx.show(AREA, "phone", {"team": town.TEAM})
            await tx.flush()

    stage.ask(change)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_under_36_pixels_or_wrong_and_the_numbers_add_up(
    context: BrowserContext, stage: Stage, lang: str
) -> None:
    page = shown(context, stage, lang)
    assert axe.small_texts(page, 36) == []
    assert axe.violations(page, contrast_aaa=True) == []
    assert not axe.overflows(page)
    assert page.get_by_test_id("wall-percent").inner_text() == "74%"
    assert page.locator(".wall-cleared dl").first.locator("dd").all_inner_texts() == ["2,842", "212", "1,072"]
    assert page.get_by_test_id("wall-compound").count() == len(town.COMPOUNDS)
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


def test_no_name_room_or_small_count_is_in_what_a_wall_receives(context: BrowserContext, stage: Stage) -> None:
    page = shown(context, stage)
    text = page.request.get(f"{stage.url}/api/wall/{AREA}").text()
    for name, *_ in town.AHEAD:
        assert name not in text
    state = page.request.get(f"{stage.url}/api/wall/{AREA}").json()
    assert {bar["step"] for one in state["compounds"] for bar in one["buildings"]} <= {None, 0, 1, 2, 3, 4}
    assert all(one["open"] is None or one["open"] == 0 or one["open"] >= 5 for one in state["compounds"])


def test_the_counts_of_a_district_are_not_cut_off(context: BrowserContext, stage: Stage) -> None:
    def many(route: Route) -> None:
        answer = route.fetch()
        told = {"exceptions": {"now": 128, "hour": 340}} if answer.ok else {}
        route.fulfill(response=answer, json=answer.json() | told)

    page = context.new_page()
    page.route("**/feed*", lambda route: route.abort())
    page.route(f"**/api/wall/{AREA}", many)
    page.goto(stage.wall(AREA))
    expect(page.locator(".needs")).to_contain_text("340", timeout=LONG)
    ends = page.locator(".needs p").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(ends) <= 1920
    names = page.locator(".wall-row span").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
    )
    page.unroute_all(behavior="ignoreErrors")  # what is asked while the page closes has no answer
    assert names == 0


def test_the_older_the_louder(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.clock.install()
    page.route("**/feed", lambda route: route.abort())
    page.goto(stage.wall(AREA))
    expect(page.get_by_test_id("wall-age")).to_be_visible(timeout=LONG)
    context.set_offline(True)
    seen = []
    for seconds, test_id in ((20, "wall-age"), (50, "wall-stale"), (600, "wall-stale")):
        page.clock.fast_forward(seconds * 1000)
        expect(page.get_by_test_id(test_id)).to_be_visible(timeout=LONG)
        page.clock.run_for(1100)
        seen.append((page.get_by_test_id("wall").get_attribute("class") or "").split()[1])
        assert axe.small_texts(page, 36) == []
    context.close()
    assert seen == ["stale", "old", "dead"]


def test_a_wall_is_paired_by_a_code_typed_once_and_blank_when_it_is_revoked(
    context: BrowserContext, stage: Stage
) -> None:
    desk = context.new_page()
    who = {"login": f"heli-{AREA}", "password": town.PASSWORD}
    signed = desk.request.post(f"{stage.url}/api/session", data=who).json()
    headers = {"X-CSRF-Token": signed["csrf"]}
    walls = f"{stage.url}/api/areas/{AREA}/walls"
    made = desk.request.post(walls, data={"label": "大厅", "language": "zh"}, headers=headers).json()
    context.clear_cookies()
    page = context.new_page()
    page.goto(made["url"])
    expect(page.get_by_test_id("wall-pair")).to_be_visible(timeout=LONG)
    assert axe.violations(page) == []
    assert axe.small_texts(page, 36) == []
    page.get_by_test_id("pair-code").fill("AAAA-AAAA")
    page.get_by_test_id("pair-go").click()
    expect(page.get_by_role("alert")).to_contain_text("配对码不对")
    page.get_by_test_id("pair-code").fill(made["code"].lower())
    page.get_by_test_id("pair-go").click()
    expect(page.get_by_test_id("wall")).to_be_visible(timeout=LONG)
    page.reload()
    expect(page.get_by_test_id("wall")).to_be_visible(timeout=LONG)
    stage.execute("update token set revoked_at = now() where area = $1 and label = '大厅'", AREA)
    page.reload()
    expect(page.get_by_test_id("wall-pair")).to_be_visible(timeout=LONG)
    assert "2,842" not in page.content()


def test_a_wall_comes_back_by_itself_after_console_and_database_fell(context: BrowserContext, stage: Stage) -> None:
    page = shown(context, stage)
    stage.kill()
    stage.execute("update visit set state = 'sampled' where area = $1 and visit = 'V-other-060'", AREA)
    stage.start()
    expect(page.get_by_test_id("wall-doors")).to_contain_text("43", timeout=LONG)
    stage.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doorstep-console'")
    stage.execute("update visit set state = 'sampled' where area = $1 and visit = 'V-other-061'", AREA)
    tell(stage)
    expect(page.get_by_test_id("wall-doors")).to_contain_text("44", timeout=LONG)


def test_no_text_of_a_ledger_runs_on_the_wall(context: BrowserContext, stage: Stage) -> None:
    area, hostile = phone.hostile(stage)
    page = context.new_page()
    page.goto(stage.wall(area))
    expect(page.get_by_test_id("wall")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    assert page.evaluate("() => [window.stung, document.images.length]") == [None, 0]
