"""The phone's first page on a slow phone and a slow network, and the wall's memory over a day of frames.

Run alone: `.venv/bin/pytest tests/benchmarks/bench_lead.py -o python_files='bench_*.py' -s`. Targets: the first page
under 100 kB compressed and usable under 1.5 s with the CPU throttled 6 times at 1.6 Mbit/s and 150 ms round trip; the
heap of a wall flat over 24 simulated hours of frames.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from tests.e2e import phone
from tests.e2e.conftest import browser, stage
from tests.e2e.stage import Stage

__all__ = ["browser", "stage"]
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 95_000}
"""1.6 Mbit/s down, 0.75 up, 150 ms round trip."""
ROUNDS = 5
EVERY_S = 10
HOURS = 24
FRAMES_AT_ONCE = 360
_WATCH = """
new MutationObserver((_, watch) => {
  if (window.usableAt || !document.querySelector('[data-testid=arrived]')) return
  window.usableAt = performance.now()
  watch.disconnect()
}).observe(document, { childList: true, subtree: true })
"""


def first_open(browser: Browser, address: str, *, slow: bool) -> tuple[float, float, int]:
    """Open the page on a phone that never saw it: seconds until usable, CPU of its main thread [s], bytes that came."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    page.add_init_script(_WATCH)
    devtools = context.new_cdp_session(page)
    came: list[int] = []
    devtools.on("Network.loadingFinished", lambda event: came.append(int(event["encodedDataLength"])))
    devtools.send("Network.enable")
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    if slow:
        devtools.send("Network.emulateNetworkConditions", SLOW)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.usableAt", timeout=60_000)
    usable = float(page.evaluate("() => window.usableAt")) / 1000
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    context.close()
    return usable, float(metrics["TaskDuration"]), sum(came)


def test_the_first_page_of_a_lead(browser: Browser, stage: Stage) -> None:
    phone.furnish(stage)
    first_open(browser, stage.lead(phone.AREA), slow=False)
    rows = [first_open(browser, stage.lead(phone.AREA), slow=True) for _ in range(ROUNDS)]
    seconds, task, size = (median(row[n] for row in rows) for n in range(3))
    print(
        f"\nlead's first page: {size / 1000:.1f} kB compressed (target < 100), usable after {seconds:.2f} s"
        f" (target < 1.5), of that {task:.2f} s CPU of the main thread at CPU / 6;"
        f" all: {[f'{row[0]:.2f}' for row in rows]}"
    )
    assert size < 100_000


def frames(counts: dict[str, Any], start: int, many: int) -> str:
    """So many frames of a wall, one every ten seconds, with numbers that move."""
    began = datetime.fromisoformat(counts["now"])
    rows = ["retry: 1\n\n"]
    for n in range(start, start + many):
        now = began + timedelta(seconds=n * EVERY_S)
        moved = counts["counts"] | {"sampled": counts["counts"]["sampled"] + n % 900}
        state = counts | {"now": now.isoformat(), "date": str(now.date()), "counts": moved, "last_change": n}
        rows.append(f"id: {n}\nevent: wall\ndata: {json.dumps(state)}\n\n")
    return "".join(rows)


def heap_of(devtools: CDPSession) -> tuple[float, int]:
    """The live heap [MB] and the number of nodes, after collecting what is garbage."""
    devtools.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    return metrics["JSHeapUsedSize"] / 1e6, int(metrics["Nodes"])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


def test_the_memory_of_a_wall_over_a_day(page: Page, stage: Stage) -> None:
    phone.furnish(stage)
    address = stage.wall(phone.AREA)
    page.goto(address)
    expect(page.get_by_test_id("wall")).to_be_visible(timeout=60_000)
    counts = page.request.get(f"{stage.url}/api/wall/{phone.AREA}").json()
    told = 0
    total = HOURS * 3600 // EVERY_S

    def feed(route: Route) -> None:
        nonlocal told
        many = max(0, min(FRAMES_AT_ONCE, total - told))
        route.fulfill(content_type="text/event-stream", body=frames(counts, told, many))
        told += many

    page.route("**/feed", feed)
    page.reload()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    seen: list[tuple[float, int]] = []
    for mark in range(1, 9):
        while told < total * mark // 8:
            page.wait_for_timeout(50)
        seen.append(heap_of(devtools))
    early, late = seen[1][0], seen[-1][0]
    print(f"\nwall over {HOURS} h, {told} frames: heap {[f'{one:.2f}' for one, _ in seen]} MB, nodes {seen[-1][1]}")
    assert told == total
    assert late < early + 1.0, "the heap grows"
