"""What the report of a simulated day counts."""

from datetime import timedelta

from infra.database import Database
from schemas.visits import VisitBegun
from streams.demand.ids import visit_id
from streams.drill.report import of_day, sentences
from tests.intake_builders import NOW, TODAY, Sayings, add_area, take_in


async def test_an_agreed_time_is_kept_when_the_team_begins_within_a_quarter_of_an_hour(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    for home, promised in (("H1", ("10:00",)), ("H2", ("08:00", "09:50")), ("H3", ("10:30",)), ("H4", ())):
        await take_in(database, [*say.home(home, f"{home}r"), say.homebound(f"{home}r", promised=promised)])
    late = timedelta(minutes=8)
    for home in ("H1", "H2", "H3", "H4"):
        begun = VisitBegun(visit=visit_id(area, home, TODAY), team="M1", at=NOW + late, **say.envelope())
        await take_in(database, [begun])
    found = await of_day(database, area, TODAY)
    assert found["punctual"] == {"agreed": 3, "kept": 2, "median_min": 12}
    told = sentences({"days": {TODAY: found}, "findings": [], "clean": True})
    assert "  2 of 3 agreed times kept to a quarter of an hour, half of them to 12 min." in told
