"""`doorstep demo`: a community's day in front of you, on an embedded Kafka and Postgres."""

import dataclasses
import shutil
import sys
import webbrowser

import click

from infra.embedded import ports
from schemas.errors import BadRequest
from streams.cli import reach, up
from streams.cli.plans import asked_date
from streams.cli.reach import Endpoints
from streams.cli.stage import LOGIN, STARTS, Stage, clock_setting
from streams.drill import community as sample
from streams.drill.scenario import DAY


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Of the pages; 0 = any.")
@click.option("--speed", type=click.FloatRange(min=0.1, max=600), default=60.0, show_default=True)
@click.option("--day", default="2022-11-25", show_default=True, help="The simulated day.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--seed", type=int, default=0, show_default=True)
def demo(port: int, speed: float, day: str, no_browser: bool, seed: int) -> None:
    """A simulated day of a sample community, all on this machine. Ctrl-C stops everything."""
    known = reach.read_settings()
    on = asked_date(day)
    if port and not ports.is_free(port):
        raise BadRequest(f"Port {port} is taken: choose another with --port, or 0 for any free one.")
    known = dataclasses.replace(known, http_port=port, clock=clock_setting(on, speed), drill=True)
    stage = Stage([on], seed, known.state / "demo", DAY)
    if reach.find_endpoints(known.state) is None:
        shutil.rmtree(stage.home, ignore_errors=True)  # each demo is a day of its own

    def told(endpoints: Endpoints) -> None:
        announce(stage, endpoints)
        if not no_browser:
            webbrowser.open(endpoints.http)

    parts = {"more": stage.players, "prepare": stage.prepare, "told": told}
    reach.run(up.run_everything(known, embedded=True, home=stage.home, stand_in=True, **parts))  # type: ignore[arg-type]


def announce(stage: Stage, endpoints: Endpoints) -> None:
    """Say where to look."""
    click.echo(f"\n  coordinator  {endpoints.http}/   login {LOGIN}, password {stage.password}")
    click.echo(f"  team lead    {stage.links['lead']}")
    click.echo(f"  wall screen  {stage.links['wall']}\n")
    click.echo(f"  {sample.NAME}, {stage.days[0]}, from {STARTS:%H:%M}. Ctrl-C stops everything.\n")
    sys.stdout.flush()
