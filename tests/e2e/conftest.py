"""The running whole: `doorstep up --embedded` in a folder of its own, on free ports, on the evening of the story."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from infra.embedded import EmbeddedKafka
from tests.conftest import PostgresServer
from tests.e2e import town
from tests.e2e.stage import Stage

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
AREA = "140108007996"
"""The community of the pictures on the stage."""

ROOT = Path(__file__).parent.parent.parent
EVENING = "2022-11-24T20:00:00+08:00"


@dataclass(frozen=True)
class Whole:
    """A running instance, and its command line."""

    process: subprocess.Popen[str]
    endpoints: dict[str, str]
    environment: dict[str, str]

    def run(self, *arguments: str, given: str = "", ends: int = 0) -> str:
        """Run a command beside it and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "streams", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=170,
            check=False,
        )
        assert done.returncode == ends, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def environment(state: Path, **more: str) -> dict[str, str]:
    """The environment of a command without settings of the machine it runs on."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    return {**clean, "DOORSTEP_STATE": str(state), **more}


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Everything, started once; ended with SIGTERM."""
    state = tmp_path_factory.mktemp("whole")
    more = {"DOORSTEP_HTTP": "127.0.0.1:0", "DOORSTEP_CLOCK": EVENING}
    log = (state / "up.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "streams", "up", "--embedded"],
        cwd=ROOT,
        env=environment(state, **more),
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout is not None
    watch = threading.Timer(150, process.kill)
    watch.start()
    line = process.stdout.readline()
    watch.cancel()
    assert line, (state / "up.log").read_text()[-4_000:]
    try:
        yield Whole(process, json.loads(line), environment(state))
    finally:
        began = time.monotonic()
        process.terminate()
        process.wait(timeout=30)
        log.close()
        print(f"ended after {time.monotonic() - began:.1f} s")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; of a module, because Playwright keeps an event loop in this thread while it lives."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing: `make setup` installs it as root on Debian, else install it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, env={**os.environ})
        browser.on("context", _listen)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone without a service worker, as the web view of a chat program."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    yield context
    context.close()


_failures: list[str] = []
"""What went wrong inside the pages of the test that runs: exceptions nobody caught, and pages drawn again."""


def _listen(context: BrowserContext) -> None:
    context.on("weberror", lambda told: _failures.append(f"{told.error.name}: {told.error.message}"))
    context.on("console", lambda told: _failures.append(told.text) if told.text.startswith("drawn again") else None)


@pytest.fixture(autouse=True)
def no_page_fails() -> Iterator[None]:
    """Every test of a browser fails with the pages it opened."""
    _failures.clear()
    yield
    assert not _failures, _failures


@pytest.fixture(scope="session")
def stage(
    postgres_server: PostgresServer, kafka_server: EmbeddedKafka, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A console over the community of the pictures; every test module shares it."""
    address = postgres_server.server.create_database(f"stage_{os.getpid()}", postgres_server.template)
    asyncio.run(town.write(address, AREA))
    stage = Stage(address, kafka_server.address, tmp_path_factory.mktemp("stage"))
    stage.start()
    try:
        yield stage
    finally:
        stage.kill()
