"""`doorstep drill`: some simulated days from morning to midnight, and how they went."""

import asyncio
import dataclasses
import os
import shutil
import signal
import subprocess
import sys
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from infra.settings import Settings
from schemas.errors import BadRequest
from streams import checks
from streams.cli import reach, up
from streams.cli.plans import asked_date
from streams.cli.reach import Endpoints
from streams.cli.stage import Stage, clock_setting
from streams.drill import report as reports
from streams.drill.scenario import SCENARIOS

AFTER = time(0, 10)
"""The report is written so long after the last midnight."""

PATIENCE_S = 60
"""Nobody watches, so a slow machine may take longer to start before the first day begins [s]."""

KERNELS = "from optimizer.planning import warm_up; warm_up()"
"""In a process of its own: on a machine that has not planned yet it takes a minute, which no clock should run."""

ZONE = ZoneInfo("Asia/Shanghai")


@click.command()
@click.argument("scenario", type=click.Choice(sorted(SCENARIOS)))
@click.option("--days", type=click.IntRange(1, 14), default=1, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--day", default="2022-11-25", show_default=True, help="The first day.")
@click.option("--speed", type=click.FloatRange(min=1, max=1200), default=300.0, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def drill(scenario: str, days: int, seed: int, day: str, speed: float, as_json: bool) -> None:
    """Play a day or more of the sample community in a folder of its own, and report how it went."""
    known = dataclasses.replace(reach.read_settings(), http_port=0)
    first = asked_date(day)
    played = [first + timedelta(days=n) for n in range(days)]
    run = Run(Stage(played, seed, known.state / "drill", SCENARIOS[scenario]))
    known = dataclasses.replace(known, clock=clock_setting(first, speed, PATIENCE_S), drill=True)
    known = dataclasses.replace(known, kafka=None, database=None)
    if reach.find_endpoints(known.state) is not None:
        raise BadRequest("An instance runs from this DOORSTEP_STATE: end it, or set another for the drill.")
    shutil.rmtree(run.stage.home, ignore_errors=True)
    parts = {"more": run.stage.players, "prepare": run.prepare, "told": run.begin}
    reach.run(up.run_everything(known, embedded=True, home=run.stage.home, stand_in=True, **parts))  # type: ignore[arg-type]
    if run.report is None:
        raise BadRequest("The drill was ended before its last day was over.")
    click.echo(msgspec.json.encode(run.report).decode() if as_json else "\n".join(reports.sentences(run.report)))


class Run:
    """A drill while it runs."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.report: dict[str, Any] | None = None
        self._served: Settings | None = None
        self._task: asyncio.Task[None] | None = None

    async def prepare(self, served: Settings) -> None:
        """Have the router compiled and the community brought in, before clock and processes start."""
        self._served = served
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", KERNELS], check=True)
        await self.stage.prepare(served)

    def begin(self, endpoints: Endpoints) -> None:
        """Say that it runs, and wait for its end."""
        click.echo(f"{self.stage.days[0]} … {self.stage.days[-1]} at {endpoints.http}/", err=True)
        self._task = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        """When the last day is over, write the report and end everything."""
        last = datetime.combine(self.stage.days[-1] + timedelta(days=1), AFTER, ZONE)
        try:
            async with reach.opened(given=self._served) as here:
                while (wait_s := here.clock.real_seconds_until(last)) > 0:
                    click.echo(f"{here.clock.now().astimezone(ZONE):%m-%d %H:%M}, {wait_s:.0f} s to go", err=True)
                    await asyncio.sleep(min(wait_s, 30))
                days = {str(day): await reports.of_day(here.database, self.stage.area, day) for day in self.stage.days}
                found = await checks.findings(here.database, here.clock, self.stage.area)
                self.report = {"days": days, **checks.summary(found)}
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
