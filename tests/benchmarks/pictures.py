"""Takes the three pictures of README.md from a running demo: `.venv/bin/python -m tests.benchmarks.pictures [AT]`.

The demo's day runs at 60 times the speed; the pictures are taken when its clock shows AT (09:40). They go to
`infra/pictures/`, with a palette so that they stay small.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "infra" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--hide-scrollbars"]
COLOURS = 256
READY_S = 300
_LINES = {
    "coordinator": re.compile(r"coordinator\s+(\S+)\s+login (\S+), password (\S+)"),
    "lead": re.compile(r"team lead\s+(\S+)"),
    "wall": re.compile(r"wall screen\s+(\S+)"),
}


@dataclass
class Addresses:
    """Where the demo serves its pages."""

    desk: str
    login: str
    password: str
    lead: str
    wall: str


def addresses(demo: "subprocess.Popen[str]") -> Addresses:
    """Wait until the demo has told its three addresses."""
    assert demo.stdout is not None
    text, until = "", time.monotonic() + READY_S
    while not all(line.search(text) for line in _LINES.values()):
        text += demo.stdout.readline()
        assert demo.poll() is None, text
        assert time.monotonic() < until, text
    desk, lead, wall = (_LINES[name].search(text) for name in ("coordinator", "lead", "wall"))
    assert desk is not None
    assert lead is not None
    assert wall is not None
    return Addresses(desk[1], desk[2], desk[3], lead[1], wall[1])


def keep(page: Page, name: str, width: int) -> None:
    """Take the picture as it stands, as small as it can be read."""
    page.bring_to_front()
    page.wait_for_timeout(1_500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    FOLDER.mkdir(exist_ok=True)
    small = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)
    print(f"{name}.png {(FOLDER / f'{name}.png').stat().st_size // 1024} kB")


def opened(browser: Browser, address: str, width: int, height: int, scale: float = 1) -> Page:
    """A page of the demo at a screen's size."""
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page = context.new_page()
    page.goto(address)
    return page


def take(browser: Browser, where: Addresses, at: str) -> None:
    """Take the three pictures once the wall's clock shows the time."""
    wall = opened(browser, where.wall, 1920, 1080)
    desk = opened(browser, where.desk, 1440, 900, 1.5)
    desk.get_by_test_id("login").fill(where.login)
    desk.get_by_test_id("password").fill(where.password)
    desk.get_by_test_id("sign-in").click()
    lead = opened(browser, where.lead, 360, 740, 2)
    wall.wait_for_function("at => document.querySelector('time')?.textContent >= at", arg=at, timeout=READY_S * 1000)
    wait = lead.locator("[data-testid=gate], [data-testid=next-door], [data-testid=outcomes], [data-testid=handover]")
    wait.or_(lead.get_by_test_id("route-changed")).first.wait_for(timeout=60_000)
    if lead.get_by_test_id("route-changed").is_visible():
        lead.get_by_test_id("confirm-route").click()
    keep(wall, "wall", 1280)
    desk.bring_to_front()
    desk.reload()
    desk.get_by_test_id("timeline").wait_for(timeout=60_000)
    keep(desk, "coordinator", 1440)
    keep(lead, "lead", 480)


def main() -> None:
    """Run the demo, take the pictures, end the demo."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: `make setup` installs it."
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    argv = [sys.executable, "-m", "streams", "demo", "--port", "0", "--no-browser"]
    demo = subprocess.Popen(argv, cwd=ROOT, env=clean, stdout=subprocess.PIPE, text=True)
    try:
        where = addresses(demo)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            take(browser, where, sys.argv[1] if len(sys.argv) > 1 else "09:40")
            browser.close()
    finally:
        demo.terminate()
        demo.wait(timeout=60)


if __name__ == "__main__":
    main()
