"""An area rebuilt from its events: the same as the live one, different where somebody wrote past the events."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra import changes
from infra.clock import Clock
from infra.database import Database
from infra.timers import ring_one
from schemas.commands import CommandGiven
from schemas.envelope import Event
from schemas.errors import LogLost, NotFound
from schemas.visits import VisitBegun, VisitSampled
from streams.apps import handle
from streams.cli.replay import sentences
from streams.demand import hours
from streams.demand.ids import visit_id
from streams.replay import replay
from tests.intake_builders import NOW, TODAY, Sayings, add_area

MIDNIGHT = datetime(2022, 11, 25, 16, 0, tzinfo=UTC)
MORNING = MIDNIGHT + timedelta(hours=8)
EVER = MIDNIGHT + timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    """Eight in the morning after, in Taiyuan, when a test begins."""
    return Clock(start=MORNING, real_start=datetime.now(UTC))


async def hear(database: Database, events: Sequence[Event], now: datetime) -> None:
    """Handle events as the intake does: kept in the log and folded, in one transaction."""
    async with changes.transaction(database, {event.area for event in events}, now) as tx:
        for event in events:
            tx.heard(event)
        await handle(tx, events)


async def a_night(database: Database, area: str) -> None:
    """Three homes, one sampled, one left at midnight, one found in the morning after."""
    await add_area(database, area)
    await database.execute("insert into place (area, place, kind, name) values ($1, 'place-H1', 'room', '101')", area)
    await hours.arm(database, NOW)
    say = Sayings(area)
    for home in ("H1", "H2", "H3"):
        await hear(database, [*say.home(home, f"{home}r"), say.homebound(f"{home}r")], NOW)
    at = {"visit": visit_id(area, "H1", TODAY), "team": "M1", "at": NOW}
    await hear(database, [VisitBegun(**at, **say.envelope())], NOW)
    await hear(database, [VisitSampled(**at, residents=("H1r",), tubes=("T1",), **say.envelope())], NOW)
    while await ring_one(database, MIDNIGHT, hours.RINGS):
        pass
    begun = {"visit": visit_id(area, "H2", TODAY + timedelta(days=1)), "team": "M1", "at": MORNING}
    await hear(database, [VisitBegun(**begun, **say.envelope())], MORNING)


async def test_a_day_and_the_morning_after_come_out_of_their_events_as_they_are(
    database: Database, area: str, clock: Clock
) -> None:
    await a_night(database, area)
    found = await replay(database, clock, area, EVER)
    assert (found.differences, found.later) == ([], 0)
    assert found.visits == {"begun": 1, "due": 2}
    assert sentences(found)[-1] == "The live area is the same."
    assert (
        await database.fetchval("select count(*) from information_schema.schemata where schema_name ~ '^replay_'") == 0
    )


async def test_a_clock_that_is_set_anew_does_not_alter_what_it_showed_before(
    database: Database, area: str, clock: Clock
) -> None:
    await a_night(database, area)
    noon = MORNING + timedelta(hours=4)
    for shows in (noon + timedelta(days=3), noon):
        at = Clock(start=shows, real_start=datetime.now(UTC) + timedelta(hours=1))
        found = await replay(database, at, area, EVER)
        assert (found.differences, found.later) == ([], 0)
    day_after = noon + timedelta(days=1)
    about: dict[str, Any] = {"household": "H2", "residents": ("H2r",), "date": day_after.date()}
    given = Sayings(area, day_after).envelope()
    await hear(database, [CommandGiven(command="c1", kind="add_visit", by="b", **about, **given)], day_after)
    found = await replay(database, Clock(start=day_after, real_start=datetime.now(UTC)), area, day_after)
    assert found.differences == []


async def test_what_was_written_past_the_events_is_told_side_by_side(
    database: Database, area: str, clock: Clock
) -> None:
    await a_night(database, area)
    await database.execute("update visit set state = 'refused' where area = $1 and state = 'begun'", area)
    await database.execute("delete from resident where area = $1 and resident = 'H3r'", area)
    found = await replay(database, clock, area, EVER)
    told = {one.table: (one.live, one.replayed) for one in found.differences}
    assert told["visit"][0] is not None
    assert told["visit"][1] is not None
    assert ("refused" in told["visit"][0], "begun" in told["visit"][1]) == (True, True)
    assert told["resident"][0] is None
    assert "resident: live has none" in "\n".join(sentences(found))


async def test_what_a_killed_replay_left_goes_with_the_next_and_what_another_one_works_on_stays(
    database: Database, area: str, clock: Clock
) -> None:
    await a_night(database, area)
    for name in ("replay_0000dead", "replay_0000a11e"):
        await database.execute(f"create schema {name} create table visit (visit text)")
    async with database.connection() as other:
        await other.execute("select pg_advisory_lock(7263200, hashtext('replay_0000a11e'))")
        await replay(database, clock, area, EVER)
        await other.execute("select pg_advisory_unlock(7263200, hashtext('replay_0000a11e'))")
    left = await database.fetch("select schema_name from information_schema.schemata where schema_name ~ '^replay_'")
    assert [row["schema_name"] for row in left] == ["replay_0000a11e"]
    await replay(database, clock, area, EVER)


async def test_an_earlier_moment_is_shown_and_not_compared(database: Database, area: str, clock: Clock) -> None:
    await a_night(database, area)
    found = await replay(database, clock, area, NOW + timedelta(hours=1))
    assert (found.later, found.differences) == (3, [])  # midnight, the end of shifts, and the report in the morning
    assert found.clearance == {"registered": 3, "sampled": 1, "excused": 0, "open": 2}
    assert found.visits == {"due": 2, "sampled": 1}


async def test_a_log_that_lost_its_beginning_is_refused(database: Database, area: str, clock: Clock) -> None:
    await a_night(database, area)
    await database.execute("delete from change where area = $1 and rev < 3", area)
    with pytest.raises(LogLost, match="begins with change 3"):
        await replay(database, clock, area, NOW)
    with pytest.raises(NotFound, match="no area nowhere"):
        await replay(database, clock, "nowhere", NOW)
