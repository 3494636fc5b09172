"""Every endpoint of /openapi.json, asked by every role: own area, other area, no session, a wrong CSRF token.

A new endpoint without a row here fails; write into ROWS who may call it.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from streams.console import passwords
from tests.served import DAY, PASSWORD, Served

READERS = frozenset({"coordinator", "auditor", "admin"})
WRITERS = frozenset({"coordinator", "admin"})
ADMIN = frozenset({"admin"})
LEAD = frozenset({"lead"})
SIGNED_IN = frozenset({"coordinator", "auditor", "admin", "lead", "wall", "system"})
PEOPLE = READERS
EVERYBODY = SIGNED_IN | {"nobody"}
COOKIES = ("coordinator", "auditor", "admin", "lead", "wall")
WALL = frozenset({"wall", "coordinator", "auditor", "admin"})


@dataclass(frozen=True)
class Row:
    """Who may call an endpoint, and a body that is well formed."""

    roles: frozenset[str]
    body: Any = None
    query: str = ""
    file: bool = False


DATE = str(DAY)
A = "/api/areas/{area}"
ROWS: dict[str, Row] = {
    "GET /healthz": Row(EVERYBODY),
    "GET /readyz": Row(EVERYBODY),
    "GET /metrics": Row(EVERYBODY),
    "POST /api/session": Row(EVERYBODY, {"token": "no such code"}),
    "GET /api/session": Row(SIGNED_IN),
    "DELETE /api/session": Row(SIGNED_IN),
    "POST /api/session/password": Row(PEOPLE, {"old": PASSWORD, "new": "another long password"}),
    f"GET {A}/audit": Row(READERS),
    f"GET {A}/board": Row(READERS),
    f"GET {A}/chases": Row(READERS),
    f"GET {A}/clearance": Row(READERS),
    f"POST {A}/commands": Row(WRITERS, {"id": "m1", "type": "team_back", "team": "t1", "date": DATE}),
    f"GET {A}/desk": Row(READERS),
    f"POST {A}/desk": Row(WRITERS, {"name": "何丽", "phone": "0351-7000000"}),
    f"GET {A}/exports/{{kind}}": Row(READERS),
    f"GET {A}/feed": Row(READERS),
    f"GET {A}/find": Row(READERS, query="text=郭"),
    f"GET {A}/imports": Row(READERS),
    f"GET {A}/imports/questions": Row(READERS),
    f"POST {A}/imports/questions/{{question}}": Row(WRITERS, {"answer": "none"}),
    f"DELETE {A}/imports/questions/{{question}}": Row(WRITERS),
    f"GET {A}/imports/running": Row(READERS),
    f"GET {A}/imports/{{import_id}}/report.xlsx": Row(READERS),
    f"POST {A}/imports/{{import_id}}/undo": Row(WRITERS),
    f"POST {A}/imports/{{kind}}": Row(WRITERS, file=True),
    f"GET {A}/leads": Row(READERS),
    f"POST {A}/leads": Row(WRITERS, {"team": "t1", "date": DATE}),
    f"POST {A}/leads/{{token}}/revoke": Row(WRITERS),
    f"GET {A}/places/{{place}}/responsible": Row(READERS),
    f"GET {A}/plan": Row(READERS),
    f"GET {A}/proposal": Row(READERS),
    f"GET {A}/sheets": Row(WRITERS),
    f"GET {A}/stock": Row(READERS),
    f"POST {A}/stock": Row(WRITERS, {"counts": {}}),
    f"GET {A}/tubes/{{tube}}": Row(READERS),
    f"GET {A}/users": Row(ADMIN | {"auditor"}),
    f"POST {A}/users": Row(ADMIN, {"login": "fresh", "role": "auditor"}),
    f"POST {A}/users/{{login}}/disable": Row(ADMIN, {"disabled": False}),
    f"POST {A}/users/{{login}}/password": Row(ADMIN),
    f"POST {A}/users/{{login}}/sessions/revoke": Row(ADMIN),
    f"GET {A}/visits/{{visit}}": Row(READERS),
    f"GET {A}/visits/{{visit}}/why": Row(READERS),
    f"GET {A}/walls": Row(READERS),
    f"POST {A}/walls": Row(WRITERS, {"label": "大厅"}),
    f"POST {A}/walls/{{token}}/revoke": Row(WRITERS),
    f"GET {A}/whatif": Row(READERS, query=f"date={DATE}&teams=1"),
    f"GET {A}/zones": Row(READERS),
    "POST /api/events": Row(frozenset({"system", "admin", "coordinator"}), []),
    "POST /api/outcomes": Row(LEAD, {"outcomes": []}),
    "GET /api/route": Row(LEAD),
    "POST /api/route/confirm": Row(LEAD, {"version": 1}),
    "GET /api/route/feed": Row(LEAD),
    "GET /api/route/phones": Row(LEAD),
    "GET /api/wall/{area}": Row(WALL),
    "GET /api/wall/{area}/feed": Row(WALL),
}
LOOKS_AT_PEOPLE = {
    f"GET {A}/{name}"
    for name in ("audit", "board", "chases", "clearance", "find", "sheets", "visits/{visit}", "tubes/{tube}")
} | {"GET /api/route", "GET /api/route/phones"}
"""After these somebody's name or room was read: each leaves a row in `look`."""
LAST = "DELETE /api/session"


