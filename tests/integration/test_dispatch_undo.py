"""What a coordinator takes back late, against a real Postgres: a difference that waits to be published."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from infra.database import Database
from schemas.errors import BadCommand
from streams.dispatch import ask, desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.searching import better
from tests.dispatch_town import DAY, Town, at, given, planned, standing_clock, worsened

UNDO = {"id": "c2", "type": "undo", "undoes": "c1"}
PUBLISH = {"id": "c3", "type": "publish_plan", "date": DAY.isoformat()}


@pytest.fixture
async def town(database: Database, area: str, dispatcher: Dispatcher) -> Town:
    """Two mobile teams with a plan, in which a visit was moved to the other team at six."""
    town = await Town(database, area).build()
    await town.team("M1")
    for n in range(10):
        await town.visit(f"V{n}")
    await town.team("M2")
    await planned(dispatcher, town)
    return town


async def moved(town: Town) -> tuple[str, str, str]:
    """Move the last visit of the longest route; answers it, its team, and the one it has now."""
    routes = await town.routes()
    team = max(("M1", "M2"), key=lambda name: len(routes.get(name, [])))
    other = "M2" if team == "M1" else "M1"
    visit = routes[team][-1]
    body = {"id": "c1", "type": "move_visit", "visit": visit, "team": other}
    done = await ask.command(town.database, standing_clock(at(6)), town.area, body, "u")
    await given(town.database, town.area, body, done)
    await town.database.execute("update command set at = $2 where area = $1", town.area, at(6))
    assert visit in (await town.routes())[other]
    return visit, team, other


async def give(town: Town, body: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    return await ask.command(town.database, standing_clock(now), town.area, body, "u")


async def pins(town: Town) -> list[str]:
    return [row["visit"] for row in await town.database.fetch("select visit from pin where area = $1", town.area)]


async def undone_by(town: Town) -> str | None:
    found: str | None = await town.database.fetchval(
        "select undone_by from command where area = $1 and command = 'c1'", town.area
    )
    return found


async def test_a_move_taken_back_within_ten_minutes_is_taken_back_at_once(town: Town) -> None:
    visit, team, _ = await moved(town)
    undone = await give(town, UNDO, at(6, 9))
    assert undone["done"]
    assert visit in (await town.routes())[team]
    assert await undone_by(town) == "c2"


async def test_after_ten_minutes_it_waits_as_a_difference_until_somebody_publishes_it(town: Town) -> None:
    visit, team, other = await moved(town)
    version = await town.version()
    tried = await ask.command(town.database, standing_clock(at(6, 11)), town.area, UNDO, "u", dry_run=True)
    assert tried["proposed"] == "late"
    asked = await give(town, UNDO, at(6, 11))
    assert (asked["done"], asked["proposed"], asked["version"]) == (False, "late", version + 1)
    assert await town.version() == version
    assert visit in (await town.routes())[other]
    assert await pins(town) == [visit]
    assert await undone_by(town) is None
    told = (await town.events("proposal"))[-1]
    assert told["undoes"] == "c1"
    [change] = [one for one in told["changes"] if one["visit"] == visit]
    assert (change["what"], change["from"].split("@")[0], change["to"].split("@")[0]) == ("moved", other, team)
    done = await give(town, PUBLISH, at(6, 12))
    assert done["version"] == await town.version() == version + 1
    assert visit in (await town.routes())[team]
    assert await pins(town) == []
    assert await undone_by(town) == "c3"
    assert (await town.events("plan"))[-1]["why"] == "undo"
    with pytest.raises(BadCommand):
        await give(town, UNDO | {"id": "c4"}, at(6, 13))


async def test_ten_minutes_are_minutes_of_the_people_and_not_of_a_clock_that_runs_faster(town: Town) -> None:
    await moved(town)
    fast = dataclasses.replace(standing_clock(at(6, 30)), speed=60, real_start=dt.datetime.now(dt.UTC))
    assert (await ask.command(town.database, fast, town.area, UNDO, "u"))["done"]


async def test_when_a_lead_has_come_to_a_door_that_the_step_moved_the_rest_waits_as_a_difference(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await worsened(dispatcher, database, area, "ask")
    sql = "select stops from route_version where area = $1 and team = 'M1' and version = 1"
    before = [stop["visit"] for stop in await database.fetchval(sql, area) if stop.get("visit")]
    await better.improve(dispatcher.desk, area, DAY, 0.5)
    body = PUBLISH | {"id": "c1"}
    done = await give(town, body, at(6))
    await given(database, area, body, done)
    await database.execute("update command set at = $2 where area = $1", area, at(6))
    [row] = await database.fetch(
        "select changes from route_version where area = $1 and version = $2", area, done["version"]
    )
    touched = {change["visit"] for change in row["changes"]}
    given_since = (await town.routes())["M1"]
    first = next(visit for visit in given_since if visit in touched)
    await town.say(first, state="begun", team="M1", began_at=at(6, 2))
    asked = await give(town, UNDO, at(6, 3))
    assert asked["proposed"] == "at_door"
    assert await town.version() == done["version"]
    assert await better.improve(dispatcher.desk, area, DAY, 0.5) is None
    assert (await town.events("proposal"))[-1]["undoes"] == "c1"
    await give(town, PUBLISH, at(6, 4))
    now = (await town.routes())["M1"]
    driven = now[: now.index(first) + 1]
    assert driven == given_since[: len(driven)]
    assert now == [*driven, *(visit for visit in before if visit not in driven)]


async def test_an_improvement_found_meanwhile_does_not_take_the_place_of_an_undo_that_waits(
    town: Town, dispatcher: Dispatcher
) -> None:
    await moved(town)
    await give(town, UNDO, at(6, 11))
    assert not await better._may_be_better(dispatcher.desk, await loaded(dispatcher, town))
    await give(town, {"id": "k", "type": "keep_plan", "date": DAY.isoformat()}, at(6, 12))
    assert await better._may_be_better(dispatcher.desk, await loaded(dispatcher, town))


async def loaded(dispatcher: Dispatcher, town: Town) -> Any:
    known = await desk.load(dispatcher.desk, town.area, DAY)
    assert known is not None
    return known


async def test_what_cannot_be_taken_back_any_more_says_why_and_changes_nothing(town: Town) -> None:
    visit, _, other = await moved(town)
    await town.say(visit, state="begun", team=other, began_at=at(6, 2))
    version = await town.version()
    with pytest.raises(BadCommand) as refused:
        await give(town, UNDO, at(6, 3))
    assert refused.value.fields["refusal"] == {"what": "not_due", "visit": visit, "state": "begun"}
    assert await town.version() == version


async def test_a_move_that_fits_no_more_waits_with_the_door_that_makes_way(town: Town) -> None:
    visit, team, other = await moved(town)
    sql = "select stops from route where area = $1 and team = $2"
    left = await town.database.fetchval(sql, town.area, team)
    full = dt.datetime.fromisoformat(left[-1]["leave_at"]) + dt.timedelta(minutes=5)
    await town.team(team, shifts=[{"from_at": at(7).isoformat(), "to_at": full.isoformat()}])
    before = await town.routes()
    asked = await give(town, UNDO, at(6, 3))
    assert (asked["done"], asked["proposed"]) == (False, "no_room")
    assert await town.routes() == before
    told = (await town.events("proposal"))[-1]
    goes = {one["visit"] for one in told["changes"] if one["what"] in ("moved", "removed")}
    assert len(goes) == 2
    assert visit in goes
    done = await give(town, PUBLISH, at(6, 4))
    after = await town.routes()
    assert visit in after[team]
    assert goes - {visit} <= set(after[other])
    assert sorted(after[team] + after[other]) == sorted(before[team] + before[other])
    assert await undone_by(town) == "c3"
    assert done["version"] == await town.version()
