"""The team lead's phone: a round over a network that comes and goes, restarts, and a clock that is wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import PostgresServer
from tests.e2e import phone, town
from tests.e2e.old import aged
from tests.e2e.phone import AREA, DOORS, LONG, Flaky, kept_whole, opened, sample, synced
from tests.e2e.stage import Stage


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> None:
    phone.furnish(stage)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """An old phone without a service worker, as the web view of a chat program."""
    context = aged(browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block"))
    yield context
    context.close()


def test_every_tap_of_a_round_arrives_once_and_in_order_over_a_network_that_comes_and_goes(
    context: BrowserContext, stage: Stage
) -> None:
    before = len(stage.said(AREA))
    page = opened(context, stage)
    slow = context.new_cdp_session(page)
    slow.send("Network.enable")
    speed = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 50_000}
    slow.send("Network.emulateNetworkConditions", speed)
    flaky = Flaky()
    page.route("**/api/outcomes", flaky)
    for number, visit in enumerate(DOORS):
        context.set_offline(number % 2 == 1)
        page.get_by_test_id("arrived").click()
        context.set_offline(number % 3 == 1)
        if visit == "V-lead-18":
            page.get_by_test_id("outcome-refused").click()
        else:
            sample(page, *[f"N-{visit}-{n}" for n in range(2 if visit == "V-lead-17" else 1)])
        context.set_offline(number % 4 == 3)
        if visit == "V-lead-20":
            hand_over(page)
    context.set_offline(False)
    flaky.calm = True
    expect(page.get_by_test_id("sync")).to_contain_text("待传")  # the last outcome can still be taken back
    synced(page)
    arrived = stage.said(AREA)[before:]
    once: dict[str, dict[str, Any]] = {}
    for one in arrived:
        assert once.setdefault(one["event_id"], one) == one, "sent again, a tap is the same"
    told = [(one["type"], one.get("visit")) for one in once.values()]
    assert told == expected_round()
    assert flaky.seen["lost"]
    assert flaky.seen["unanswered"]


def hand_over(page: Page) -> None:
    expect(page.get_by_test_id("handover")).to_be_visible()
    page.get_by_test_id("scan-tubes").click()
    for row in page.locator("[data-testid^=tube-]").all():
        page.get_by_test_id("last-four").fill((row.get_attribute("data-testid") or "").removeprefix("tube-"))
    page.get_by_test_id("receive").click()
    page.get_by_test_id("handed-over").click()


def expected_round() -> list[tuple[str, str | None]]:
    told: list[tuple[str, str | None]] = []
    for visit in DOORS:
        told += [("visit.begun", visit), ("visit.refused" if visit == "V-lead-18" else "visit.sampled", visit)]
        if visit == "V-lead-20":
            told.append(("specimens.handed_over", None))
    return told


def test_the_page_opens_without_a_signal_and_what_was_tapped_then_arrives_later(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = opened(context, stage)
    kept_whole(page)
    context.set_offline(True)
    page.reload()
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sampled")).to_be_visible()
    page.close()
    page = context.new_page()
    page.goto(f"{stage.url}/lead")
    expect(page.get_by_test_id("offline-bar")).to_contain_text("1 条待传", timeout=LONG)
    assert page.get_by_test_id("call").get_attribute("href") == "tel:13800005678"
    before = len(stage.said(AREA))
    context.set_offline(False)
    synced(page)
    assert len(stage.said(AREA)) == before + 1
    context.close()


def test_a_phone_that_lost_its_page_without_a_signal_says_so_and_tries_again(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = opened(context, stage)
    kept_whole(page)
    page.evaluate("() => caches.delete('doorstep-lead')")
    context.set_offline(True)
    page.reload()
    expect(page.locator("body")).to_contain_text("没有信号，正在重试")
    context.set_offline(False)
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
    context.close()


@pytest.mark.parametrize("dies", ["console", "database"])
def test_a_phone_works_on_while_what_is_behind_it_is_killed_and_started_again(
    context: BrowserContext, stage: Stage, postgres_server: PostgresServer, dies: str
) -> None:
    database = postgres_server.server
    behind = {"console": (stage.kill, stage.start), "database": (database.kill, database.restart)}
    kill, start = behind[dies]
    page = opened(context, stage)
    before = len(stage.said(AREA))
    kill()
    try:
        page.get_by_test_id("arrived").click()
        sample(page, f"N-{dies}-1")
        expect(page.get_by_test_id("offline-bar")).to_be_visible(timeout=LONG)
        page.get_by_test_id("arrived").click()
    finally:
        start()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    synced(page)
    assert [one["type"] for one in stage.said(AREA)[before:]] == ["visit.begun", "visit.sampled", "visit.begun"]


def test_a_phone_whose_clock_is_two_days_off_reports_the_time_of_the_area(
    context: BrowserContext, stage: Stage
) -> None:
    page = context.new_page()
    page.clock.install(time=datetime.now(UTC) + timedelta(days=2))
    page.goto(stage.lead(AREA))
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
    context.set_offline(True)
    page.get_by_test_id("arrived").click()
    expect(page.get_by_test_id("sampled")).to_be_visible()
    page.clock.set_system_time(datetime.now(UTC) - timedelta(days=2))
    sample(page, "N-clock-1")
    page.get_by_test_id("arrived").click()
    context.set_offline(False)
    before = len(stage.said(AREA))
    synced(page)
    times = [datetime.fromisoformat(one["at"]) for one in stage.said(AREA)[before - 3 :]]
    start = datetime.fromisoformat(town.NOW)
    assert times == sorted(times)
    assert all(start <= one <= start + timedelta(minutes=30) for one in times), times
