"""Facts to visits on a real database, without Kafka."""

from datetime import date, timedelta

from infra.database import Database
from schemas.tubes import TubeSealed
from schemas.visits import VisitBegun, VisitNoAnswer, VisitRefused, VisitSampled
from streams.demand.ids import visit_id
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
