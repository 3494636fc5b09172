"""What is wrong is buried or parked with its reason, never stops the rest, and leaves no trace in the ledgers.

The console's bad input (a wrong login again and again, a broken cookie, a body of 50 MB) is in `test_console.py`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from infra.clock import Clock, machine_clock
from infra.database import Database
from schemas.envelope import Event
from schemas.households import HouseholdQuarantined
from schemas.visits import VisitBegun
from streams import intake_dead
from streams.console import outcomes
from streams.console.auth import Who
from streams.demand.ids import visit_id
from tests.intake_builders import NOW, TODAY, Sayings, add_area, take_in, visits_of
from tests.integration.test_intake_loop import intake, record


async def after(database: Database, area: str, bad: Sequence[Event | bytes]) -> list[tuple[str, str]]:
    """Fate and code of bad records that stand before a good one; the good one must have its effect."""
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, say.home("H1", "R1"))
    good = say.homebound("R1")
    await intake(database).take([record(one, n) for n, one in enumerate((*bad, good))])
    assert len(await visits_of(database, area)) == 2
    buried = await intake_dead.list_dead(database)
    return [(row["fate"], row["code"]) for row in sorted(buried, key=lambda row: row["offset"])]


def changed(event: Event, **fields: Any) -> Event:
    return msgspec.structs.replace(event, **fields)


async def test_undecodable_bytes_are_buried(database: Database, area: str) -> None:
    bad = [b"\xff\xfe\x00", b"", b"{", b"null", b"[1, 2]", b'"a word"', b"{" * 100_000]
    assert await after(database, area, bad) == [("buried", "E1001")] * len(bad)


async def test_wrong_types_are_buried_and_the_reason_names_the_field(database: Database, area: str) -> None:
    told = b'{"type": "resident.registered", "event_id": "x1", "occurred_at": "2022-11-25T09:00:00+08:00", "area": '
    bad = [told + b'7, "resident": "R9", "household": "H9"}', told + b'"1", "resident": ["R9"], "household": "H9"}']
    assert await after(database, area, bad) == [("buried", "E1001")] * 2
    assert ["$.area" in row["message"] or "$.resident" in row["message"] for row in await _dead(database)] == [True] * 2


async def _dead(database: Database) -> list[dict[str, Any]]:
    return await intake_dead.list_dead(database)


async def test_a_date_without_its_offset_is_a_wrong_type(database: Database, area: str) -> None:
    told = b'{"type": "resident.registered", "event_id": "x1", "occurred_at": "2022-11-25T09:00:00", "area": "1"'
    assert await after(database, area, [told + b', "resident": "R9", "household": "H9"}']) == [("buried", "E1001")]


async def test_an_unknown_tag_is_parked_and_one_of_another_topic_is_wrong_for_good(
    database: Database, area: str
) -> None:
    bad = [b'{"type": "resident.teleported", "area": "1"}', b'{"type": "visit.begun", "area": "1"}']
    assert await after(database, area, bad) == [("parked", "E1004"), ("buried", "E1001")]


async def test_an_event_for_an_unknown_area_is_buried_until_somebody_adds_it(database: Database, area: str) -> None:
    assert await after(database, area, [Sayings(f"{area}x").homebound("R9")]) == [("buried", "E1002")]
    [row] = await _dead(database)
    assert row["area"] == f"{area}x"


@pytest.mark.parametrize("away", [timedelta(minutes=6), timedelta(days=9000), -timedelta(days=401)])
async def test_an_instant_far_ahead_or_long_ago_is_buried(database: Database, area: str, away: timedelta) -> None:
    strange = changed(Sayings(area).homebound("R9"), event_id="strange", occurred_at=NOW + away)
    assert await after(database, area, [strange]) == [("buried", "E1003")]


@pytest.mark.parametrize("on", [date(1, 1, 1), date(1922, 11, 25), date(9999, 12, 31)])
async def test_a_term_or_a_test_of_another_century_is_buried(database: Database, area: str, on: date) -> None:
    say = Sayings(area)
    term = HouseholdQuarantined(
        household="H1",
        residents=("R1",),
        quarantine_class="close_contact",
        departed_on=on,
        registered_on=on,
        last_day_on=on,
        **(say.envelope() | {"event_id": "s1"}),
    )
    tested = changed(say.tested("R1", on), event_id="s2")
    await add_area(database, area)
    for event in (term, tested):
        await intake(database).take([record(event, 0)])
    assert [(row["fate"], row["code"]) for row in await _dead(database)] == [("buried", "E1003")] * 2


async def test_a_test_of_a_day_to_come_is_buried(database: Database, area: str) -> None:
    tested = changed(Sayings(area).tested("R1", TODAY + timedelta(days=2)), event_id="ahead")
    assert await after(database, area, [tested]) == [("buried", "E1003")]


async def test_who_is_homebound_for_years_is_believed(database: Database, area: str) -> None:
    old = changed(Sayings(area).homebound("R8", since_on=date(1998, 1, 1), until_on=date(2099, 1, 1)), event_id="old")
    assert await after(database, area, [old]) == []


async def test_what_is_said_of_a_person_not_known_yet_is_kept_and_takes_effect_when_they_appear(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    home, person = say.home("H9", "R9")
    early = [say.homebound("R9"), say.tested("R9", TODAY)]
    loop = intake(database)
    await loop.take([record(event, n) for n, event in enumerate(early)])
    assert await visits_of(database, area) == []
    assert await _dead(database) == []
    await loop.take([record(person, 2)])
    await take_in(database, [home])
    [visit] = await visits_of(database, area)
    assert (visit["residents"], visit["day"]) == (["R9"], TODAY + timedelta(days=1)), "sampled today, due tomorrow"


@pytest.mark.parametrize("off", [timedelta(days=2), -timedelta(days=2)])
async def test_a_phone_whose_clock_is_two_days_off_is_corrected(database: Database, area: str, off: timedelta) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    visit = visit_id(area, "H1", TODAY)
    stops = [{"kind": "visit", "visit": visit}]
    await database.execute(
        "insert into route_version (area, day, team, version, stops) values ($1, $2, 'M1', 1, $3)", area, TODAY, stops
    )
    clock = Clock(start=NOW, real_start=machine_clock().real_start)
    told_ago = timedelta(minutes=7)
    tap = outcomes.Outcome(id="t1", kind="begun", at=clock.now() + off - told_ago, visit=visit)
    batch = outcomes.Outcomes(outcomes=(tap,), device_now=clock.now() + off)
    who = Who("lead", (area,), "M1", team="M1", day=TODAY)
    [(_, event)], refused = await outcomes.events_of(database, clock, who, batch)
    assert refused == []
    assert isinstance(event, VisitBegun)
    assert abs(event.at - (clock.now() - told_ago)) < timedelta(seconds=30)
    await intake(database).take([record(event, 0)])
    assert (await visits_of(database, area))[0]["state"] == "begun"
