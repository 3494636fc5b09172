"""A team lead's phone, as the page would use it: sign in, show the route, tap what happens."""

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from streams.drill.script import Script

TUBES = 1000
"""How many tubes a phone numbers between two starts at most."""


class Kept(msgspec.Struct, frozen=True):
    """What a phone still knows after it was off: the cookies of its session, and how often it was started."""

    cookies: dict[str, str]
    started: int


class Phone:
    """A signed-in phone of one team.

    Parameters
    ----------
    http
        A client of its own: it carries the session's cookie.
    memory
        The file in which the session outlives the process: a code opens one session once.
    """

    def __init__(self, http: httpx.AsyncClient, script: Script, team: str, token: str, memory: Path) -> None:
        self._http = http
        self._script = script
        self._team = team
        self._token = token
        self._memory = memory
        self._csrf = ""
        self._started = 0
        self._taps = itertools.count(1)
        self._tubes = itertools.count(1)

    async def sign_in(self) -> None:
        """Go on with the session that is kept, else open the one that the QR code gives."""
        kept = msgspec.json.decode(self._memory.read_bytes(), type=Kept) if self._memory.exists() else Kept({}, 0)
        self._http.cookies = httpx.Cookies(kept.cookies)
        answer = await self._http.get("/api/session")
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._http.cookies.clear()
            answer = await self._http.post("/api/session", json={"token": self._token})
        answer.raise_for_status()
        self._csrf = answer.json()["csrf"]
        self._started = kept.started + 1
        self._tubes = itertools.count(kept.started * TUBES + 1)
        self._keep()

    def _keep(self) -> None:
        fresh = self._memory.with_suffix(".new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_bytes(msgspec.json.encode(Kept(dict(self._http.cookies), self._started)))
        fresh.replace(self._memory)

    async def route(self) -> dict[str, Any]:
        """The route as it is now; what was shown is confirmed."""
        answer = await self._http.get("/api/route")
        answer.raise_for_status()
        route: dict[str, Any] = answer.json()
        if route["version"] > route["confirmed"]:
            await self._post("/api/route/confirm", {"version": route["version"]})
        return route

    async def tap(self, kind: str, **fields: Any) -> None:
        """Say what happened, now."""
        now = datetime.now(UTC).isoformat()
        ident = f"{self._script.now():%y%m%d}-{self._script.run}-{self._started}-{next(self._taps)}"
        tap = {"id": ident, "kind": kind, "at": now, **fields}
        await self._post("/api/outcomes", {"outcomes": [tap], "device_now": now})

    def tube(self) -> str:
        """The code on the next tube."""
        return f"S{self._script.now():%y%m%d}{self._team[-6:]}{next(self._tubes):04d}"

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        answer = await self._http.post(path, json=body, headers={"X-CSRF-Token": self._csrf})
        answer.raise_for_status()


async def gate(phone: Phone, route: dict[str, Any]) -> None:
    """Pass the shift gate: everybody is fit."""
    members = [{"member": member["member"], "fit": True, "failed": []} for member in route["crew"]]
    await phone.tap("gate", members=members)


def next_stop(route: dict[str, Any], done: set[str]) -> tuple[int, dict[str, Any]] | None:
    """The first stop that is not behind the team: its index and itself.

    Parameters
    ----------
    done
        Arrivals (as text) of stops without a visit that were dealt with.
    """
    for index, stop in enumerate(route["stops"]):
        if stop["kind"] == "visit":
            if stop.get("state") in ("due", "begun"):
                return index, stop
        elif stop["arrive_at"] not in done:
            later = route["stops"][index + 1 :]
            passed = any(one.get("state") not in ("due", "begun", None) for one in later if one["kind"] == "visit")
            if not passed:
                return index, stop
    return None
