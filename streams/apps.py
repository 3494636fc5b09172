"""THE SWITCHBOARD: which slice hears which events, and the processes that run them. Start here."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from infra import clock, kafka
from infra.changes import Transaction
from infra.database import connect
from infra.partitions import keep_partitions
from infra.settings import Settings
from infra.timers import run_timers
from schemas.commands import CommandGiven
from schemas.envelope import Event
from schemas.errors import BadSetting
from schemas.topics import COMMANDS, HOUSEHOLDS, RESIDENTS, TEAMS, TUBES, VISITS, ZONES, Topic, by_tag, tag_of
from schemas.visits import FieldEvent, SpecimensHandedOver, VisitSampled
from streams.alerts.watch import run_watch
from streams.commands import agent as commands
from streams.commands.rules import implied
from streams.demand import agent as demand
from streams.demand import hours
from streams.households import agent as households
from streams.intake_dead import resend_parked
from streams.intake_lane import lanes, run_lane
from streams.residents import agent as residents
from streams.teams import agent as teams
from streams.tubes import agent as tubes
from streams.visits import agent as visits
from streams.visits.rules import consequences
from streams.zones import agent as zones


async def handle(tx: Transaction, events: Sequence[Event]) -> None:
    """Fold a batch into the ledgers and bring the demand of the touched households up to it, in one transaction.

    The batch may hold events of any slice and of any locked area, in any order. It needs no Kafka.
    """
    heard: dict[Topic, list[Any]] = {}
    for event in (*events, *_followed(tx, events)):
        heard.setdefault(by_tag()[tag_of(event)], []).append(event)
    field = [event for event in heard.get(VISITS, []) if isinstance(event, FieldEvent)]
    specimens = [event for event in heard.get(VISITS, []) if isinstance(event, SpecimensHandedOver | VisitSampled)]
    if field:
        await visits.keep(tx, field)
    if RESIDENTS in heard:
        await residents.keep(tx, heard[RESIDENTS])
    if HOUSEHOLDS in heard:
        await households.keep(tx, heard[HOUSEHOLDS])
    await tx.catch_up()
    if TUBES in heard or specimens:
        await tubes.keep(tx, [*heard.get(TUBES, []), *specimens])
    if TEAMS in heard:
        await teams.keep(tx, heard[TEAMS])
    if ZONES in heard:
        await zones.keep(tx, heard[ZONES])
    if COMMANDS in heard:
        await commands.keep(tx, heard[COMMANDS])
    await demand.derive(tx, _causes(events))


def _followed(tx: Transaction, events: Sequence[Event]) -> list[Event]:
    """What reports and commands say about residents and teams."""
    followed: list[Event] = []
    for event in events:
        zone = ZoneInfo(tx.areas[event.area].timezone)
        if isinstance(event, FieldEvent):
            followed += consequences(event, zone)
        elif isinstance(event, CommandGiven):
            followed += implied(event, event.occurred_at.astimezone(zone).date())
    return followed


def _causes(events: Sequence[Event]) -> dict[str, str]:
    """Event ids by what they were about: visit, household or resident."""
    causes: dict[str, str] = {}
    for event in events:
        named = [getattr(event, name, None) for name in ("visit", "household", "resident")]
        for subject in (*named, *getattr(event, "residents", ())):
            if subject is not None:
                causes[subject] = event.event_id
    return causes


async def run_intake(settings: Settings, lane: str, *, group: str = "doorstep-intake") -> None:
    """Take the records of a lane (`live`, `bulk`, or `both` in one process) until cancelled.

    The process of the bulk lane also rings the hours of the day: it is never the one that somebody waits for.

    Raises
    ------
    UnavailableError
        A machine went away or does not move: the supervisor starts the process again.
    """
    if lane not in (*lanes(), "both"):
        raise BadSetting(f"A lane is one of {', '.join(lanes())} or both, got {lane!r}.")
    chosen = lanes() if lane == "both" else [lane]
    work = [run_lane(settings, one, handle, group=group) for one in chosen]
    if "bulk" in chosen:
        work.append(run_hours(settings))
    await _until_one_ends(*work)


async def run_hours(settings: Settings) -> None:
    """Ring midnight, morning, end of shifts and freeze of every area, and look what became pressing, until cancelled.

    First, records are sent again that an older release parked and this one can read.
    """
    assert settings.database is not None
    assert settings.kafka is not None
    database = await connect(settings.database, size=2, name="doorstep-hours")
    try:
        producer = await kafka.start_producer(settings.kafka)
        await resend_parked(database, producer)
        await producer.stop()
        shared = await clock.shared(database, settings.clock)
        rings = run_timers(database, shared, hours.RINGS, hours.arm)
        await _until_one_ends(rings, run_watch(database, shared), keep_partitions(database))
    finally:
        await database.close()


async def _until_one_ends(*work: Coroutine[Any, Any, None]) -> None:
    """Run all of it; when one part ends, end the others and raise what ended it."""
    tasks = [asyncio.create_task(part) for part in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
