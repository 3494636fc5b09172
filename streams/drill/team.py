"""One team on its way: it works the route its phone shows, door by door, at the pace of people in suits."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from infra import telemetry
from streams.dispatch import policy
from streams.drill import phone as phones
from streams.drill.phone import Phone
from streams.drill.script import Script

NO_ANSWER, REFUSED = 0.04, 0.02
"""Share of first attempts that fail, and of refusals. Source: DOMAIN, section 7 (4 %); refusals: 2-3 a day."""

PACE = (0.7, 1.2)
"""How long things take against the plan: drawn evenly from this range. G."""

GATE = timedelta(minutes=20)
"""How long before its first shift a team passes the gate. G."""

HOME = timedelta(minutes=10)
"""The way home behind the last door. G."""


Off = Sequence[tuple[datetime, datetime]]


class Team:
    """A lead with a phone.

    Parameters
    ----------
    phone
        Signed in when the work begins.
    off
        From when to when it has no power.
    """

    def __init__(self, phone: Phone, script: Script, random: Random, off: Off = ()) -> None:
        self.phone, self.script, self.random, self.off = phone, script, random, off
        self.route: dict[str, Any] = {"shifts": []}
        self.done: set[str] = set()
        self.given: set[str] = set()
        self.ready_at: datetime | None = None
        self.is_linked = False

    async def work(self) -> None:
        """Work the day, with one eye on the phone."""
        await self._again(self.phone.sign_in)
        watch = asyncio.ensure_future(self._watch())
        try:
            while not self._is_over():
                await self._again(self._step)
                await asyncio.sleep(self.script.look_s)
        finally:
            watch.cancel()

    async def _watch(self) -> None:
        while True:
            await self._again(self._look)
            await asyncio.sleep(self.script.look_s)

    async def _look(self) -> None:
        self.route = await self.phone.route()

    async def _again(self, what: Any) -> None:
        """Do something over the network until it works; a restarted console or a tunnel is told once."""
        while True:
            if any(since <= self.script.now() < until for since, until in self.off):
                await asyncio.sleep(self.script.look_s)
                continue
            try:
                await what()
                self.is_linked = True
                return
            except httpx.TransportError as error:
                if self.is_linked:
                    telemetry.logger("players").warning("no connection", error=str(error)[:200])
                self.is_linked = False
            except httpx.HTTPStatusError as error:
                telemetry.logger("players").warning("refused", error=str(error)[:200])
                if error.response.status_code < 500:
                    return
            await asyncio.sleep(self.script.look_s)

    def _shift(self) -> tuple[datetime, datetime] | None:
        shifts = self.route["shifts"]
        if not shifts:
            return None
        return datetime.fromisoformat(shifts[0]["from_at"]), datetime.fromisoformat(shifts[-1]["to_at"])

    def _is_over(self) -> bool:
        shift = self._shift()
        return shift is not None and self.script.now() > shift[1] + timedelta(minutes=30)

    async def _step(self) -> None:
        """Do what is to be done now, if its time has come."""
        shift, now = self._shift(), self.script.now()
        if shift is None or self.route.get("lost"):
            return
        if self.route["gate"] is None and now > shift[0] - GATE:
            await phones.gate(self.phone, self.route)
        found = phones.next_stop(self.route, self.done)
        if found is None:
            if self.ready_at is not None and now >= self.ready_at + HOME:
                await self._hand_over("depot")
            return
        at, stop = found
        if now < self._earliest(stop):
            return
        if stop["kind"] == "visit":
            await self._visit(at, stop)
        else:
            await self._halt(stop)

    def _earliest(self, stop: dict[str, Any]) -> datetime:
        """When the team is ready and the door open for it; in the morning and for a break, as planned."""
        start = datetime.fromisoformat(stop["start_at"])
        if self.ready_at is None or stop["kind"] == "break":
            return start
        window = stop.get("window")
        opens = [window["open_at"] if window else None, stop.get("release_at")]
        return max([self.ready_at, *(datetime.fromisoformat(at) for at in opens if at)])

    async def _halt(self, stop: dict[str, Any]) -> None:
        if stop["kind"] == "handover":
            await self._hand_over(stop.get("point") or "depot")
        self.done.add(stop["arrive_at"])
        start, leave = (datetime.fromisoformat(stop[name]) for name in ("start_at", "leave_at"))
        self.ready_at = leave if stop["kind"] == "break" else self.script.now() + (leave - start)

    async def _hand_over(self, point: str) -> None:
        """Give away what is on board."""
        on_board = {tube["tube"] for tube in self.route["tubes"] if not tube.get("handed_at")}
        if tubes := sorted(on_board - self.given):
            await self.phone.tap("handed_over", point=point, tubes=tubes)
            self.given |= on_board

    async def _visit(self, at: int, stop: dict[str, Any]) -> None:
        """Knock, sample or not, change the set where that is due, and be on the way."""
        if stop["state"] == "due":
            await self.phone.tap("begun", visit=stop["visit"])
        pace = self.random.uniform(*PACE)
        there = timedelta(seconds=policy.service_s(stop["class"], len(stop["residents"])))
        await asyncio.sleep(self.script.real_s(there * pace))
        await self._ends(stop)
        after = timedelta(seconds=policy.CHANGE_OF_SET_S if stop["class"] != "special" else 0)
        onward = self.route["stops"][at + 1] if at + 1 < len(self.route["stops"]) else None
        way = timedelta()
        if onward is not None:
            way = datetime.fromisoformat(onward["arrive_at"]) - datetime.fromisoformat(stop["leave_at"])
        self.ready_at = self.script.now() + after + max(timedelta(), way) * pace

    async def _ends(self, stop: dict[str, Any]) -> None:
        residents = [one["resident"] for one in stop["residents"]]
        drawn = self.random.random()
        if drawn < NO_ANSWER and stop.get("attempt", 1) == 1:
            await self.phone.tap("no_answer", visit=stop["visit"])
        elif drawn < NO_ANSWER + REFUSED:
            await self.phone.tap("refused", visit=stop["visit"], residents=residents)
        else:
            tubes = [self.phone.tube() for _ in residents]
            await self.phone.tap("sampled", visit=stop["visit"], residents=residents, tubes=tubes)


async def work(script: Script, team: str, token: str, random: Random, memory: Path, off: Off = ()) -> None:
    """Let a team work its day, with a phone that remembers in a file and now and then is off."""
    async with httpx.AsyncClient(base_url=script.http, timeout=20) as http:
        await Team(Phone(http, script, team, token, memory), script, random, off).work()
