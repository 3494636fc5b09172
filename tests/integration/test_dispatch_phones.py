"""Who has which door while phones confirm late, fall silent or are lost, against a real Postgres."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from infra import changes
from infra.database import Database
from schemas.errors import BadCommand
from streams.console import lead
from streams.console.auth import Who
from streams.dispatch import ask
from streams.dispatch.day.facts import Facts
from streams.dispatch.desk import Decided, settle
from streams.dispatch.problem import problem_of
from streams.dispatch.publish import compared
from streams.dispatch.replan import Dispatcher
from streams.dispatch.slots.instant import at_once
from tests.dispatch_town import DAY, Town, at, given


@pytest.fixture
async def town(database: Database, area: str, dispatcher: Dispatcher) -> Town:
    """A planned town with two mobile teams and eight visits, every phone up to date."""
    town = await Town(database, area).build()
    for team in ("M1", "M2"):
        await town.team(team)
    for n in range(8):
        await town.visit(f"V{n}")
    await dispatcher.answer(area)
    await asyncio.gather(*dispatcher.jobs.values())
    await dispatcher.answer(area)
    for team in ("M1", "M2"):
        await seen(town, team, await town.version())
    await dispatcher.answer(area)
    return town


async def seen(town: Town, team: str, version: int, ago_s: float = 0) -> None:
    """Let a phone confirm a version, or (`ago_s`) have been heard of so long ago."""
    async with changes.transaction(town.database, [town.area], town.now) as tx:
        await tx.connection.execute(
            "insert into phone (area, day, team, confirmed, seen_at) values ($1, $2, $3, $4, $5)"
            " on conflict (area, day, team) do update set confirmed = excluded.confirmed, seen_at = excluded.seen_at",
            town.area,
            DAY,
            team,
            version,
            dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago_s),
        )
        tx.show(town.area, "phone", {"day": DAY, "team": team})


async def taken(town: Town, dispatcher: Dispatcher) -> tuple[str, str, str]:
    """Have a coordinator take a visit from one team and give it to the other."""
    routes = await town.routes()
    first = max(routes, key=lambda team: len(routes[team]))
    other = "M2" if first == "M1" else "M1"
    visit = routes[first][-1]
    body = {"id": "c1", "type": "move_visit", "visit": visit, "team": other}
    assert (await ask.command(town.database, dispatcher.desk.clock, town.area, body, "u"))["done"]
    return visit, first, other


async def test_a_move_is_taken_back_while_the_phone_it_leaves_still_shows_it(
    dispatcher: Dispatcher, town: Town
) -> None:
    visit, first, other = await taken(town, dispatcher)
    clock = dispatcher.desk.clock
    body = {"id": "c1", "type": "move_visit", "visit": visit, "team": other}
    await given(town.database, town.area, body, {"done": True, "before": {"pin": None, "team": first}})
    await town.database.execute("update command set at = $2 where area = $1", town.area, clock.now())
    await dispatcher.answer(town.area)
    assert visit not in await town.served()
    with pytest.raises(BadCommand, match="still on the phone"):
        await ask.command(town.database, clock, town.area, body | {"id": "c9"}, "u")
    undo = {"id": "c2", "type": "undo", "undoes": "c1"}
    assert (await ask.command(town.database, clock, town.area, undo, "u"))["done"]
    assert visit in (await town.routes())[first]
    await dispatcher.answer(town.area)
    assert visit in (await town.routes())[first]
    assert await town.database.fetchval("select count(*) from pin where area = $1", town.area) == 0


async def test_a_door_waits_until_the_phone_it_leaves_has_confirmed(dispatcher: Dispatcher, town: Town) -> None:
    visit, first, other = await taken(town, dispatcher)
    await dispatcher.answer(town.area)
    assert visit not in await town.served()
    left = await town.database.fetchrow("select reason, teams from unassigned where visit = $1", visit)
    assert dict(left or {}) == {"reason": "pinned_elsewhere", "teams": {first: "pinned_elsewhere"}}
    await town.visit("V20")
    await dispatcher.answer(town.area)
    assert visit not in await town.served()
    await seen(town, first, await town.version())
    await dispatcher.answer(town.area)
    assert visit in (await town.routes())[other]
    said = (await town.events("route.assigned"))[-1]
    assert {c["why"] for c in said["changes"] if c["visit"] == visit} == {"handed_over"}
    assert await town.database.fetchval("select count(*) from unassigned where area = $1", town.area) == 0


async def test_a_route_that_was_handed_out_counts_although_nobody_has_read_it(
    dispatcher: Dispatcher, town: Town
) -> None:
    read = await town.version()
    await town.visit("V20")
    await dispatcher.answer(town.area)
    first = next(team for team, visits in (await town.routes()).items() if "V20" in visits)
    other = "M2" if first == "M1" else "M1"
    who = Who("lead", (town.area,), first, team=first, day=DAY)
    assert (await lead.hand_out(town.database, dispatcher.desk.clock, who))["version"] > read
    body = {"id": "c1", "type": "move_visit", "visit": "V20", "team": other}
    assert (await ask.command(town.database, dispatcher.desk.clock, town.area, body, "u"))["done"]
    await dispatcher.answer(town.area)
    assert "V20" not in await town.served()
    await seen(town, first, await town.version())
    await dispatcher.answer(town.area)
    assert "V20" in (await town.routes())[other]


async def test_a_plan_decided_before_a_phone_was_handed_its_route_is_decided_again(
    dispatcher: Dispatcher, town: Town
) -> None:
    await town.visit("V20")
    await dispatcher.answer(town.area)
    first = next(team for team, visits in (await town.routes()).items() if "V20" in visits)
    who = Who("lead", (town.area,), first, team=first, day=DAY)
    looked: list[int] = []

    def lose(known: Facts) -> Decided | None:
        looked.append(known.phones[first].handed)
        problem = problem_of(replace(known, teams={**known.teams, first: replace(known.teams[first], lost=True)}))
        plan = at_once(problem, {})
        if len(looked) == 1:
            handing = lead.hand_out(town.database, dispatcher.desk.clock, who)
            asyncio.run_coroutine_threadsafe(handing, loop).result(10)
        return Decided(known, problem, plan, compared(known, problem, plan, "urgent"), "urgent")

    loop = asyncio.get_running_loop()
    await settle(dispatcher.desk, town.area, DAY, lose)
    assert looked == [0, await town.database.fetchval("select handed from phone where team = $1", first)]
    assert "V20" not in await town.served()


async def test_a_phone_that_comes_back_does_not_take_back_what_another_team_has(
    dispatcher: Dispatcher, town: Town
) -> None:
    visit, first, other = await taken(town, dispatcher)
    await seen(town, first, 1, ago_s=120)
    await dispatcher.answer(town.area)
    await seen(town, first, 1)
    await town.visit("V20")
    await dispatcher.answer(town.area)
    assert {"V20", visit} <= await town.served()
    assert visit in (await town.routes())[other]


async def test_a_door_visited_from_an_old_route_is_visited_by_nobody_else(dispatcher: Dispatcher, town: Town) -> None:
    visit, first, other = await taken(town, dispatcher)
    await dispatcher.answer(town.area)
    await town.say(visit, state="begun", team=first, began_at=at(7, 30))
    await dispatcher.answer(town.area)
    await town.say(visit, state="sampled", team=first, ended_at=at(7, 40))
    await seen(town, first, await town.version())
    await dispatcher.answer(town.area)
    routes = await town.routes()
    assert visit in routes[first]
    assert visit not in routes[other]


async def test_a_lost_team_lets_go_at_once_whatever_its_phone_shows(dispatcher: Dispatcher, town: Town) -> None:
    visit, first, other = await taken(town, dispatcher)
    await town.team(first, lost=True)
    await dispatcher.answer(town.area)
    assert visit in (await town.routes())[other]


async def test_a_silent_phone_keeps_what_starts_soon_and_nothing_else(dispatcher: Dispatcher, town: Town) -> None:
    visit, first, other = await taken(town, dispatcher)
    await seen(town, first, 1, ago_s=120)
    await dispatcher.answer(town.area)
    assert visit in (await town.routes())[other]  # it was to start more than half an hour later


async def test_an_urgent_visit_goes_to_a_team_that_can_be_told(dispatcher: Dispatcher, town: Town) -> None:
    for silent, heard in (("M1", "M2"), ("M2", "M1")):
        await seen(town, silent, await town.version(), ago_s=120)
        await seen(town, heard, await town.version())
        visit = f"V{30 + int(silent[1])}"
        await town.visit(visit)
        await dispatcher.answer(town.area)
        assert visit in (await town.routes())[heard]


async def test_where_nobody_can_be_told_an_urgent_visit_has_a_team_all_the_same(
    dispatcher: Dispatcher, town: Town
) -> None:
    for team in ("M1", "M2"):
        await seen(town, team, await town.version(), ago_s=120)
    await town.visit("V40")
    await dispatcher.answer(town.area)
    assert "V40" in await town.served()
