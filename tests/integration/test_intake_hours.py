"""What the hours of the day do: midnight carries over what is open, and every household is derived anew."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from infra import changes
from infra.database import Database
from infra.timers import ring_one
from schemas.envelope import Event
from schemas.visits import VisitBegun, VisitRefused, VisitSampled
from streams.demand import hours
from streams.demand.agent import why
from streams.demand.ids import visit_id
from tests.intake_builders import NOW, TODAY, Sayings, add_area, take_in, visits_of

MIDNIGHT = datetime(2022, 11, 25, 16, 0, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


async def ring_all(database: Database, now: datetime) -> int:
    count = 0
    while await ring_one(database, now, hours.RINGS):
        count += 1
    return count


async def test_at_midnight_open_visits_are_carried_over_with_owner_and_reason(database: Database, area: str) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1"), *say.home("H2", "R2"), say.homebound("R2")])
    await take_in(database, [VisitBegun(visit=visit_id(area, "H2", TODAY), team="M1", at=NOW, **say.envelope())])
    assert await ring_all(database, MIDNIGHT) == 4
    visits = {(v["household"], v["day"]): v for v in await visits_of(database, area)}
    assert visits["H1", TODAY]["state"] == visits["H2", TODAY]["state"] == "carried_over"
    assert (visits["H1", TODAY]["why"], visits["H2", TODAY]["why"]) == ("not_reached", "not_finished")
    following = visits["H2", TOMORROW]
    assert following["carried_from"] == visit_id(area, "H2", TODAY)
    assert (following["owner"], following["mandatory"], following["why"]) == ("M1", True, "not_finished")
    assert ("H1", TOMORROW + timedelta(days=1)) in visits


async def test_who_turns_out_to_have_been_sampled_yesterday_owes_nothing_from_yesterday(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1", "R2"), say.homebound("R1"), say.homebound("R2")])
    await ring_all(database, MIDNIGHT)
    late = MIDNIGHT + timedelta(hours=1)
    for resident, carried in (("R1", visit_id(area, "H1", TODAY)), ("R2", None)):
        await take_in(database, [say.tested(resident, TODAY)], now=late)
        visits = {visit["day"]: visit for visit in await visits_of(database, area)}
        assert (visits[TOMORROW]["state"], visits[TOMORROW]["carried_from"]) == ("due", carried)
    assert visits[TOMORROW]["mandatory"] is False
    assert visits[TODAY]["state"] == "carried_over"


@pytest.mark.parametrize(("refuses", "why"), [(True, "refused"), (False, "not_reached")])
async def test_who_was_left_at_a_door_where_others_were_sampled_is_carried_over(
    database: Database, area: str, refuses: bool, why: str
) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1", "R2"), say.homebound("R1"), say.homebound("R2")])
    at: dict[str, Any] = {"visit": visit_id(area, "H1", TODAY), "team": "M1", "at": NOW}
    told: list[Event] = [VisitSampled(**at, residents=("R1",), tubes=("T1",), **say.envelope())]
    if refuses:
        told.append(VisitRefused(**at, residents=("R2",), **say.envelope()))
    await take_in(database, told)
    await ring_all(database, MIDNIGHT)
    visits = {visit["day"]: visit for visit in await visits_of(database, area)}
    assert visits[TODAY]["state"] == "sampled"
    owed = visits[TOMORROW]
    assert (owed["carried_from"], owed["why"], owed["owner"]) == (visits[TODAY]["visit"], why, "M1")
    assert owed["mandatory"]
    await take_in(database, [say.excused("R2", since_on=TODAY)], now=MIDNIGHT)
    [owed] = [visit for visit in await visits_of(database, area) if visit["day"] == TOMORROW]
    assert (owed["carried_from"], owed["mandatory"]) == (None, False)


async def test_hours_are_rung_once_and_armed_again(database: Database, area: str) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    await hours.arm(database, NOW)
    assert await database.fetchval("select count(*) from timer") == 5
    assert await ring_all(database, MIDNIGHT) == 4
    assert await ring_all(database, MIDNIGHT) == 0
    await hours.arm(database, MIDNIGHT)
    following = await database.fetchval("select due_at from timer where kind = 'midnight'")
    assert following == MIDNIGHT + timedelta(days=1)


async def test_a_missed_test_is_owed_tomorrow_once_the_last_shift_is_over(database: Database, area: str) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    departed = TODAY - timedelta(days=3)
    await take_in(database, [*say.home("H1", "R1"), say.tested("R1", TODAY - timedelta(days=2))])
    await take_in(database, [say.quarantined("H1", "R1", departed_on=departed)])
    assert [visit["day"] for visit in await visits_of(database, area)] == [TODAY]
    await ring_all(database, datetime(2022, 11, 25, 10, 0, tzinfo=UTC))
    assert [visit["day"] for visit in await visits_of(database, area)] == [TODAY, TOMORROW]


@pytest.mark.parametrize(("days_ago", "rule"), [(1, "left_high_risk_zone"), (9, "found_after_day_7")])
async def test_who_was_found_and_missed_is_caught_up_and_not_found_late(
    database: Database, area: str, days_ago: int, rule: str
) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    given = say.quarantined("H1", "R1", departed_on=TODAY - timedelta(days=days_ago))
    given = msgspec.structs.replace(given, registered_on=TODAY)
    await take_in(database, [*say.home("H1", "R1"), given])
    assert [visit["rule"] for visit in await visits_of(database, area)] == [rule]
    await ring_all(database, datetime(2022, 11, 25, 10, 0, tzinfo=UTC))
    await ring_all(database, MIDNIGHT)
    visits = {visit["day"]: visit for visit in await visits_of(database, area)}
    assert (visits[TODAY]["state"], visits[TODAY]["rule"]) == ("carried_over", rule)
    assert visits[TOMORROW]["rule"] == visits[TOMORROW]["reasons"][0]["rule"] == "catch_up"


async def test_after_the_last_shift_nothing_new_is_made_for_today(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    evening = datetime(2022, 11, 25, 10, 30, tzinfo=UTC)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")], now=evening)
    assert [visit["day"] for visit in await visits_of(database, area)] == [TOMORROW]


async def test_a_second_sweep_changes_nothing(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    before = await visits_of(database, area)
    async with changes.transaction(database, [area], NOW) as tx:
        await hours.sweep(tx, area)
    assert await visits_of(database, area) == before
    rows = await database.fetch("select type from change where area = $1 and type like 'visit.%'", area)
    assert len(rows) == 2


async def test_why_answers_rule_pack_anchor_and_each_reason(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    departed = date(2022, 11, 24)
    await take_in(database, [*say.home("H1", "R1"), say.quarantined("H1", "R1", departed_on=departed)])
    async with database.connection() as connection:
        answer = await why(connection, area, visit_id(area, "H1", TODAY))
    assert answer is not None
    assert (answer["rule"], answer["pack"]) == ("left_high_risk_zone", "taiyuan-2022-11-22")
    assert answer["reasons"] == [
        {
            "resident": "R1",
            "class": "left_high_risk_zone",
            "rule": "left_high_risk_zone",
            "anchor_on": "2022-11-24",
            "day": 1,
        }
    ]


async def test_an_id_unknown_for_ten_minutes_is_shown_until_it_appears(database: Database, area: str) -> None:
    await add_area(database, area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    await take_in(database, [say.homebound("R1")])
    later = NOW + timedelta(minutes=11)
    await ring_all(database, later)
    assert await database.fetchval("select about from alert where kind = 'unknown_id' and settled_at is null") == "R1"
    await take_in(database, say.home("H1", "R1"))
    await hours.arm(database, later)
    await ring_all(database, later + timedelta(minutes=11))
    assert await database.fetchval("select about from alert where kind = 'unknown_id' and settled_at is null") is None
