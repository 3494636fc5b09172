"""How the screens look: small grey pictures of them, kept in `looks/`, against the screens as they are drawn now.

The clock of the stage all but stands still, so that nothing on a screen moves. A picture is a quarter of a screen: what
is gone, moved or turned dark shows, how a machine smooths its letters does not. After a change that is meant:
`LOOKS=new .venv/bin/pytest tests/e2e/test_looks.py` draws them again, to be looked at before they are committed.
"""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from infra.embedded import EmbeddedKafka
from tests.conftest import PostgresServer
from tests.e2e import desk, town
from tests.e2e.stage import Stage, aside, speak

FOLDER = Path(__file__).parent / "looks"
SCALE = 4
CELL = 8
"""Side of the squares that are compared [px of the small picture]: 32 px of the screen."""
DIFFERENT = 28
"""How far a square may be from the kept one [levels of 256 of its mean grey]."""
MOST = 0.006
"""Share of the squares that may be further off: a clock that moved on by a minute."""
EMPTY = f"{desk.AREA}0"


@pytest.fixture(scope="module")
def still(
    postgres_server: PostgresServer, kafka_server: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """The community of the pictures on a stage of its own, at 10:24 for as long as it is looked at."""
    address = postgres_server.server.create_database(f"still_{os.getpid()}", postgres_server.template)
    aside(lambda: town.write(address, desk.AREA))
    stage = Stage(address, kafka_server.address, tmp_path_factory.mktemp("still"), clock=f"{town.NOW}*0.001")
    stage.start()
    stage.execute("insert into area (area, name, pack) values ($1, '新社区', 'taiyuan')", EMPTY)
    stage.execute("insert into area_head (area) values ($1)", EMPTY)
    stage.execute("update account set areas = areas || $1::text where login like 'heli-%'", EMPTY)
    try:
        yield stage
    finally:
        stage.kill()


@pytest.fixture(scope="module")
def screens(browser: Browser, still: Stage) -> Iterator[dict[str, Page]]:
    """One page of each audience; the phone is as wide as a look asks."""
    phone = {lang: lead(browser, still, lang) for lang in ("zh", "en")}
    login, wall = (browser.new_page(viewport={"width": w, "height": h}) for w, h in ((1440, 900), (1920, 1080)))
    login.goto(still.url)
    wall.goto(still.wall(desk.AREA))
    opened = {
        "desk": desk.sign_in(browser, still),
        "desk-en": desk.sign_in(browser, still, lang="en", size="1280x720"),
        "phone": phone["zh"],
        "phone-en": phone["en"],
        "login": login,
        "wall": wall,
    }
    yield opened
    for page in opened.values():
        page.context.close()


def lead(browser: Browser, stage: Stage, lang: str) -> Page:
    """The lead's page before the fifteenth door."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    speak(page, lang)
    page.goto(stage.lead(desk.AREA))
    expect(page.get_by_test_id("next-door")).to_be_visible(timeout=30_000)
    return page


@dataclass(frozen=True)
class Look:
    """A screen: whose, where on the desk, what stands there, how wide on the phone, what is pressed before.

    `last` is what comes after the rest of it, from an answer of its own.
    """

    screen: str
    shown: str
    where: str = ""
    width: int = 0
    press: str = ""
    last: str = ""


LOOKS = {
    "live-1440": Look("desk", "timeline", "live"),
    "visit-1440": Look("desk", "visit-panel", "live/visit:V-lead-18", last=".panel .verdict"),
    "clearance-1440": Look("desk", "clearance-sum", "clearance"),
    "first-run-1440": Look("desk", "first-run", "start", last=".first-run li.now"),
    "live-en-1280": Look("desk-en", "timeline", "live"),
    "login-1440": Look("login", "login"),
    "door-320": Look("phone", "next-door", width=320),
    "door-360": Look("phone", "next-door", width=360),
    "door-412": Look("phone", "next-door", width=412),
    "door-en-320": Look("phone-en", "next-door", width=320),
    "list-360": Look("phone", "route-list", width=360, press="list"),
    "wall-1920": Look("wall", "wall"),
}


def seen(page: Page) -> Image.Image:
    """The screen in grey, a quarter of its size, in sixteen levels."""
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(400)
    whole = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("L")
    small = whole.resize((whole.width // SCALE, whole.height // SCALE), Image.Resampling.BOX)
    return small.point([level // 16 * 17 for level in range(256)])


def share_off(kept: Image.Image, now: Image.Image) -> float:
    """Share of the squares whose grey is another one; everything, where the size is."""
    if kept.size != now.size:
        return 1.0
    cells = (kept.width // CELL, kept.height // CELL)
    means = [one.resize(cells, Image.Resampling.BOX) for one in (kept, now)]
    off = ImageChops.difference(*means).tobytes()
    return sum(level > DIFFERENT for level in off) / len(off)


@pytest.mark.parametrize("name", LOOKS)
def test_a_screen_looks_as_it_did_when_it_was_last_looked_at(
    screens: dict[str, Page], name: str, tmp_path: Path
) -> None:
    look = LOOKS[name]
    page = screens[look.screen]
    if look.where:
        desk.go(page, look.where, EMPTY if look.where == "start" else desk.AREA)
    if look.width:
        page.set_viewport_size({"width": look.width, "height": 740})
    if look.press:
        page.get_by_test_id(look.press).click()
    expect(page.get_by_test_id(look.shown).first).to_be_visible(timeout=30_000)
    if look.last:
        expect(page.locator(look.last).first).to_be_visible(timeout=30_000)
    now, path = seen(page), FOLDER / f"{name}.png"
    if os.environ.get("LOOKS") == "new":
        now.quantize(16).save(path, optimize=True)
    now.save(tmp_path / path.name)
    off = share_off(Image.open(path).convert("L"), now)
    assert off <= MOST, f"{off:.1%} of the squares differ: compare {tmp_path / path.name} with {path}"
