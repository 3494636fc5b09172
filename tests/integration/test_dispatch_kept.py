"""What dispatch keeps of an area is what it would read anew, whatever happened in between."""

import dataclasses
import datetime as dt
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra import changes
from infra.database import Database
from schemas.envelope import Event
from schemas.households import HouseholdRegistered
from schemas.teams import TeamBack, TeamCheckedIn, TeamLost, TeamRostered
from schemas.values import CrewMember, GateResult, Shift
from schemas.visits import VisitBegun, VisitNoAnswer, VisitRefused, VisitSampled
from streams.apps import handle
from streams.dispatch import desk as desks
from streams.dispatch.day.facts import Facts
from streams.dispatch.desk import Desk
from streams.dispatch.problem import problem_of
from streams.dispatch.reading import kept as module
from streams.dispatch.reading import ledger
from streams.dispatch.reading.kept import Kept
from streams.dispatch.worker import Planner
from tests.dispatch_town import standing_clock
from tests.intake_builders import NOW, TODAY, Sayings, add_area

HOMES = [f"H{n}" for n in range(12)]
SHIFTS = (Shift(from_at=NOW - dt.timedelta(hours=2), to_at=NOW + dt.timedelta(hours=8)),)


class Life:
    """An area in which things happen at random, each as its own process does it."""

    def __init__(self, database: Database, area: str, chance: random.Random) -> None:
        self.database, self.area, self.chance = database, area, chance
        self.say = Sayings(area)
        self.desk = Desk(database, standing_clock(NOW), Planner(1))

    async def take(self, *events: Event) -> None:
        """As the intake: what was heard is in the log."""
        async with changes.transaction(self.database, [self.area], NOW) as tx:
            for event in events:
                tx.heard(event)
            await handle(tx, events)

    async def build(self) -> "Life":
        await add_area(self.database, self.area)
        for n in range(4):
            await self.database.execute(
                "insert into place (area, place, kind, name, floors, lat, lon)"
                " values ($1, $2, 'building', $2, 6, $3, $4)",
                self.area, f"B{n}", 37.9 + n / 1000, 112.5,
            )  # fmt: skip
        for n, home in enumerate(HOMES):
            await self.database.execute(
                "insert into place (area, place, kind, parent, name, floor) values ($1, $2, 'room', $3, $2, $4)",
                self.area, f"place-{home}", f"B{n % 4}", n % 6 + 1,
            )  # fmt: skip
            await self.take(*self.say.home(home, f"{home}r", f"{home}s"))
            if n % 2:
                await self.take(self.say.homebound(f"{home}r"))
        for team in ("Q0", "Q1"):
            await self.roster(team)
        return self

    async def roster(self, team: str) -> None:
        crew = tuple(
            CrewMember(member=f"{team}{n}", roles=(r,)) for n, r in enumerate(("medic", "information_officer"))
        )
        more: dict[str, Any] = {"kind": "quarantine", "crew": crew, "ppe_level": 3, "shifts": SHIFTS}
        await self.take(TeamRostered(team=team, date=TODAY, **more, **self.say.envelope()))

    async def something(self) -> str:
        """One thing out of many; answers which."""
        thing = self.chance.choice(THINGS)
        await thing(self)
        return thing.__name__

    async def quarantined(self) -> None:
        home = self.chance.choice(HOMES)
        departed = TODAY - dt.timedelta(days=self.chance.randint(0, 3))
        await self.take(self.say.quarantined(home, f"{home}s", departed_on=departed))

    async def released(self) -> None:
        home = self.chance.choice(HOMES)
        await self.take(self.say.released(home, f"{home}s", on=TODAY))

    async def tested(self) -> None:
        await self.take(self.say.tested(f"{self.chance.choice(HOMES)}r", TODAY))

    async def moved_house(self) -> None:
        home, place = self.chance.choice(HOMES), f"place-{self.chance.choice(HOMES)}"
        await self.take(HouseholdRegistered(household=home, place=place, **self.say.envelope()))

    async def at_the_door(self) -> None:
        rows = await self.database.fetch("select visit, residents from visit where area = $1 order by visit", self.area)
        if rows:
            row, more = self.chance.choice(rows), {"team": "Q0", "at": NOW}
            kind = self.chance.choice((VisitBegun, VisitSampled, VisitNoAnswer, VisitRefused))
            if kind in (VisitSampled, VisitRefused):
                more["residents"] = tuple(row["residents"])
            if kind is VisitSampled:
                more["tubes"] = ()
            await self.take(kind(visit=row["visit"], **more, **self.say.envelope()))

    async def team_changed(self) -> None:
        team, envelope = self.chance.choice(("Q0", "Q1")), self.say.envelope()
        gate = (GateResult(member=f"{team}0", fit=self.chance.random() < 0.5),)
        lost = TeamLost(team=team, date=TODAY, why="ill", **envelope)
        back = TeamBack(team=team, date=TODAY, **envelope)
        await self.take(
            self.chance.choice((lost, back, TeamCheckedIn(team=team, date=TODAY, members=gate, **envelope)))
        )

    async def answered(self) -> None:
        await desks.settle(self.desk, self.area, TODAY, desks.answered)

    async def confirmed(self) -> None:
        async with changes.transaction(self.database, [self.area], NOW) as tx:
            await tx.connection.execute(
                "insert into phone (area, day, team, confirmed, handed, seen_at)"
                " select area, day, team, version, version, $3 from route where area = $1 and day = $2"
                " on conflict (area, day, team) do update set confirmed = excluded.confirmed,"
                " seen_at = excluded.seen_at",
                self.area, TODAY, NOW,
            )  # fmt: skip
            tx.show(self.area, "phone", {"day": TODAY})

    async def pinned(self) -> None:
        visit = await self.database.fetchval("select max(visit) from visit where area = $1", self.area)
        async with changes.transaction(self.database, [self.area], NOW) as tx:
            await tx.connection.execute(
                "insert into pin (area, day, visit, team, by, at) values ($1, $2, $3, 'Q1', 'c', $4)"
                " on conflict do nothing",
                self.area, TODAY, visit or "V", NOW,
            )  # fmt: skip
            tx.show(self.area, "pin", {"day": TODAY, "visit": visit})

    async def imported(self) -> None:
        async with changes.transaction(self.database, [self.area], NOW) as tx:
            await tx.connection.execute(
                "update place set floors = $2, lat = lat + 0.001 where area = $1 and place = 'B0'",
                self.area, self.chance.randint(6, 30),
            )  # fmt: skip
            tx.show(self.area, "import", {"kind": "places"})

    async def on_an_earlier_day(self) -> None:
        home = self.chance.choice(HOMES)
        async with changes.transaction(self.database, [self.area], NOW) as tx:
            await tx.connection.execute(
                "insert into visit (area, visit, household, day, class, residents, windows, rule, pack, anchor_on,"
                " reasons, mandatory, attempt, state, team)"
                " values ($1, $2, $3, $4, 'special', '{}', '[]', 'r', 'p', $4, '[]', false, 1, 'sampled', $5)"
                " on conflict (area, visit) do update set team = excluded.team",
                self.area, f"old-{home}", home, TODAY - dt.timedelta(days=1), self.chance.choice(("Q0", "Q1")),
            )  # fmt: skip
            tx.show(self.area, "visit", {"visit": f"old-{home}", "day": TODAY - dt.timedelta(days=1)})