@dataclass
class Callers:
    """A client for each role, signed in."""

    clients: dict[str, httpx.AsyncClient]
    area: str

    async def status(self, name: str, role: str, area: str, **headers: str) -> int:
        method, path = name.split(" ")
        row = ROWS[name]
        places = {"area": area, "visit": "V1", "kind": "special", "login": "other", "token": "0123456789ab"}
        url = path.format(**places, import_id="I1", question="Q1", place="b1", tube="T1")
        given: dict[str, Any] = {"json": row.body} if row.body is not None else {}
        if row.file:
            given = {"files": {"file": ("a.csv", b"nothing here")}}
        request = self.clients[role].build_request(method, f"{url}?{row.query}", headers=headers, **given)
        answer = await self.clients[role].send(request, stream=True)
        if name == "POST /api/session/password" and answer.status_code == 200:
            await answer.aread()
            self.clients[role].headers["X-CSRF-Token"] = answer.json()["csrf"]
        await answer.aclose()
        return answer.status_code


@pytest.fixture
async def callers(served: Served) -> AsyncIterator[Callers]:
    for login, role in (("admin", "admin"), ("other", "auditor")):
        await served.db.execute(
            "insert into account (account, login, password_hash, role, areas, must_change)"
            " values ($1, $1, $2, $3, $4, false)",
            login,
            passwords.hashed(PASSWORD),
            role,
            [served.area],
        )
    await served.db.execute(
        "insert into team_day (area, team, day, kind) values ($1, 't1', $2, 'mobile')", served.area, DAY
    )
    await served.db.execute(
        "insert into tube (area, tube, kind, residents, said_at, said_id)"
        " values ($1, 'T1', 'single', '{r1}', now(), 'e')",
        served.area,
    )
    async with contextlib.AsyncExitStack() as stack:
        clients = {"nobody": await stack.enter_async_context(served.client())}
        for role in ("coordinator", "auditor", "admin"):
            clients[role] = await stack.enter_async_context(served.signed_in(role))
        for role in ("lead", "wall"):
            clients[role] = await stack.enter_async_context(served.by_token(f"{role}-token"))
        clients["system"] = await stack.enter_async_context(served.client())
        clients["system"].headers["Authorization"] = "Bearer system-token"
        yield Callers(clients, served.area)


async def test_every_endpoint_has_a_row_that_says_who_may_call_it(served: Served) -> None:
    async with served.client() as client:
        document = (await client.get("/openapi.json")).json()
    offered = {f"{method.upper()} {path}" for path, ways in document["paths"].items() for method in ways}
    assert offered == set(ROWS), "write into ROWS who may call what is new, and take out what is gone"


async def test_each_role_may_call_what_its_row_says_and_nothing_else(callers: Callers) -> None:
    wrong = []
    for name in sorted(ROWS, key=lambda name: name == LAST):
        for role in callers.clients:
            status = await callers.status(name, role, callers.area)
            if role in ROWS[name].roles:
                refused = (401, 403) if name != "POST /api/session" else (403,)
                good = status not in refused and status < 500
            else:
                good = status == (401 if role == "nobody" else 403)
            if not good:
                wrong.append(f"{role}: {name} answered {status}")
    assert wrong == []


async def test_no_role_may_call_anything_in_another_area(callers: Callers) -> None:
    wrong = []
    for name in (name for name in ROWS if "{area}" in name):
        for role in callers.clients:
            status = await callers.status(name, role, callers.area + "x")
            if status != (401 if role == "nobody" else 403):
                wrong.append(f"{role}: {name} answered {status}")
    assert wrong == []


async def test_whatever_changes_something_needs_the_csrf_token_of_its_own_session(callers: Callers) -> None:
    wrong = []
    changing = [name for name in ROWS if not name.startswith("GET") and name != "POST /api/session"]
    others = callers.clients["auditor"].headers["X-CSRF-Token"]
    for name in changing:
        for role in (role for role in COOKIES if role in ROWS[name].roles):
            for token in ("", "wrong", others if role != "auditor" else "wrong"):
                status = await callers.status(name, role, callers.area, **{"X-CSRF-Token": token})
                if status != 403:
                    wrong.append(f"{role}: {name} answered {status}")
    assert wrong == []


async def test_each_look_at_a_person_is_kept(callers: Callers, served: Served) -> None:
    wrong = []
    for name in LOOKS_AT_PEOPLE:
        before = await served.db.fetchval("select count(*) from look where area = $1", served.area)
        role = "lead" if ROWS[name].roles == LEAD else "coordinator"
        assert await callers.status(name, role, served.area) == 200, name
        if await served.db.fetchval("select count(*) from look where area = $1", served.area) == before:
            wrong.append(name)
    assert wrong == []
