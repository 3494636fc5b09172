"""A lead's phone in the browser: how it is opened, tapped and looked into, and a network that does not help."""

import itertools
from collections import Counter
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e import town
from tests.e2e.stage import Stage
from tests.e2e.test_story import until

AREA = "140108007985"
"""The community of the pictures once more, for the tests of the phone alone."""
DOORS = [f"V-lead-{n:02d}" for n in range(15, 22)]
"""The doors that are left."""
LONG = 30_000


def furnish(stage: Stage) -> None:
    """Write the community, once."""
    if not stage.rows("select 1 from area where area = $1", AREA):
        stage.populate(AREA)


TEXTS = [
    ("person", "name"), ("door", "note"), ("door", "contact"), ("team_card", "name"), ("place", "name"),
    ("place", "room"), ("member_card", "name"), ("area", "name"), ("area", "desk_name"),
]  # fmt: skip
HOSTILE = '"><img src=x onerror="window.stung=1"><script>window.stung=1</script>'


def hostile(stage: Stage) -> tuple[str, str]:
    """An area whose every text is markup that would run, written once; answers its code and the text."""
    area = AREA + "5"
    if not stage.rows("select 1 from area where area = $1", area):
        stage.populate(area)
        for table, column in TEXTS:
            stage.execute(f"update {table} set {column} = $2 where area = $1 and {column} is not null", area, HOSTILE)
    return area, HOSTILE


def opened(context: BrowserContext, stage: Stage) -> Page:
    """The page at its next door, signed in with a fresh code."""
    return begun(context.new_page(), stage)


def begun(page: Page, stage: Stage) -> Page:
    """A page signed in with a fresh code, its route shown and written down."""
    page.goto(stage.lead(AREA))
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=LONG)
    assert until(lambda: kept(page).get("seen"))
    return page


def kept_whole(page: Page) -> None:
    """Wait until the phone can open the page without a signal."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    # `wait_for_function` takes a promise for a yes, whatever it holds.
    assert until(lambda: page.evaluate("() => caches.match('/lead').then(found => !!found)"))


def sample(page: Page, *tubes: str) -> None:
    """Take the samples of the present door, one tube a person."""
    page.get_by_test_id("sampled").click()
    for tube in tubes:
        page.get_by_test_id("tube").fill(tube)
        page.get_by_test_id("tube-done").click()


def synced(page: Page) -> None:
    """Wait until nothing waits on the phone."""
    expect(page.get_by_test_id("sync")).to_contain_text("已同步", timeout=60_000)


_KEPT = """
() => new Promise(done => {
  const open = indexedDB.open('doorstep-lead')
  open.onsuccess = () => {
    const all = {}
    const read = open.result.transaction(['facts', 'taps'])
    const [facts, taps] = ['facts', 'taps'].map(name => read.objectStore(name))
    const [names, values, waiting] = [facts.getAllKeys(), facts.getAll(), taps.getAll()]
    read.oncomplete = () => {
      names.result.forEach((name, n) => { all[name] = values.result[n] })
      all.taps = waiting.result
      open.result.close()
      done(all)
    }
  }
})
"""


def kept(page: Page) -> dict[str, Any]:
    """Everything the phone keeps in its database."""
    return dict(page.evaluate(_KEPT))


class Flaky:
    """A network that loses a request, then the answer to one that has arrived, then lets one through."""

    def __init__(self) -> None:
        self._fates = itertools.cycle(("lost", "unanswered", "well"))
        self.seen: Counter[str] = Counter()
        self.calm = False

    def __call__(self, route: Route) -> None:
        """Do to a request what is next."""
        fate = "well" if self.calm else next(self._fates)
        self.seen[fate] += 1
        if fate == "well":
            route.continue_()
            return
        if fate == "unanswered":
            route.fetch()
        route.abort("connectionreset")


class ChangedRoute:
    """The lead's route with other stops for a while, as the next version."""

    def __init__(self, stage: Stage, change: Any) -> None:
        self._stage, self._change = stage, change

    def __enter__(self) -> None:
        [row] = self._stage.rows("select stops, version from route where area = $1 and team = $2", AREA, town.TEAM)
        self._before = row
        self._put(self._change([dict(stop) for stop in row["stops"]]), row["version"] + 1)

    def __exit__(self, *_: object) -> None:
        self._put(self._before["stops"], self._before["version"])

    def _put(self, stops: list[Any], version: int) -> None:
        sql = "update route set stops = $3, version = $4 where area = $1 and team = $2"
        self._stage.execute(sql, AREA, town.TEAM, stops, version)
