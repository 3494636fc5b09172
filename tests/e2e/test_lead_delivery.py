"""The phone while a delivery is on its way: what is tapped meanwhile, and a signal that goes."""

import pytest
from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from tests.e2e import phone
from tests.e2e.phone import AREA, LONG, kept, opened, synced
from tests.e2e.stage import Stage
from tests.e2e.test_story import until


@pytest.fixture(scope="module", autouse=True)
def community(stage: Stage) -> None:
    phone.furnish(stage)


@pytest.fixture
def page(context: BrowserContext, stage: Stage) -> Page:
    """A phone at its next door."""
    return opened(context, stage)


class Held:
    """The first request arrives and its answer is kept until it is let go; those behind it pass."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._kept: tuple[Route, APIResponse] | None = None
        page.route("**/api/outcomes", self)

    def __call__(self, route: Route) -> None:
        """Let the first arrive, keep its answer; every other goes on."""
        if self._kept:
            route.continue_()
        else:
            self._kept = (route, route.fetch())

    def reached(self) -> bool:
        """Whether the first has arrived."""
        self._page.evaluate("1")
        return self._kept is not None

    def let_go(self) -> None:
        """Give the phone its answer."""
        assert self._kept
        route, response = self._kept
        route.fulfill(response=response)


def begun_twice(page: Page, offline: bool) -> Held:
    """Begin a door whose tap stays on its way, go back and begin it again."""
    held = Held(page)
    page.get_by_test_id("arrived").click()
    assert until(held.reached)
    page.context.set_offline(offline)
    page.get_by_test_id("not-arrived").click()
    page.get_by_test_id("arrived").click()
    assert until(lambda: len(kept(page)["taps"]) == 2)
    return held


def test_what_is_tapped_while_a_delivery_is_on_its_way_goes_out_behind_it(page: Page, stage: Stage) -> None:
    before = len(stage.said(AREA))
    held = begun_twice(page, offline=False)
    held.let_go()
    synced(page)
    assert len(stage.said(AREA)) == before + 2


def test_an_answer_that_comes_after_the_signal_went_does_not_bring_it_back(page: Page, stage: Stage) -> None:
    before = len(stage.said(AREA))
    held = begun_twice(page, offline=True)
    expect(page.get_by_test_id("offline-bar")).to_be_visible(timeout=LONG)
    held.let_go()
    expect(page.get_by_test_id("offline-bar")).to_contain_text("1 条待传", timeout=LONG)
    assert len(stage.said(AREA)) == before + 1
    page.context.set_offline(False)
    synced(page)
    assert len(stage.said(AREA)) == before + 2


def test_a_tap_that_could_be_taken_back_goes_out_also_from_a_page_that_was_opened_meanwhile(page: Page) -> None:
    page.get_by_test_id("arrived").click()
    phone.sample(page, "N-held-1")
    expect(page.get_by_test_id("take-back")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("sync")).to_contain_text("1", timeout=LONG)
    synced(page)
