"""A sample community on stage: its ledgers, logins and tokens, and the people who play its days."""

import dataclasses
import secrets
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from infra import changes, clock
from infra.settings import Settings
from infra.supervise import Spec
from streams.cli import access, areas, reach
from streams.cli.reach import Reach
from streams.drill import community as sample
from streams.drill.community import Community
from streams.drill.scenario import Trouble
from streams.drill.script import Script
from streams.imports.effects import ledger, recall
from streams.imports.life import writing

STARTS = time(6, 40)
"""The first simulated day begins shortly before the first shift …"""
START_UP_S = 25
"""… when everything has started, which takes about so long: the clock begins that much earlier [s]."""
EARLIEST = timedelta(hours=10)
"""But never more than this before `STARTS`: on the eve, when shifts are over and tomorrow is planned."""
LOGIN = "demo"


def clock_setting(day: date, speed: float, start_up_s: float = START_UP_S) -> str:
    """The clock of a simulated day: it shows `STARTS` about when the pages are there."""
    before = min(EARLIEST, timedelta(seconds=start_up_s * speed))
    return f"{datetime.combine(day, STARTS) - before:%Y-%m-%dT%H:%M:%S}+08:00*{speed:g}"


class Stage:
    """One run of a simulated day or more.

    Parameters
    ----------
    home
        Folder of the embedded servers and of the script for the players.
    troubles
        What goes wrong on each of the days.
    """

    def __init__(self, days: Sequence[date], seed: int, home: Path, troubles: Sequence[Trouble]) -> None:
        self.days = tuple(days)
        self.seed = seed
        self.home = home
        self.troubles = tuple(troubles)
        self.area = ""
        self.password = secrets.token_urlsafe(9)
        self.links: dict[str, str] = {}

    async def prepare(self, served: Settings) -> None:
        """Add the area, its people, logins and tokens, before the processes start."""
        assert served.database is not None
        async with reach.opened(given=served) as before:
            await before.database.execute("delete from clock_origin")
            here = dataclasses.replace(before, clock=await clock.shared(before.database, served.clock))
            code = self.area = await _free_code(here)
            await areas.write_area(here.database, code, sample.NAME, depot=sample.CENTRE)
            secret, days = served.secret or "", len(self.days)
            drawn = sample.community(secret.encode(), code, self.days[0], seed=self.seed, days=days)
            await _write(here, code, secret, drawn)
            await access.give_login(here, LOGIN, "coordinator", [code], self.password, must_change=False)
            await self._give_tokens(here, served, code, drawn)

    async def _give_tokens(self, here: Reach, served: Settings, code: str, drawn: Community) -> None:
        http = f"http://{served.http_host}:{served.http_port}"
        teams = {row.team: row.kind for row in drawn.crews if hasattr(row, "kind")}
        routed = [team for team, kind in teams.items() if kind in ("mobile", "quarantine", "emergency")]
        leads = {day: {team: await self._token(here, "lead", code, team, day) for team in routed} for day in self.days}
        system = await self._token(here, "system", code)
        yours = await self._token(here, "lead", code, routed[0], self.days[0])
        wall = await self._token(here, "wall", code)
        self.links = {"lead": f"{http}/lead#{yours}", "wall": f"{http}/wall/{code}#{wall}"}
        at_home = {row.resident for row in drawn.special} | {row.resident for row in drawn.quarantine}
        out = {row.resident for row in drawn.register if row.marks and row.marks[-1].state == "excused"}
        walkers = [(row.resident, row.household) for row in drawn.register if row.resident not in at_home | out]
        Script(
            http=http,
            kafka=served.kafka or "",
            area=code,
            days=self.days,
            seed=self.seed,
            clock_start=here.clock.start,
            clock_real=here.clock.real_start,
            speed=here.clock.speed,
            leads=leads,
            system=system,
            walkers=tuple(walkers),
            points=tuple(team for team, kind in teams.items() if kind == "fixed"),
            troubles=self.troubles,
        ).write(self.script)

    async def _token(self, here: Reach, role: str, code: str, team: str | None = None, day: date | None = None) -> str:
        given = await access.give_token(here, role, code, team, day, noted=False)
        return given["token"]

    @property
    def script(self) -> Path:
        """Where the players read what they do."""
        return self.home / "script.json"

    def players(self, served: Settings) -> Sequence[Spec]:
        """The process that plays teams, residents and a neighbouring system."""
        argv = [sys.executable, "-m", "streams.drill.players", str(self.script)]
        return [Spec(name="players", argv=argv, nice=5)]


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
        told = "register", f"demo-{code}"
        made = await writing.draft(tx.connection, here.clock, tx.areas[code], *told, known, drawn.rows)
        await writing.keep(tx.connection, code, made)
        await ledger.say(tx, code, made.import_id, made.speaker.events)
