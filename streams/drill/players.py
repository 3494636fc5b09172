"""The people of a simulated day: `python -m streams.drill.players SCRIPT` until it is told to stop.

Teams work their routes on phones over HTTP, residents who can walk are sampled at the points and their tubes appear on
Kafka, a neighbouring system hands in households in quarantine over HTTP. None of them sees the database.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
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
from schemas.tubes import TubeSealed
from streams.drill import script as scripts
from streams.drill import team as teams
from streams.drill.scenario import Trouble
from streams.drill.script import Script

ABSENT = 0.03
"""Share of residents who should walk to a point and do not."""
POOL = 20
ZONE = ZoneInfo("Asia/Shanghai")
UP = time(6)
"""When people get up."""


async def play(script: Script) -> None:
    """Play everybody until the last day is over."""
    for number, day in enumerate(script.days):
        await _until(script, datetime.combine(day, UP, ZONE))
        randoms = [Random((script.seed * 100 + number) * 1_000 + n) for n in range(len(script.leads[day]) + 2)]  # noqa: S311
        phones = [
            teams.work(script, team, token, random)
            for (team, token), random in zip(script.leads[day].items(), randoms, strict=False)
        ]
        await asyncio.gather(*phones, _points(script, day, randoms[-1]), _outside(script, day, randoms[-2]))


async def _until(script: Script, at: datetime) -> None:
    await asyncio.sleep(script.real_s(at - script.now()))


async def _points(script: Script, day: date, random: Random) -> None:
    """Seal pools at the fixed points all morning, onto Kafka."""
    coming = [resident for resident, _ in script.walkers if random.random() > ABSENT]
    random.shuffle(coming)
    pools = [coming[n : n + POOL] for n in range(0, len(coming), POOL)]
    opens = datetime.combine(day, time(7), ZONE)
    producer = await _producer(script)
    try:
        for number, pool in enumerate(pools):
            await _until(script, opens + timedelta(hours=4.5) * number / max(1, len(pools)))
            await _seal(producer, script, f"{day:%y%m%d}{script.run[-6:]}{number:04d}", pool)
    finally:
        await producer.stop()


async def _producer(script: Script) -> AIOKafkaProducer:
    while True:
        with contextlib.suppress(UnavailableError):
            return await start_producer(script.kafka)
        await asyncio.sleep(script.look_s)


async def _seal(producer: AIOKafkaProducer, script: Script, tube: str, pool: Sequence[str]) -> None:
    now = script.now()
    sealed = TubeSealed(
        event_id=f"point-{tube}",
        occurred_at=now,
        area=script.area,
        tube=f"P{tube}",
        kind="pool",
        residents=tuple(pool),
        sealed_at=now,
    )
    await producer.send_and_wait(**record(sealed, encode(sealed), source="point"))


async def _outside(script: Script, day: date, random: Random) -> None:
    """Let happen what goes wrong, as a neighbouring system says it over HTTP; what is long past is left out."""
    async with httpx.AsyncClient(base_url=script.http, timeout=20) as http:
        for number, trouble in enumerate(script.troubles):
            at = datetime.combine(day, trouble.at, ZONE)
            if at < script.now() - timedelta(minutes=30):
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
    task = asyncio.ensure_future(play(scripts.read(file)))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
        await asyncio.Event().wait()  # the day is over: stay, or the supervisor would start it again


if __name__ == "__main__":
    telemetry.set_up(process="players")
    asyncio.run(_main(Path(sys.argv[1])))
