"""What becomes pressing by the clock: each kind is raised once, told, and settled when it is over."""

import datetime as dt

import pytest

from infra.database import Database
from streams.alerts.pressing import LAST_S, QUIET_S, UNFINISHED_S, UNREAD_S
from streams.alerts.watch import look
from streams.tubes.rules import SPECIMEN_LIMIT_S, SPECIMEN_TARGET_S
from tests.dispatch_town import DAY, Town, at

NOON = at(12)


@pytest.fixture
async def town(database: Database, area: str) -> Town:
    """A town with one team on its way to one door."""
    town = await Town(database, area).build()
    await town.team("M1", gate=[{"member": "M1m0", "fit": True, "failed": []}])
    await town.visit("V1")
    return town


async def open_alerts(town: Town, now: dt.datetime = NOON) -> dict[str, tuple[str, str]]:
    """Look, and return urgency and subject of the open alerts by kind."""
    await look(town.database, now)
    rows = await town.database.fetch(
        "select kind, urgency, about from alert where area = $1 and settled_at is null", town.area
    )
    return {row["kind"]: (row["urgency"], row["about"]) for row in rows}


async def told(town: Town) -> list[str]:
    """The types of what was said of alerts, in order."""
    rows = await town.database.fetch(
        "select type from change where area = $1 and type like 'alert.%' order by rev", town.area
    )
    return [row["type"] for row in rows]


async def tube(town: Town, age_s: int) -> None:
    """Put a tube that was sealed so long before noon on board of M1."""
    await town.database.execute(
        "insert into tube (area, tube, team, sealed_at) values ($1, 'S1', 'M1', $2)"
        " on conflict (area, tube) do update set sealed_at = excluded.sealed_at",
        town.area,
        NOON - dt.timedelta(seconds=age_s),
    )


async def route(town: Town, version: int, made_ago_s: int) -> None:
    """Publish a route of M1 that holds V1."""
    made_at = NOON - dt.timedelta(seconds=made_ago_s)
    await town.database.execute(
        "insert into plan (area, day, version, why, made_at) values ($1, $2, $3, 'urgent', $4)",
        *(town.area, DAY, version, made_at),
    )
    for table in ("route", "route_version"):
        await town.database.execute(
            f"insert into {table} (area, day, team, version, stops) values ($1, $2, 'M1', $3, $4)"
            + (" on conflict (area, day, team) do update set version = excluded.version" if table == "route" else ""),
            *(town.area, DAY, version, [{"kind": "visit", "visit": "V1"}]),
        )


async def phone(town: Town, handed: int, confirmed: int, silence_s: int = 0) -> None:
    """Let M1's phone have a route version and have shown another, and be silent for so long."""
    await town.database.execute(
        "insert into phone (area, day, team, handed, confirmed, seen_at) values ($1, $2, 'M1', $3, $4,"
        " clock_timestamp() - make_interval(secs => $5)) on conflict (area, day, team) do update set"
        " handed = excluded.handed, confirmed = excluded.confirmed, seen_at = excluded.seen_at",
        *(town.area, DAY, handed, confirmed, silence_s),
    )


async def test_a_specimen_is_pressing_from_its_target_on_and_cannot_wait_before_its_limit(town: Town) -> None:
    await tube(town, SPECIMEN_TARGET_S - 1)
    assert await open_alerts(town) == {}
    await tube(town, SPECIMEN_TARGET_S)
    assert await open_alerts(town) == {"specimen_clock": ("hour", "M1")}
    due_at = await town.database.fetchval("select due_at from alert where area = $1", town.area)
    assert due_at == NOON + dt.timedelta(seconds=SPECIMEN_LIMIT_S - SPECIMEN_TARGET_S)
    await tube(town, SPECIMEN_LIMIT_S - LAST_S)
    assert await open_alerts(town) == {"specimen_clock": ("now", "M1")}
    await town.database.execute("update tube set handed_at = $2 where area = $1", town.area, NOON)
    assert await open_alerts(town) == {}
    assert await told(town) == ["alert.raised", "alert.raised", "alert.settled"]


async def test_what_is_open_already_is_not_said_again(town: Town) -> None:
    await tube(town, SPECIMEN_TARGET_S)
    for minute in range(3):
        await open_alerts(town, NOON + dt.timedelta(minutes=minute))
    assert await told(town) == ["alert.raised"]


