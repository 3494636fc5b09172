"""`doorstep demo`: a community's day in front of you, on an embedded Kafka and Postgres."""

import dataclasses
import secrets
import shutil
import sys
import webbrowser
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import click

from infra import changes, clock
from infra.embedded import ports
from infra.settings import Settings
from infra.supervise import Spec
from schemas.errors import BadRequest
from streams.cli import access, areas, reach, up
from streams.cli.plans import asked_date
from streams.cli.reach import Endpoints, Reach
from streams.drill import community as sample
from streams.drill.community import Community
from streams.drill.script import Script
from streams.imports import recall, writing

STARTS = time(6, 40)
"""The simulated day begins shortly before the first shift …"""
START_UP_S = 25
"""… when everything has started, which takes about so long: the clock begins that much earlier [s]."""
LOGIN = "demo"


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
    setting = clock_setting(on, speed)
    known = dataclasses.replace(known, http_port=port, clock=setting)
    play = Demo(on, seed, not no_browser, known.state / "demo")
    if reach.find_endpoints(known.state) is None:
        shutil.rmtree(play.home, ignore_errors=True)  # each demo is a day of its own
    parts = {"more": play.players, "prepare": play.prepare, "told": play.announce}
    reach.run(up.run_everything(known, embedded=True, home=play.home, stand_in=True, **parts))  # type: ignore[arg-type]


def clock_setting(day: date, speed: float) -> str:
    """The clock of a demo: it shows `STARTS` about when the pages are there, and never begins before 04:40."""
    before = min(timedelta(hours=2), timedelta(seconds=START_UP_S * speed))
    return f"{datetime.combine(day, STARTS) - before:%Y-%m-%dT%H:%M:%S}+08:00*{speed:g}"


class Demo:
    """One run of the demo.

    Parameters
    ----------
    home
        Folder of the embedded servers and of the script for the players.
    """

    def __init__(self, day: date, seed: int, browse: bool, home: Path) -> None:
        self.day = day
        self.seed = seed
        self.browse = browse
        self.home = home
        self.password = secrets.token_urlsafe(9)
        self.links: dict[str, str] = {}

    async def prepare(self, served: Settings) -> None:
        """Add the area, its people, logins and tokens, before the processes start."""
        assert served.database is not None
        async with reach.opened(given=served) as before:
            await before.database.execute("delete from clock_origin")
            here = dataclasses.replace(before, clock=await clock.shared(before.database, served.clock))
            code = await _free_code(here)
            await areas.write_area(here.database, code, sample.NAME, depot=sample.CENTRE)
            drawn = sample.community((served.secret or "").encode(), code, self.day, seed=self.seed)
            await _write(here, code, served.secret or "", drawn)
            await access.give_login(here, LOGIN, "coordinator", [code], self.password, must_change=False)
            await self._give_tokens(here, served, code, drawn)

    async def _give_tokens(self, here: Reach, served: Settings, code: str, drawn: Community) -> None:
        http = f"http://{served.http_host}:{served.http_port}"
        teams = {row.team: row.kind for row in drawn.crews if hasattr(row, "kind")}
        routed = [team for team, kind in teams.items() if kind in ("mobile", "quarantine", "emergency")]
        leads = {team: await self._token(here, "lead", code, team) for team in routed}
        system = await self._token(here, "system", code)
        yours = await self._token(here, "lead", code, routed[0])
        wall = await self._token(here, "wall", code)
        self.links = {"lead": f"{http}/lead#{yours}", "wall": f"{http}/wall/{code}#{wall}"}
        at_home = {row.resident for row in drawn.special} | {row.resident for row in drawn.quarantine}
        out = {row.resident for row in drawn.register if row.marks and row.marks[-1].state == "excused"}
        walkers = [(row.resident, row.household) for row in drawn.register if row.resident not in at_home | out]
        Script(
            http=http,
            kafka=served.kafka or "",
            area=code,
            day=self.day,
            seed=self.seed,
            clock_start=here.clock.start,
            clock_real=here.clock.real_start,
            speed=here.clock.speed,
            leads=leads,
            system=system,
            walkers=tuple(walkers),
        ).write(self.script)

    async def _token(self, here: Reach, role: str, code: str, team: str | None = None) -> str:
        given = await access.give_token(here, role, code, team, self.day if role == "lead" else None, noted=False)
        return given["token"]

    @property
    def script(self) -> Path:
        """Where the players read what they do."""
        return self.home / "script.json"

    def players(self, served: Settings) -> Sequence[Spec]:
        """The process that plays teams, residents and a neighbouring system."""
        argv = [sys.executable, "-m", "streams.drill.players", str(self.script)]
        return [Spec(name="players", argv=argv, nice=5)]

    def announce(self, endpoints: Endpoints) -> None:
        """Say where to look, and open the coordinator's page."""
        click.echo(f"\n  coordinator  {endpoints.http}/   login {LOGIN}, password {self.password}")
        click.echo(f"  team lead    {self.links['lead']}")
        click.echo(f"  wall screen  {self.links['wall']}\n")
        click.echo(f"  {sample.NAME}, {self.day}, from {STARTS:%H:%M}. Ctrl-C stops everything.\n")
        sys.stdout.flush()
        if self.browse:
            webbrowser.open(endpoints.http)


async def _free_code(here: Reach) -> str:
    """The area's code; with a number after it where a demo ran on this database before."""
    taken = {row["area"] for row in await here.database.fetch("select area from area")}
    codes = (sample.AREA if n == 1 else f"{sample.AREA}-{n}" for n in range(1, 10_000))
    return next(code for code in codes if code not in taken)


async def _write(here: Reach, code: str, secret: str, drawn: Community) -> None:
    """Bring the community in as an import would: cards into Postgres, facts into the outbox."""
    async with here.database.connection() as connection:
        known = await recall.known(connection, await here.area(code, connection), secret, "register")
    async with changes.transaction(here.database, [code], here.clock.now()) as tx:
        await writing.write_down(tx, here.clock, "register", f"demo-{code}", known, drawn.rows)
