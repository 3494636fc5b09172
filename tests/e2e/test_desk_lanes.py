"""The lanes of the timeline while routes change under the coordinator's eyes."""

import random
import re
from datetime import datetime
from typing import Any

from playwright.sync_api import Browser, Page, expect

from infra import changes
from infra.database import connect
from tests.e2e import desk, town
from tests.e2e.desk import AREA
from tests.e2e.stage import Stage, aside
from tests.e2e.test_story import until

SEED, ORDERS = 7, 60
PUPILS = "140108007991"
"""The same community once more, in which a door may be visited in two windows."""


def test_lanes_that_change_their_order_are_drawn_every_time(browser: Browser, stage: Stage) -> None:
    desk.furnish(stage)
    page = desk.sign_in(browser, stage)
    routes = page.evaluate(f"() => fetch('/api/areas/{AREA}/board').then(r => r.json()).then(b => b.routes)")
    orders = random.Random(SEED)
    for _ in range(ORDERS):
        told = [dict(route, stops=shuffled(route["stops"], orders)) for route in routes]
        aside(lambda told=told: show(stage.database, told))
        wanted = {route["team"]: visits(route) for route in told if route["stops"]}
        assert until(lambda wanted=wanted: drawn(page) == wanted)
    desk.shut(page)


def shuffled(stops: list[dict[str, Any]], orders: random.Random) -> list[dict[str, Any]]:
    """The same stops in another order, at the times that are there; now and then one of them is gone."""
    rest = list(stops)
    orders.shuffle(rest)
    at = [{key: stop[key] for key in ("arrive_at", "start_at", "leave_at")} for stop in stops]
    return [{**stop, **when} for stop, when in zip(rest, at, strict=True)][: len(stops) - orders.randint(0, 2)]


def visits(route: dict[str, Any]) -> list[str]:
    return [stop["visit"] for stop in route["stops"] if stop["kind"] == "visit"]


def drawn(page: Page) -> dict[str, list[str]]:
    """The visits of each lane in the order in which they stand from left to right."""
    lanes: dict[str, list[str]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('.lane')].map((lane) => [
          lane.dataset.team,
          [...lane.querySelectorAll('[data-visit]')].sort((a, b) => parseFloat(a.style.left) - parseFloat(b.style.left))
            .map((block) => block.dataset.visit),
        ]).filter(([, visits]) => visits.length))"""
    )
    return lanes


async def show(address: str, routes: list[dict[str, Any]]) -> None:
    """Tell the feed of routes, as dispatch does; nothing else changes."""
    database = await connect(address, size=1)
    async with changes.transaction(database, [AREA], datetime.fromisoformat(town.NOW)) as tx:
        for route in routes:
            tx.show(AREA, "route.assigned", route)
    await database.close()


def test_the_rail_under_a_door_is_the_window_it_is_planned_into(browser: Browser, stage: Stage) -> None:
    desk.furnish(stage, PUPILS)
    hours = [
        {"open_at": town.at(a).isoformat(), "close_at": town.at(b).isoformat()} for a, b in ((-30, 20), (180, 240))
    ]
    stage.execute("update visit set windows = $3 where area = $1 and visit = $2", PUPILS, "V-lead-19", hours)
    page = desk.sign_in(browser, stage, area=PUPILS)
    block = page.locator(".lane [data-visit=V-lead-19]")
    rail = block.locator("xpath=../i")
    expect(rail).to_have_css("width", "120px")  # an hour; the first window is shorter
    left, at = (one.evaluate("one => parseFloat(one.style.left)") for one in (rail, block))
    assert at - left == 2 * (217 - 180)
    desk.shut(page)


def test_the_lanes_follow_the_line_of_now_unless_somebody_looks_at_another_hour(browser: Browser, stage: Stage) -> None:
    desk.furnish(stage, PUPILS)
    page = desk.sign_in(browser, stage, area=PUPILS)
    page.mouse.move(5, 5)
    speed = re.compile(r'"speed":[\d.]+')
    page.route("**/board*", lambda route: route.fulfill(body=speed.sub('"speed":1200', route.fetch().text())))
    page.clock.install()
    page.reload()
    now = page.locator(".now")
    expect(now).to_be_visible(timeout=20_000)
    hours = "() => document.querySelector('.lanes').scrollLeft / 120"
    began = page.evaluate(hours)
    for _ in range(4):
        page.clock.fast_forward(5_000)  # a hundred minutes
    assert until(lambda: page.evaluate(hours) > began + 3)
    expect(now).to_be_in_viewport()
    page.evaluate("() => { document.querySelector('.lanes').scrollLeft = 0 }")
    seen = now.inner_text()
    page.clock.fast_forward(5_000)
    expect(now).not_to_have_text(seen)
    assert page.evaluate(hours) == 0
    desk.shut(page)
