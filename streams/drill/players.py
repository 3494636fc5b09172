"""The people of a simulated day: `python -m streams.drill.players SCRIPT` until it is told to stop.

Teams work their routes on phones over HTTP, residents who can walk are sampled at the points and their tubes appear on
Kafka, a neighbouring system hands in households in quarantine over HTTP. None of them sees the database.
"""

import asyncio
import contextlib
import signal
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from aiokafka import AIOKafkaProducer

from infra import telemetry
from infra.kafka import record, start_producer
from schemas.codec import encode
from schemas.errors import UnavailableError
from streams.drill import points
from streams.drill import script as scripts
from streams.drill import team as teams
from streams.drill.scenario import Trouble
from streams.drill.script import Script

ZONE = ZoneInfo("Asia/Shanghai")
UP = time(6)
"""When people get up."""


async def play(script: Script, pockets: Path) -> None:
    """Play everybody until the last day is over; their phones remember in a folder."""
    for number, day in enumerate(script.days):
        await _until(script, datetime.combine(day, UP, ZONE))
        randoms = [Random((script.seed * 100 + number) * 1_000 + n) for n in range(len(script.leads[day]) + 2)]  # noqa: S311
        phones = [
            teams.work(script, team, token, random, pockets / f"{team}-{day}.json", _off(script, day, number))
            for number, ((team, token), random) in enumerate(zip(script.leads[day].items(), randoms, strict=False))
        ]
        await asyncio.gather(*phones, _points(script, day, randoms[-1]), _outside(script, day, randoms[-2]))


async def _until(script: Script, at: datetime) -> None:
    await asyncio.sleep(script.real_s(at - script.now()))


def _off(script: Script, day: date, number: int) -> list[tuple[datetime, datetime]]:
    """From when to when the phone of a team is off."""
    starts = [(datetime.combine(day, one.at, ZONE), one) for one in script.troubles if one.team == number]
    return [(at, at + timedelta(minutes=one.minutes)) for at, one in starts if one.kind == "phone_off"]


async def _points(script: Script, day: date, random: Random) -> None:
    """Seal pools at the fixed points all morning, onto Kafka; a courier fetches them in time."""
    opens = datetime.combine(day, time(7), ZONE)
    producer = await _producer(script)
    try:
        for at, say in points.day(script, f"{day:%y%m%d}{script.run[-6:]}", opens, random):
            await _until(script, at)
            event = say(at)  # who begins anew says what was said before, not that it happened again
            await producer.send_and_wait(**record(event, encode(event), source="point"))
    finally:
        await producer.stop()


async def _producer(script: Script) -> AIOKafkaProducer:
    while True:
        with contextlib.suppress(UnavailableError):
            return await start_producer(script.kafka)
        await asyncio.sleep(script.look_s)


async def _outside(script: Script, day: date, random: Random) -> None:
    """Let happen what goes wrong, as a neighbouring system says it over HTTP; what is long past is left out."""
    async with httpx.AsyncClient(base_url=script.http, timeout=20) as http:
        for number, trouble in enumerate(script.troubles):
            at = datetime.combine(day, trouble.at, ZONE)
            if at < script.now() - timedelta(minutes=30) or trouble.kind == "phone_off":
                continue
            await _until(script, at)
            for n, said in enumerate(_said(script, day, trouble, random)):
                await _tell(http, script, {"event_id": f"outside-{script.run}-{day}-{number}-{n}", **said})


def _said(script: Script, day: date, trouble: Trouble, random: Random) -> list[dict[str, Any]]:
    if trouble.kind == "quarantined":
        return [_quarantined(day, *random.choice(script.walkers)) for _ in range(trouble.households)]
    team = {"team": list(script.leads[day])[trouble.team], "date": day.isoformat()}
    said = {"type": "team.back"} if trouble.kind == "team_back" else {"type": "team.lost", "why": "illness"}
    return [said | team]


def _quarantined(day: date, resident: str, household: str) -> dict[str, Any]:
    departed = day - timedelta(days=1)
    return {
        "type": "household.quarantined",
        "household": household,
        "residents": [resident],
        "class": "left_high_risk_zone",
        "departed_on": departed.isoformat(),
        "registered_on": day.isoformat(),
        "last_day_on": (departed + timedelta(days=7)).isoformat(),
    }


async def _tell(http: httpx.AsyncClient, script: Script, said: dict[str, Any]) -> None:
    event = {**said, "occurred_at": script.now().isoformat(), "area": script.area}
    while True:
        with contextlib.suppress(httpx.HTTPError):
            answer = await http.post("/api/events", json=event, headers={"Authorization": f"Bearer {script.system}"})
            if answer.status_code < 500:
                telemetry.logger("players").info("said", type=said["type"], status=answer.status_code)
                return
        await asyncio.sleep(script.look_s)


async def _main(file: Path) -> None:
    task = asyncio.ensure_future(play(scripts.read(file), file.parent / "phones"))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
        await asyncio.Event().wait()  # the day is over: stay, or the supervisor would start it again


if __name__ == "__main__":
    telemetry.set_up(process="players")
    asyncio.run(_main(Path(sys.argv[1])))