async def test_a_lost_team_is_pressing_while_it_has_doors_or_tubes(town: Town) -> None:
    await town.team("M1", lost=True)
    assert await open_alerts(town) == {"team_lost": ("info", "M1")}
    await tube(town, 60)
    assert await open_alerts(town) == {"team_lost": ("now", "M1")}
    await town.team("M1", lost=False)
    assert await open_alerts(town) == {}


async def test_a_crew_of_which_somebody_failed_the_gate_is_told(town: Town) -> None:
    await town.team("M1", gate=[{"member": "M1m0", "fit": False, "failed": ["temperature"]}])
    assert await open_alerts(town) == {"gate_failed": ("info", "M1")}


async def test_a_phone_with_work_that_is_silent_is_told_and_one_without_is_not(town: Town) -> None:
    await phone(town, 0, 0, QUIET_S + 5)
    assert await open_alerts(town) == {}
    await route(town, 1, made_ago_s=3600)
    assert await open_alerts(town) == {"team_silent": ("hour", "M1")}
    await phone(town, 1, 1)
    assert await open_alerts(town) == {}


async def test_a_team_with_work_that_nobody_heard_of_since_its_shift_began_is_told(town: Town) -> None:
    began = at(7) + dt.timedelta(seconds=QUIET_S)
    await route(town, 1, made_ago_s=3600)
    assert await open_alerts(town, began - dt.timedelta(seconds=1)) == {}
    assert await open_alerts(town, began) == {"team_silent": ("hour", "M1")}
    await town.visit("V2", state="begun")  # reported over Kafka, without a phone
    await town.database.execute("update visit set team = 'M1' where area = $1 and visit = 'V2'", town.area)
    assert await open_alerts(town, began) == {}


async def test_a_door_begun_that_nobody_said_the_outcome_of_is_told_until_somebody_does(town: Town) -> None:
    await town.visit("V1", state="begun")
    await town.database.execute("update visit set began_at = $2 where area = $1 and visit = 'V1'", town.area, at(9))
    told_from = at(9) + dt.timedelta(seconds=UNFINISHED_S)
    assert await open_alerts(town, told_from - dt.timedelta(seconds=1)) == {}
    assert await open_alerts(town, told_from) == {"visit_unfinished": ("hour", "V1")}
    await town.database.execute("update visit set state = 'sampled' where area = $1 and visit = 'V1'", town.area)
    assert await open_alerts(town, told_from) == {}


async def test_a_route_that_a_phone_has_and_nobody_read_is_told(town: Town) -> None:
    await route(town, 1, made_ago_s=3600)
    await route(town, 2, made_ago_s=UNREAD_S - 1)
    await phone(town, 2, 1)
    assert await open_alerts(town) == {}
    assert await open_alerts(town, NOON + dt.timedelta(seconds=2)) == {"route_unread": ("hour", "M1")}
    await phone(town, 2, 2)
    assert await open_alerts(town, NOON + dt.timedelta(seconds=2)) == {}


async def test_a_mandatory_door_whose_last_hour_passed_is_an_alarm_and_another_is_none(town: Town) -> None:
    window = {"open_at": at(9).isoformat(), "close_at": at(10).isoformat(), "late_until_at": at(11).isoformat()}
    await town.visit("V1", windows=[window])
    await town.visit("V2", windows=[window], mandatory=True)
    assert await open_alerts(town, at(10, 59)) == {}
    assert await open_alerts(town) == {"visit_overdue": ("now", "V2")}
    await town.visit("V2", windows=[window], mandatory=True, state="begun")
    assert await open_alerts(town) == {}


async def test_a_positive_tube_is_an_alarm_until_its_last_clock_is_stopped(town: Town) -> None:
    await town.database.execute(
        "insert into tube (area, tube, residents, sealed_at, result, resulted_at)"
        " values ($1, 'S1', '{R1}', $2, 'positive', $3)",
        *(town.area, at(8), at(11)),
    )
    assert await open_alerts(town) == {"tube_positive": ("now", "S1")}
    due_at = await town.database.fetchval("select due_at from alert where area = $1", town.area)
    assert due_at == at(13)
    assert await open_alerts(town, at(12) + dt.timedelta(days=3)) == {}


async def test_an_improvement_that_waits_for_a_word_is_told(town: Town) -> None:
    await town.database.execute(
        "insert into proposal (area, day, base, plan, changes, cost, made_at) values ($1, $2, 1, '{}', '[]', '{}', $3)",
        *(town.area, DAY, NOON),
    )
    assert await open_alerts(town) == {"plan_proposed": ("hour", DAY.isoformat())}
    await town.database.execute("delete from proposal where area = $1", town.area)
    assert await open_alerts(town) == {}
