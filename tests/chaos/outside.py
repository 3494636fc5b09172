"""Who meets doorstep from outside: phones and a coordinator over HTTP, who try again until they have an answer."""

import asyncio
import hashlib
import itertools
import random
from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.clock import Clock
from infra.database import Database
from streams.console import passwords
from streams.demand.ids import visit_id
from tests.chaos.day import MOBILE, QUARANTINE, Day
from tests.intake_builders import TODAY

PASSWORD = "a-good-long-password"
_HASH = passwords.hashed(PASSWORD)


async def admit(database: Database, day: Day) -> None:
    """A login for the coordinator, and a code for each phone."""
    await database.execute(
        "insert into account (account, login, password_hash, role, areas, must_change)"
        " values ($1, $1, $2, 'coordinator', $3, false)",
        f"c-{day.area}",
        _HASH,
        [day.area],
    )
    for team in (*MOBILE, *QUARANTINE):
        await database.execute(
            "insert into token (token_hash, role, area, team, day) values ($1, 'lead', $2, $3, $4)",
            passwords.token_hash(f"{day.area}-{team}"),
            day.area,
            team,
            TODAY,
        )


@dataclass
class Client:
    """Somebody with a session, who asks until there is an answer.

    Attributes
    ----------
    said
        Ids of the events that follow from what was answered.
    """

    http: httpx.AsyncClient
    credentials: dict[str, str]
    database: Database
    said: set[str] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask until the console answers."""
        while True:
            try:
                if self.headers or await self._sign_in():  # without a session the answer would be 401
                    answer = await self.http.request(method, path, json=body, headers=self.headers)
                    if answer.status_code < 500:
                        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
                        return answer.json()
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)

    async def _sign_in(self) -> bool:
        """A code opens one session once: where the answer was lost, the coordinator lets it be used again."""
        answer = await self.http.post("/api/session", json=self.credentials)
        if answer.status_code == 200:
            self.headers = {"X-CSRF-Token": answer.json()["csrf"]}
            return True
        if "token" in self.credentials:
            code = passwords.token_hash(self.credentials["token"])
            await self.database.execute("update token set used_at = null where token_hash = $1", code)
        return False


@dataclass
class Phone:
    """A team's phone: it works the doors of its route, one after the other."""

    client: Client
    day: Day
    team: str
    clock: Clock
    chance: random.Random
    left: set[str] = field(default_factory=set)
    taps: int = 0

    async def work(self, over: asyncio.Event) -> None:
        """Go on until the day is over."""
        while not over.is_set():
            await self.step()
            await asyncio.sleep(0.1)

    async def step(self) -> None:
        """Show the route, confirm it, and do the next door."""
        route = await self.client.ask("GET", "/api/route")
        if route["version"] > route["confirmed"]:
            await self.client.ask("POST", "/api/route/confirm", {"version": route["version"]})
        for stop in route["stops"]:
            if stop.get("household") in self.day.doors and stop["state"] == "due" and stop["visit"] not in self.left:
                await self._visit(stop)
                return

    async def _visit(self, stop: dict[str, Any]) -> None:
        people = [one["resident"] for one in stop["residents"]]
        fate = self.chance.random()
        self.left.add(stop["visit"])
        await self._tap("begun", visit=stop["visit"])
        if fate < 0.7:
            tubes = [f"S{self.team}-{self.taps}-{n}" for n in range(len(people))]
            await self._tap("sampled", visit=stop["visit"], residents=people, tubes=tubes)
            await self._tap("handed_over", point="depot", tubes=tubes)
        elif fate < 0.85:
            await self._tap("no_answer", visit=stop["visit"])
        else:
            await self._tap("refused", visit=stop["visit"], residents=people)

    async def _tap(self, kind: str, **fields: Any) -> None:
        self.taps += 1
        ident, now = f"{self.team}-{self.taps}", self.clock.now().isoformat()
        tap = {"id": ident, "kind": kind, "at": now, **fields}
        answer = await self.client.ask("POST", "/api/outcomes", {"outcomes": [tap], "device_now": now})
        assert answer["accepted"] == [ident], answer
        said = f"{self.day.area}|{self.team}|{ident}"
        self.client.said.add(hashlib.blake2b(said.encode(), digest_size=16).hexdigest())


@dataclass
class Coordinator:
    """Gives commands, each until it is done."""

    client: Client
    day: Day
    given: int = 0

    async def work(self, over: asyncio.Event) -> None:
        """Lose a team and find it again, excuse people, add and cancel visits, until the day is over."""
        for n in itertools.count(0, 2):
            if over.is_set():
                return
            await self._give("team_lost", team=MOBILE[1], date=TODAY.isoformat(), why="vehicle")
            if n + 1 < self.day.homes:
                await self._give("cancel_visit", visit=visit_id(self.day.area, f"W{n}", TODAY))
                await self._give("add_visit", household=f"W{n + 1}", date=TODAY.isoformat(), residents=[f"W{n + 1}r0"])
                await self._give("excuse", residents=[self.day.paper[n][1]], excuse="in_hospital")
            await self._give("team_back", team=MOBILE[1], date=TODAY.isoformat())
            await asyncio.sleep(0.4)

    async def _give(self, kind: str, **fields: Any) -> None:
        self.given += 1
        ident = f"c{self.given}"
        await self.client.ask("POST", f"/api/areas/{self.day.area}/commands", {"id": ident, "type": kind, **fields})
        said = f"{self.day.area}|command|{ident}"
        self.client.said.add(hashlib.blake2b(said.encode(), digest_size=16).hexdigest())
