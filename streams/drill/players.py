"""The people of a simulated day: `python -m streams.drill.players SCRIPT` until it is told to stop.

Teams work their routes on phones over HTTP, residents who can walk are sampled at the points and their tubes appear on
Kafka, a neighbouring system hands in households in quarantine over HTTP. None of them sees the database.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine, Sequence
from datetime import datetime, time, timedelta
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
from streams.drill import phone as phones
from streams.drill import script as scripts
from streams.drill.phone import Phone
from streams.drill.script import Script

NO_ANSWER, REFUSED = 0.04, 0.02
"""Share of first attempts that fail, and of refusals. Source: DOMAIN, section 7 (4 %); refusals: 2-3 a day."""
ABSENT = 0.03
"""Share of residents who should walk to a point and do not."""
POOL = 20
URGENT_AT = (time(8, 25), time(9, 40), time(10, 50), time(14, 30), time(15, 45))
"""When a neighbouring system hands in a household. Source: the story's 09:40; the others are ours."""
LOOK_S = 1.0
ZONE = ZoneInfo("Asia/Shanghai")


async def play(script: Script) -> None:
    """Play everybody until the day is over."""
    parts: list[Coroutine[Any, Any, None]] = [_team(script, team, number) for number, team in enumerate(script.leads)]
    await asyncio.gather(*parts, _points(script), _neighbour(script))


async def _until(script: Script, at: datetime) -> None:
    await asyncio.sleep(script.real_s(at - script.now()))


async def _team(script: Script, team: str, number: int) -> None:
    """Work a route door by door, and start again after anything that goes wrong with the connection."""
    random = Random(script.seed * 1_000 + number)  # noqa: S311
    while True:
        with contextlib.suppress(httpx.HTTPError, KeyError):
            async with httpx.AsyncClient(base_url=script.http, timeout=10) as http:
                phone = Phone(http, script, team, random)
                await phone.sign_in()
                await _shift(script, phone, random)
                return
        await asyncio.sleep(LOOK_S)


async def _shift(script: Script, phone: Phone, random: Random) -> None:
    done: set[str] = set()
    while True:
        try:
            route = await phone.route()
            if not route["shifts"]:
                await asyncio.sleep(LOOK_S)
                continue
            begins, ends = (
                datetime.fromisoformat(route["shifts"][n][key]) for n, key in ((0, "from_at"), (-1, "to_at"))
            )
            if script.now() > ends:
                return
            if route["gate"] is None and script.now() > begins - timedelta(minutes=20):
                await phones.gate(phone, route)
            await _step(script, phone, random, route, done)
        except httpx.HTTPError as error:  # the console restarts, or a tunnel: the phone tries again
            telemetry.logger("players").warning("no connection", error=str(error)[:200])
        await asyncio.sleep(LOOK_S)


async def _step(script: Script, phone: Phone, random: Random, route: dict[str, Any], done: set[str]) -> None:
    """Do what is to be done now, if its time has come."""
    found = phones.next_stop(route, done)
    if found is None:
        return
    _, stop = found
    start, leave = (datetime.fromisoformat(stop[key]) for key in ("start_at", "leave_at"))
    if script.now() < start:
        return
    if stop["kind"] == "handover":
        tubes = [tube["tube"] for tube in route["tubes"] if not tube.get("handed_at")]
        await phone.tap("handed_over", point=stop.get("point") or "depot", tubes=tubes)
    if stop["kind"] != "visit":
        done.add(stop["arrive_at"])
        return
    if stop["state"] == "due":
        await phone.tap("begun", visit=stop["visit"])
    await asyncio.sleep(script.real_s((leave - start) * random.uniform(0.7, 1.2)))
    await _ends(phone, random, stop)


async def _ends(phone: Phone, random: Random, stop: dict[str, Any]) -> None:
    residents = [one["resident"] for one in stop["residents"]]
    drawn = random.random()
    if drawn < NO_ANSWER and stop.get("attempt", 1) == 1:
        await phone.tap("no_answer", visit=stop["visit"])
    elif drawn < NO_ANSWER + REFUSED:
        await phone.tap("refused", visit=stop["visit"], residents=residents)
    else:
        await phone.tap("sampled", visit=stop["visit"], residents=residents, tubes=[phone.tube() for _ in residents])


async def _points(script: Script) -> None:
    """Seal pools at the fixed points all morning, onto Kafka."""
    random = Random(script.seed)  # noqa: S311
    coming = [resident for resident, _ in script.walkers if random.random() > ABSENT]
    random.shuffle(coming)
    pools = [coming[n : n + POOL] for n in range(0, len(coming), POOL)]
    opens = datetime.combine(script.day, time(7), ZONE)
    producer = await _producer(script.kafka)
    try:
        for number, pool in enumerate(pools):
            await _until(script, opens + timedelta(hours=4.5) * number / max(1, len(pools)))
            await _seal(producer, script, number, pool)
    finally:
        await producer.stop()


async def _producer(kafka: str) -> AIOKafkaProducer:
    while True:
        with contextlib.suppress(UnavailableError):
            return await start_producer(kafka)
        await asyncio.sleep(LOOK_S)


async def _seal(producer: AIOKafkaProducer, script: Script, number: int, pool: Sequence[str]) -> None:
    now = script.now()
    run = f"{script.clock_real.timestamp():.0f}"
    sealed = TubeSealed(
        event_id=f"point-{run}-{number}",
        occurred_at=now,
        area=script.area,
        tube=f"P{script.day:%y%m%d}{run[-6:]}{number:04d}",
        kind="pool",
        residents=tuple(pool),
        sealed_at=now,
    )
    await producer.send_and_wait(**record(sealed, encode(sealed), source="point"))


async def _neighbour(script: Script) -> None:
    """Hand in a household in quarantine now and then, over HTTP."""
    random = Random(script.seed + 7)  # noqa: S311
    async with httpx.AsyncClient(base_url=script.http, timeout=10) as http:
        for number, at in enumerate(URGENT_AT):
            due = datetime.combine(script.day, at, ZONE)
            if due < script.now() - timedelta(minutes=10):
                continue
            await _until(script, due)
            resident, household = random.choice(script.walkers)
            await _hand_in(http, script, number, resident, household)


async def _hand_in(http: httpx.AsyncClient, script: Script, number: int, resident: str, household: str) -> None:
    yesterday = script.day - timedelta(days=1)
    event = {
        "type": "household.quarantined",
        "event_id": f"neighbour-{script.clock_real.timestamp():.0f}-{number}",
        "occurred_at": script.now().isoformat(),
        "area": script.area,
        "household": household,
        "residents": [resident],
        "class": "left_high_risk_zone",
        "departed_on": yesterday.isoformat(),
        "registered_on": script.day.isoformat(),
        "last_day_on": (yesterday + timedelta(days=7)).isoformat(),
    }
    while True:
        with contextlib.suppress(httpx.HTTPError):
            answer = await http.post("/api/events", json=event, headers={"Authorization": f"Bearer {script.system}"})
            if answer.status_code < 500:
                telemetry.logger("players").info("household handed in", household=household, status=answer.status_code)
                return
        await asyncio.sleep(LOOK_S)


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