THINGS: list[Callable[[Life], Awaitable[None]]] = [
    Life.quarantined, Life.quarantined, Life.released, Life.tested, Life.moved_house, Life.at_the_door,
    Life.at_the_door, Life.team_changed, Life.answered, Life.confirmed, Life.pinned, Life.imported,
    Life.on_an_earlier_day,
]  # fmt: skip


async def both(database: Database, area: str, kept: Kept) -> tuple[Facts, Facts]:
    """What is kept and what is read anew, at one moment."""
    async with database.connection() as connection:
        found = await changes.find_area(connection, area)
        assert found is not None
        one = await kept.load(connection, found, TODAY, NOW)
        two = await ledger.load(connection, found, TODAY, NOW, heeds_phones=True)
    return dataclasses.replace(one, seen_now=NOW), dataclasses.replace(two, seen_now=NOW)


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_kept_is_what_is_read_anew_after_any_changes(database: Database, area: str, seed: int) -> None:
    chance, kept, done = random.Random(seed), Kept(), list[str]()
    life = await Life(database, area, chance).build()
    for _ in range(40):
        done.append(await life.something())
        if chance.random() < 0.6:
            one, two = await both(database, area, kept)
            assert one == two, done
            assert list(one.visits) == list(two.visits), done
            assert problem_of(one) == problem_of(two), done


async def test_what_did_not_change_is_not_read_again(
    database: Database, area: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, whole = Kept(), 0

    async def counted(*given: Any, **more: Any) -> tuple[Facts, int]:
        nonlocal whole
        whole += 1
        return await load_at(*given, **more)

    load_at = ledger.load_at
    life = await Life(database, area, random.Random(1)).build()
    monkeypatch.setattr(ledger, "load_at", counted)
    for thing in (life.quarantined, life.answered, life.at_the_door, life.tested, life.confirmed, life.pinned):
        await thing()
        one, _ = await both(database, area, kept)
    assert whole == 2 + 6  # the desk's own that answers, and `ledger.load` each time
    again, _ = await both(database, area, kept)
    assert whole == 2 + 7
    assert all(again.visits[name] is visit for name, visit in one.visits.items())
    for in_whole in (life.moved_house, life.imported, life.on_an_earlier_day):
        before = whole
        await in_whole()
        await both(database, area, kept)
        assert whole == before + 2
    monkeypatch.setattr(module, "LONGEST_S", 0.0)
    before = whole
    await both(database, area, kept)
    assert whole == before + 2
