"""Facts to visits on a real database, without Kafka."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from infra.database import Database
from schemas.envelope import Event
from schemas.tubes import TubeSealed
from schemas.visits import VisitBegun, VisitNoAnswer, VisitRefused, VisitSampled
from streams.alerts.watch import look
from streams.demand.ids import visit_id
from streams.residents import clearance
from tests.intake_builders import NOW, TODAY, Sayings, add_area, take_in, visits_of

YESTERDAY = TODAY - timedelta(days=1)


async def test_a_quarantine_from_yesterday_makes_day_one_due_today_and_mandatory(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, say.home("H1", "R1"))
    await take_in(database, [say.quarantined("H1", "R1", departed_on=YESTERDAY)])
    [visit] = await visits_of(database, area)
    assert (visit["day"], visit["class"], visit["mandatory"]) == (TODAY, "left_high_risk_zone", True)
    assert (visit["rule"], visit["anchor_on"], visit["state"]) == ("left_high_risk_zone", YESTERDAY, "due")
    said = await database.fetch("select payload from change where area = $1 and type = 'visit.due'", area)
    assert [row["payload"]["visit"] for row in said] == [visit["visit"]]


async def test_a_homebound_resident_is_due_today_and_tomorrow_in_the_morning(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    visits = await visits_of(database, area)
    assert [visit["day"] for visit in visits] == [TODAY, TODAY + timedelta(days=1)]
    assert visits[0]["windows"][0]["close_at"] == "2022-11-25T12:00:00+08:00"


async def test_what_is_said_of_an_unknown_person_waits_and_takes_effect_later(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [say.homebound("R1")])
    assert await visits_of(database, area) == []
    await take_in(database, say.home("H1", "R1"))
    assert len(await visits_of(database, area)) == 2


async def test_a_sealed_tube_makes_the_due_visit_void_because_sampled(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    sealed = TubeSealed(tube="T1", kind="single", residents=("R1",), sealed_at=NOW, **say.envelope())
    await take_in(database, [sealed])
    row = await database.fetchrow("select state, why from visit where area = $1 and day = $2", area, TODAY)
    assert row is not None
    assert (row["state"], row["why"]) == ("void", "sampled")


async def test_no_answer_gives_the_visit_back_with_the_next_attempt_an_hour_later(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    visit = visit_id(area, "H1", TODAY)
    told = {"visit": visit, "team": "M1"}
    await take_in(database, [VisitBegun(at=NOW, **told, **say.envelope())])
    assert (await visits_of(database, area))[0]["state"] == "begun"
    await take_in(database, [VisitNoAnswer(at=NOW + timedelta(minutes=3), **told, **say.envelope())])
    row = (await visits_of(database, area))[0]
    assert (row["state"], row["attempt"], row["release_at"]) == ("due", 2, NOW + timedelta(minutes=63))


async def test_a_door_released_after_it_was_begun_stays_with_an_alert_until_the_team_is_done(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.quarantined("H1", "R1", departed_on=YESTERDAY)])
    told = {"visit": visit_id(area, "H1", TODAY), "team": "Q1"}
    await take_in(database, [VisitBegun(at=NOW, **told, **say.envelope())])
    assert await _alerts(database, area) == []
    for _ in range(2):  # said again, it is one alert
        await take_in(database, [say.released("H1", "R1", on=TODAY)])
    assert (await visits_of(database, area))[0]["state"] == "begun"
    assert await _alerts(database, area) == [("begun_not_due", "now", told["visit"])]
    await look(database, NOW)
    assert await _alerts(database, area) == [("begun_not_due", "now", told["visit"])]
    await take_in(database, [VisitRefused(at=NOW, residents=("R1",), **told, **say.envelope())])
    await look(database, NOW)
    assert await _alerts(database, area) == []


async def test_a_tube_that_arrives_before_the_doors_own_report_raises_no_alert(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.quarantined("H1", "R1", departed_on=YESTERDAY)])
    await take_in(database, [VisitBegun(visit=visit_id(area, "H1", TODAY), team="Q1", at=NOW, **say.envelope())])
    await take_in(database, [TubeSealed(tube="T1", kind="single", residents=("R1",), sealed_at=NOW, **say.envelope())])
    assert await _alerts(database, area) == []


async def _alerts(database: Database, area: str) -> list[tuple[str, str, str]]:
    rows = await database.fetch("select kind, urgency, about from alert where area = $1 and settled_at is null", area)
    return [(row["kind"], row["urgency"], row["about"]) for row in rows]


async def test_a_sample_at_the_door_counts_also_on_a_void_visit(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.quarantined("H1", "R1", departed_on=YESTERDAY)])
    await take_in(database, [say.released("H1", "R1", on=TODAY)])
    visit = visit_id(area, "H1", TODAY)
    told = {"visit": visit, "team": "Q1", "at": NOW, "residents": ("R1",)}
    await take_in(database, [VisitSampled(**told, tubes=("T9",), **say.envelope())])
    assert (await visits_of(database, area))[0]["state"] == "sampled"
    rows = await database.fetch("select source from sample where area = $1 order by source", area)
    assert [row["source"] for row in rows] == ["tube:T9", f"visit:{visit}"]


async def test_a_refused_visit_is_owed_again_the_next_day_with_where_it_comes_from(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await take_in(database, [*say.home("H1", "R1"), say.homebound("R1")])
    visit = visit_id(area, "H1", TODAY)
    await take_in(database, [VisitRefused(visit=visit, team="M1", at=NOW, residents=("R1",), **say.envelope())])
    tomorrow = NOW + timedelta(days=1)
    await take_in(database, [say.excused("R-other")], now=tomorrow)
    say.now = tomorrow
    await take_in(database, [say.homebound("R1")], now=tomorrow)
    today, next_day, _ = await visits_of(database, area)
    assert today["state"] == "refused"
    assert (next_day["carried_from"], next_day["mandatory"], next_day["owner"]) == (visit, True, "M1")
    assert next_day["day"] == date(2022, 11, 26)


async def sampled_then_due(database: Database, area: str, *, is_late: bool = False) -> tuple[Sayings, str]:
    """A door where R1 was sampled at 09:40, and R2 put into quarantine an hour later; or heard in the other order."""
    await add_area(database, area)
    say, later = Sayings(area), Sayings(area, now=NOW + timedelta(hours=3), number=itertools.count(500))
    await take_in(database, [*say.home("H1", "R1", "R2"), say.homebound("R1")])
    visit = visit_id(area, "H1", TODAY)
    told = {"visit": visit, "team": "M1", "at": NOW, "residents": ("R1",)}
    events = [
        VisitSampled(**told, tubes=("T1",), **say.envelope()),
        later.quarantined("H1", "R2", departed_on=YESTERDAY),
    ]
    for event in reversed(events) if is_late else events:
        await take_in(database, [event], now=NOW + timedelta(hours=1))
    return later, visit


@pytest.mark.parametrize("is_late", [False, True])
async def test_who_becomes_due_after_the_door_was_visited_is_owed_another_visit_that_day(
    database: Database, area: str, is_late: bool
) -> None:
    later, visit = await sampled_then_due(database, area, is_late=is_late)
    today = (await visits_of(database, area))[0]
    assert (today["visit"], today["state"], today["attempt"]) == (visit, "due", 2)
    assert (today["residents"], today["class"], today["mandatory"]) == (["R2"], "left_high_risk_zone", True)
    assert today["release_at"] == NOW
    told = {"visit": visit, "team": "Q1", "at": NOW + timedelta(hours=2), "residents": ("R2",)}
    await take_in(database, [VisitBegun(visit=visit, team="Q1", at=NOW + timedelta(minutes=115), **later.envelope())])
    assert (await visits_of(database, area))[0]["state"] == "begun"
    await take_in(database, [VisitSampled(**told, tubes=("T2",), **later.envelope())], now=NOW + timedelta(hours=2))
    today = (await visits_of(database, area))[0]
    assert (today["state"], today["team"]) == ("sampled", "Q1")
    samples = await database.fetchval("select count(*) from sample where area = $1 and source like 'visit:%'", area)
    assert samples == 2


async def test_who_is_said_again_after_the_door_was_visited_is_not_asked_twice(database: Database, area: str) -> None:
    later, visit = await sampled_then_due(database, area)
    await take_in(database, [later.tested("R2", TODAY)], now=NOW + timedelta(hours=1))
    await take_in(database, [later.homebound("R1")], now=NOW + timedelta(hours=1))
    today = (await visits_of(database, area))[0]
    assert (today["visit"], today["state"], today["team"]) == (visit, "sampled", "M1")


async def test_who_was_owed_another_visit_and_had_none_is_carried_over(database: Database, area: str) -> None:
    later, visit = await sampled_then_due(database, area)
    midnight = NOW + timedelta(hours=15)
    await take_in(database, [later.homebound("R1")], now=midnight)
    today, tomorrow, *_ = await visits_of(database, area)
    assert (today["state"], today["why"]) == ("carried_over", "not_reached")
    assert (tomorrow["carried_from"], tomorrow["mandatory"]) == (visit, True)


async def test_a_report_that_comes_before_what_made_its_visit_due_finds_its_place(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    told = say.quarantined("H1", "R1", departed_on=TODAY - timedelta(days=1))
    sampled = VisitSampled(
        visit=visit_id(area, "H1", TODAY), team="M1", at=NOW, residents=("R1",), tubes=("T1",), **say.envelope()
    )
    await take_in(database, say.home("H1", "R1"))
    await take_in(database, [sampled])
    assert await visits_of(database, area) == []
    await take_in(database, [told])
    [visit] = [one for one in await visits_of(database, area) if one["day"] == TODAY]
    assert (visit["state"], visit["team"], visit["residents"]) == ("sampled", "M1", ["R1"])


async def counted(database: Database, area: str) -> dict[str, int]:
    async with database.connection() as connection:
        return dict(await clearance.totals(connection, area, TODAY))


@pytest.mark.parametrize("is_known", [True, False], ids=["visit known", "reports first"])
async def test_nobody_answering_for_the_second_person_is_heard_after_the_first_refused(
    database: Database, area: str, is_known: bool
) -> None:
    await add_area(database, area)
    say, visit = Sayings(area), visit_id(area, "H1", TODAY)
    minute = timedelta(minutes=1)
    at: dict[str, Any] = {"visit": visit, "team": "M1"}
    home = [*say.home("H1", "R1", "R2"), say.homebound("R1"), say.homebound("R2")]
    door: list[Event] = [
        VisitBegun(**at, at=NOW, **say.envelope()),
        VisitRefused(**at, at=NOW + minute, residents=("R1",), **say.envelope()),
        VisitNoAnswer(**at, at=NOW + 3 * minute, **say.envelope()),
    ]
    for events in (home, door) if is_known else (door, home):
        await take_in(database, events, now=NOW + 4 * minute)
    due = (await visits_of(database, area))[0]
    assert (due["state"], due["attempt"], due["release_at"]) == ("due", 2, NOW + 63 * minute)
    assert await counted(database, area) == {"registered": 2, "sampled": 0, "excused": 0, "open": 2}
    sampled = VisitSampled(**at, at=NOW + 70 * minute, residents=("R2",), tubes=("T1",), **say.envelope())
    await take_in(database, [sampled, *door], now=NOW + 71 * minute)
    over = (await visits_of(database, area))[0]
    assert (over["state"], over["team"]) == ("sampled", "M1")
    assert await counted(database, area) == {"registered": 2, "sampled": 1, "excused": 0, "open": 1}
