"""What stays of a route when its first doors are moved by hand: no change of clothes before anything was done."""

import datetime as dt

from infra.database import Database
from streams.dispatch import ask
from streams.dispatch import desk as desks
from streams.dispatch.desk import Desk
from streams.dispatch.worker import Planner
from tests.dispatch_town import DAY, Town, at, standing_clock

CLOCK = standing_clock(at(6))
ABLE = {"ppe_level": 3, "crew": [{"member": "m", "roles": ["sampler", "medic", "information_officer"]}]}


def window(opens: dt.datetime, closes: dt.datetime) -> dict[str, str]:
    return {"open_at": opens.isoformat(), "close_at": closes.isoformat()}


async def test_a_team_whose_risky_door_goes_to_another_begins_without_a_full_change(
    database: Database, area: str
) -> None:
    town = await Town(database, area).build()
    await town.team("M1", **ABLE)
    await town.visit("V1", "close_contact", mandatory=True, windows=[window(at(7), at(8))])
    await town.visit("V2", windows=[window(at(10), at(11))])
    await desks.settle(Desk(database, CLOCK, Planner(1)), area, DAY, desks.answered)
    assert await kinds(town, "M1") == ["visit", "reset", "visit"]
    await town.team("Q1", "quarantine")
    moved = {"id": "c1", "type": "move_visit", "visit": "V1", "team": "Q1"}
    assert (await ask.command(database, CLOCK, area, moved, "lin"))["done"]
    assert (await town.routes())["M1"] == ["V2"]
    assert await kinds(town, "M1") == ["visit"]


async def kinds(town: Town, team: str) -> list[str]:
    stops = await town.database.fetchval("select stops from route where area = $1 and team = $2", town.area, team)
    return [stop["kind"] for stop in stops]
