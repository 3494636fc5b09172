"""Logins, codes and sessions over HTTP: what they open, once and for how long, and how they end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from streams.console import auth, feed, passwords
from tests.served import DAY, PASSWORD, Served

NEW = "a password of my own"


async def add_login(served: Served, login: str, role: str, areas: list[str], *, must_change: bool = False) -> None:
    await served.db.execute(
        "insert into account (account, login, password_hash, role, areas, must_change) values ($1, $1, $2, $3, $4, $5)",
        login,
        passwords.hashed(PASSWORD),
        role,
        areas,
        must_change,
    )


@contextlib.asynccontextmanager
async def admin(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    await add_login(served, "admin", "admin", [served.area])
    async with served.signed_in("admin") as client:
        yield client


async def sign_in(client: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    answer = await client.post("/api/session", json={"login": login, "password": password})
    if answer.status_code == 200:
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return answer


async def test_a_first_password_opens_nothing_until_it_is_changed(served: Served) -> None:
    await add_login(served, "fresh", "coordinator", [served.area], must_change=True)
    async with served.client() as client:
        assert (await sign_in(client, "fresh", PASSWORD)).json()["must_change"] is True
        for path in ("board", "clearance", "visits/V1", "audit", "users", "feed"):
            answer = await client.get(f"/api/areas/{served.area}/{path}")
            assert (answer.status_code, answer.json()["code"]) == (403, "E1305"), path
        body = {"old": PASSWORD, "new": "short"}
        assert (await client.post("/api/session/password", json=body)).status_code == 403
        before = client.cookies[auth.COOKIE]
        answer = await client.post("/api/session/password", json=body | {"new": NEW})
        assert answer.json()["must_change"] is False
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        assert client.cookies[auth.COOKIE] != before
        assert (await client.get(f"/api/areas/{served.area}/board")).status_code == 200


async def test_a_new_password_ends_every_other_session(served: Served) -> None:
    async with served.signed_in() as one, served.signed_in() as other:
        answer = await one.post("/api/session/password", json={"old": PASSWORD, "new": NEW})
        assert answer.status_code == 200
        assert (await other.get("/api/session")).status_code == 401
        assert (await one.get("/api/session")).status_code == 200


async def test_nobody_can_bring_a_session_along(served: Served) -> None:
    planted = passwords.new_token()
    async with served.client() as client:
        client.cookies[auth.COOKIE] = planted
        await sign_in(client, "coordinator", PASSWORD)
        first = [one.value for one in client.cookies.jar if one.value != planted][-1]
    async with served.client() as client:
        client.cookies[auth.COOKIE] = planted
        assert (await client.get("/api/session")).status_code == 401
        client.cookies.clear()
        client.cookies[auth.COOKIE] = first
        await sign_in(client, "coordinator", PASSWORD)
    async with served.client() as client:
        client.cookies[auth.COOKIE] = first
        assert (await client.get("/api/session")).status_code == 401, "signing in again ends the session before"


async def test_a_lock_does_not_say_who_exists_and_counts_down(served: Served) -> None:
    async with served.client() as client:
        seen: dict[str, list[Any]] = {}
        for login in ("coordinator", "nobody at all"):
            answers = [await sign_in(client, login, "wrong") for _ in range(6)]
            seen[login] = [(one.status_code, one.json().get("attempts_left")) for one in answers]
            assert int(answers[-1].headers["Retry-After"]) > 0
        assert seen["coordinator"] == seen["nobody at all"]
        assert seen["coordinator"] == [(401, 4), (401, 3), (401, 2), (401, 1), (401, 0), (429, None)]


async def test_many_guesses_at_the_same_moment_are_counted_one_by_one(served: Served) -> None:
    async with served.client() as client:
        guesses = [{"login": "coordinator", "password": f"guess {n}"} for n in range(30)]
        answers = await asyncio.gather(*(client.post("/api/session", json=guess) for guess in guesses))
        assert sum(one.status_code == 401 for one in answers) == 5


async def test_an_address_that_tries_code_after_code_must_wait(served: Served) -> None:
    async with served.client() as client:
        answers = [await client.post("/api/session", json={"token": f"AAAA-{n:04d}"}) for n in range(45)]
    assert {one.status_code for one in answers[:39]} == {401}
    assert answers[-1].status_code == 429


async def test_another_site_cannot_sign_anybody_in_or_ask_for_them(served: Served) -> None:
    cross = {"Sec-Fetch-Site": "cross-site"}
    body = {"login": "coordinator", "password": PASSWORD}
    async with served.client() as client:
        assert (await client.post("/api/session", json=body, headers=cross)).status_code == 403
        form = await client.post("/api/session", data=body)
        assert form.status_code == 422
    async with served.signed_in() as client:
        answer = await client.post(f"/api/areas/{served.area}/desk", json={"name": "x"}, headers=cross)
        assert answer.status_code == 403


async def test_the_cookie_is_for_this_site_and_no_script(served: Served) -> None:
    async with served.client() as client:
        answer = await sign_in(client, "coordinator", PASSWORD)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_a_lead_gets_a_code_as_a_picture_that_opens_one_phone_once(served: Served) -> None:
    await served.db.execute(
        "insert into team_day (area, team, day, kind) values ($1, 't1', $2, 'mobile')", served.area, DAY
    )
    async with served.signed_in() as desk, served.client() as phone, served.client() as second:
        url = f"/api/areas/{served.area}/leads"
        given = (await desk.post(url, json={"team": "t1", "date": str(DAY)})).json()
        assert given["svg"].startswith("<svg")
        code = given["url"].split("#")[1]
        assert (await phone.post("/api/session", json={"token": code})).json()["team"] == "t1"
        assert (await second.post("/api/session", json={"token": code})).status_code == 401
        assert (await phone.get("/api/route")).status_code == 200
        [listed] = [one for one in (await desk.get(url)).json()["leads"] if one["made_by"]]
        assert listed["used_at"]
        assert code not in str(listed)
        assert (await desk.post(f"{url}/{listed['token']}/revoke")).json() == {"revoked": True}
        assert (await phone.get("/api/route")).status_code == 401


async def test_a_lead_is_for_a_team_of_the_area_and_a_day_that_is_not_over(served: Served) -> None:
    await served.db.execute(
        "insert into team_day (area, team, day, kind) values ($1, 't1', $2, 'mobile')", served.area, DAY
    )
    url = f"/api/areas/{served.area}/leads"
    async with served.signed_in() as desk:
        assert (await desk.post(url, json={"team": "t9", "date": str(DAY)})).status_code == 404
        assert (await desk.post(url, json={"team": "t1", "date": "2022-11-24"})).status_code == 422


async def test_a_wall_is_paired_by_a_code_once_and_can_do_nothing_else(served: Served) -> None:
    url = f"/api/areas/{served.area}/walls"
    async with served.signed_in() as desk, served.client() as screen, served.client() as second:
        given = (await desk.post(url, json={"label": "一楼大厅", "language": "en"})).json()
        typed = given["code"].lower().replace("-", " ")
        assert (await screen.post("/api/session", json={"token": typed})).json()["role"] == "wall"
        assert (await second.post("/api/session", json={"token": given["code"]})).status_code == 401
        assert (await screen.get(f"/api/wall/{served.area}")).status_code == 200
        for path in (f"/api/wall/{served.area}x", f"/api/areas/{served.area}/board", "/api/route", url):
            assert (await screen.get(path)).status_code == 403, path
        [wall] = [one for one in (await desk.get(url)).json()["walls"] if one["label"]]
        assert (wall["label"], wall["language"], wall["waiting"]) == ("一楼大厅", "en", False)
        await desk.post(f"{url}/{wall['token']}/revoke")
        assert (await screen.get(f"/api/wall/{served.area}")).status_code == 401


async def test_a_pairing_code_holds_for_ten_minutes(served: Served) -> None:
    async with served.signed_in() as desk, served.client() as screen:
        given = (await desk.post(f"/api/areas/{served.area}/walls", json={"label": "大厅"})).json()
        await served.db.execute("update token set code_until = clock_timestamp() where label = '大厅'")
        assert (await screen.post("/api/session", json={"token": given["code"]})).status_code == 401


async def test_an_admin_gives_out_logins_and_takes_them_back(served: Served) -> None:
    url = f"/api/areas/{served.area}/users"
    async with admin(served) as boss, served.client() as person:
        given = (await boss.post(url, json={"login": "new.one", "role": "coordinator", "name": "何丽"})).json()
        assert (await boss.post(url, json={"login": "NEW.one", "role": "auditor"})).status_code == 422
        assert (await sign_in(person, "new.one", given["password"])).json()["must_change"] is True
        again = (await boss.post(f"{url}/new.one/password")).json()["password"]
        assert (await person.get("/api/session")).status_code == 401
        assert (await sign_in(person, "new.one", again)).status_code == 200
        assert (await boss.post(f"{url}/new.one/sessions/revoke")).json()["ended"] == 1
        assert (await boss.post(f"{url}/new.one/disable", json={"disabled": True})).json()["disabled"] is True
        assert (await sign_in(person, "new.one", again)).status_code == 401
        assert (await boss.post(f"{url}/admin/disable", json={"disabled": True})).status_code == 422
        rows = {one["login"]: one for one in (await boss.get(url)).json()["users"]}
        assert (rows["new.one"]["name"], rows["new.one"]["disabled"]) == ("何丽", True)
        assert "password" not in str(rows["new.one"])


async def test_an_admin_of_one_area_cannot_reach_into_another_through_a_shared_login(served: Served) -> None:
    await add_login(served, "both", "coordinator", [served.area, served.area + "x"])
    await add_login(served, "everywhere", "admin", [])
    async with admin(served) as boss:
        for login in ("both", "everywhere"):
            answer = await boss.post(f"/api/areas/{served.area}/users/{login}/password")
            assert answer.status_code == 403, login
        assert (await boss.post(f"/api/areas/{served.area}/users/nobody/password")).status_code == 404


async def test_a_lead_cannot_guess_the_password_of_a_login_called_like_the_team(served: Served) -> None:
    await add_login(served, "t1", "coordinator", [served.area])
    async with served.lead() as phone:
        answer = await phone.post("/api/session/password", json={"old": PASSWORD, "new": NEW})
    assert answer.status_code == 403


async def test_a_feed_ends_with_the_session_that_opened_it(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "CHECK_S", 0.0)
    monkeypatch.setattr(feed, "KEEP_ALIVE_S", 0.05)
    async with served.signed_in() as client, client.stream("GET", f"/api/areas/{served.area}/feed") as answer:
        lines = answer.aiter_lines()
        assert await anext(lines)
        await served.db.execute("update session set revoked_at = clock_timestamp()")
        async with asyncio.timeout(20):
            rest = [line async for line in lines]
    assert isinstance(rest, list)


async def test_a_path_cannot_climb_out_of_the_pages(served: Served) -> None:
    async with served.client() as client:
        for path in ("/../app.py", "/%2e%2e/app.py", "/assets/..%2f..%2fpackage.json", "//etc/passwd", "/..%5capp.py"):
            answer = await client.get(path)
            assert answer.status_code == 404, path


async def test_bodies_above_their_limit_are_refused_while_they_arrive(served: Served) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 1_000_000

    async with served.signed_in() as client:
        url = f"/api/areas/{served.area}"
        ledger = await client.post(f"{url}/imports/special", files={"file": ("a.csv", b"x" * 50_000_000)})
        assert ledger.status_code == 413
        assert (await client.post(f"{url}/desk", content=endless())).status_code == 413
    async with served.lead() as phone:
        assert (await phone.post("/api/outcomes", content=endless())).status_code == 413


async def test_a_broken_cookie_or_token_is_nobody(served: Served) -> None:
    async with served.client() as client:
        for broken in (
            "doorstep_session=",
            "doorstep_session=%00%ff",
            f"doorstep_session={'x' * 5000}",
            "doorstep_session=\x80",
        ):
            answer = await client.get("/api/session", headers={"cookie": broken.encode("latin-1")})
            assert answer.status_code == 401, broken[:40]
        for bearer in ("Bearer", "Bearer %00", f"Bearer {'x' * 5000}", "Basic d2VpOng="):
            answer = await client.get("/api/session", headers={"authorization": bearer})
            assert answer.status_code == 401, bearer[:20]
