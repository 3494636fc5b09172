"""The console over HTTP, on a real database and a real broker: who may ask what, the board, the feed, the outcomes."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from infra import changes, presence
from infra.database import connect
from infra.settings import without_password
from streams.console import queries
from streams.console.imports import XLSX
from tests.served import PASSWORD, Served


async def test_the_board_is_one_snapshot_whose_sum_holds(served: Served) -> None:
    async with served.signed_in() as client:
        board = (await client.get(f"/api/areas/{served.area}/board")).json()
    counts = board["counts"]
    assert counts["registered"] == counts["sampled"] + counts["excused"] + counts["open"] == 2
    assert board["visits"][0]["place"] == {"compound": "十三冶小区", "building": "3号楼", "unit": 2, "room": "501"}
    assert board["visits"][0]["team"] == "t1"
    assert board["date"] == "2022-11-25"


@pytest.mark.parametrize(("lift", "floors", "taken_for"), [(None, 6, False), (None, 7, True), (True, 3, True)])
async def test_the_board_says_of_each_building_whether_its_stairs_are_climbed(
    served: Served, lift: bool | None, floors: int, taken_for: bool
) -> None:
    await served.db.execute(
        "update place set lift = $2, floors = $3 where place = 'b1' and area = $1", served.area, lift, floors
    )
    async with served.signed_in() as client:
        board = (await client.get(f"/api/areas/{served.area}/board")).json()
    assert [building["lift"] for building in board["buildings"]] == [taken_for]


async def test_nobody_without_a_session_sees_anything(served: Served) -> None:
    async with served.client() as client:
        for path in (f"/api/areas/{served.area}/board", "/api/route", f"/api/wall/{served.area}", "/api/session"):
            answer = await client.get(path)
            assert answer.status_code == 401, path
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == "E1301"


async def test_a_broken_cookie_is_no_session(served: Served) -> None:
    async with served.client() as client:
        answer = await client.get("/api/session", headers={"cookie": "doorstep_session=%00garbage"})
        assert answer.status_code == 401


async def test_another_area_is_not_open(served: Served) -> None:
    async with served.signed_in() as client:
        answer = await client.get(f"/api/areas/{served.area}x/board")
        assert answer.status_code == 403


async def test_a_change_without_its_csrf_token_is_refused(served: Served) -> None:
    async with served.signed_in() as client:
        del client.headers["X-CSRF-Token"]
        answer = await client.post(f"/api/areas/{served.area}/commands", json={"id": "c1", "type": "replan"})
        assert answer.status_code == 403


async def test_an_auditor_changes_nothing(served: Served) -> None:
    async with served.signed_in("auditor") as client:
        assert (await client.get(f"/api/areas/{served.area}/board")).status_code == 200
        answer = await client.post(f"/api/areas/{served.area}/commands", json={"id": "c1", "type": "replan"})
        assert answer.status_code == 403


async def test_a_login_is_locked_after_wrong_passwords_a_hundred_times(served: Served) -> None:
    async with served.client() as client:
        seen = []
        for _ in range(100):
            answer = await client.post("/api/session", json={"login": "coordinator", "password": "wrong"})
            seen.append(answer.status_code)
        assert seen[:5] == [401] * 5
        assert set(seen[5:]) == {429}
        answer = await client.post("/api/session", json={"login": "coordinator", "password": PASSWORD})
        assert answer.status_code == 429


async def test_a_body_of_fifty_megabytes_is_refused(served: Served) -> None:
    async with served.signed_in() as client:
        answer = await client.post(f"/api/areas/{served.area}/commands", content=b"x" * 50_000_000)
        assert answer.status_code == 413


async def test_a_fact_is_taken_back_by_the_same_command_and_only_once_known(served: Served) -> None:
    url = f"/api/areas/{served.area}/commands"
    async with served.signed_in() as client:
        lost = {"id": "c1", "type": "team_lost", "team": "t1", "date": "2022-11-25"}
        assert (await client.post(url, json=lost)).json()["done"]
        assert (await client.post(url, json=lost)).json()["done"], "the same id again answers what it did"
        assert (await client.post(url, json={"id": "c2", "type": "undo", "undoes": "c1"})).json()["done"]
        assert (await client.post(url, json={"id": "c3", "type": "undo", "undoes": "never"})).status_code == 422
    rows = await served.db.fetch(
        "select command, kind, body from command where area = $1 order by command", served.area
    )
    assert [(row["command"], row["kind"], row["body"].get("undoes")) for row in rows] == [
        ("c1", "team_lost", None),
        ("c2", "team_lost", "c1"),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "add_visit", "household": "h99", "date": "2022-11-25"},
        {"type": "team_lost", "team": "t99"},
        {"type": "team_back", "team": "t99"},
        {"type": "cancel_visit", "visit": "V99"},
        {"type": "excuse", "residents": ["r1", "r99"], "excuse": "away"},
    ],
    ids=lambda asked: asked["type"],
)
async def test_a_command_about_what_nobody_knows_is_refused_and_says_what(
    served: Served, asked: dict[str, Any]
) -> None:
    async with served.signed_in() as client:
        for query in ("?dry_run=1", ""):
            answer = await client.post(f"/api/areas/{served.area}/commands{query}", json={"id": "c9"} | asked)
            assert (answer.status_code, answer.json()["code"]) == (422, "E1201")
            assert "99 in this area" in answer.json()["detail"]


async def test_a_defect_is_a_problem_document_that_tells_nothing_of_the_inside(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OverflowError("a secret of the inside")

    monkeypatch.setattr(queries, "responsible", broken)
    async with served.signed_in() as client:
        answer = await client.get(f"/api/areas/{served.area}/places/b1/responsible")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "E0000"
    assert "secret" not in answer.text


async def test_a_code_opens_one_session_once(served: Served) -> None:
    async with served.lead(), served.client() as second:
        answer = await second.post("/api/session", json={"token": "lead-token"})
        assert answer.status_code == 401


async def test_a_lead_sees_only_the_own_route(served: Served) -> None:
    async with served.lead() as client:
        route = (await client.get("/api/route")).json()
        assert route["team"] == "t1"
        assert route["stops"][0]["residents"][0]["name"] == "郭<b>秀英</b>"
        assert (await client.get(f"/api/areas/{served.area}/board")).status_code == 403
        assert (await client.get(f"/api/wall/{served.area}")).status_code == 403


async def test_a_phone_that_only_asks_for_its_route_is_heard_of(served: Served) -> None:
    async with served.lead() as client:
        await client.get("/api/route")
        await served.db.execute("update phone set seen_at = seen_at - interval '1 hour'")
        await client.get("/api/route")
    assert await served.db.fetchval("select clock_timestamp() - seen_at < interval '1 minute' from phone")


async def test_outcomes_of_another_route_are_refused_and_the_valid_ones_beside_them_taken(served: Served) -> None:
    taps = [
        {"id": "o1", "visit": "V1", "kind": "begun", "at": "2022-11-25T08:00:00+08:00"},
        {"id": "o2", "visit": "V9", "kind": "begun", "at": "2022-11-25T08:00:00+08:00"},
        {"id": "o3", "visit": "V1", "kind": "flown", "at": "2022-11-25T08:00:00+08:00"},
    ]
    async with served.lead() as client:
        answer = (await client.post("/api/outcomes", json={"outcomes": taps})).json()
    assert answer["accepted"] == ["o1"]
    assert [row["id"] for row in answer["rejected"]] == ["o2", "o3"]


async def test_taps_of_yesterday_are_taken_and_those_of_last_week_or_of_strangers_are_not(served: Served) -> None:
    await served.db.execute(
        """insert into route_version (area, day, team, version, stops) select area, day - 1, team, version, stops
        from route where area = $1""",
        served.area,
    )
    taps = [
        {"id": "y1", "visit": "V1", "kind": "begun", "at": "2022-11-24T17:00:00+08:00", "date": "2022-11-24"},
        {"id": "y2", "visit": "V1", "kind": "begun", "at": "2022-11-18T17:00:00+08:00", "date": "2022-11-18"},
        {"id": "y3", "visit": "V1", "kind": "sampled", "at": "2022-11-25T08:00:00+08:00", "residents": ["stranger"]},
        {
            "id": "y4",
            "visit": "V1",
            "kind": "sampled",
            "at": "2022-11-25T08:00:00+08:00",
            "residents": ["r2"],
            "tubes": ["T1"],
        },
    ]
    async with served.lead() as client:
        answer = (await client.post("/api/outcomes", json={"outcomes": taps})).json()
    assert answer["accepted"] == ["y1", "y4"]
    assert {row["id"]: row["code"] for row in answer["rejected"]} == {"y2": "E1202", "y3": "E1302"}


async def test_a_tap_on_a_door_that_was_cancelled_is_taken_and_the_phone_is_told(served: Served) -> None:
    await served.db.execute("update visit set state = 'void' where area = $1", served.area)
    tap = {"id": "v1", "visit": "V1", "kind": "sampled", "at": "2022-11-25T08:00:00+08:00", "tubes": ["T2"]}
    async with served.lead() as client:
        answer = (await client.post("/api/outcomes", json={"outcomes": [tap]})).json()
    assert (answer["accepted"], answer["overtaken"]) == (["v1"], [{"id": "v1", "what": "void"}])


async def test_a_tube_that_is_missing_at_the_hand_over_becomes_one_alert(served: Served) -> None:
    tap = {"id": "m1", "kind": "tube_missing", "tubes": ["T9"], "at": "2022-11-25T08:00:00+08:00"}
    async with served.lead() as client:
        for _ in range(2):
            assert (await client.post("/api/outcomes", json={"outcomes": [tap]})).json()["accepted"] == ["m1"]
    rows = await served.db.fetch("select kind, about, urgency from alert where area = $1", served.area)
    assert [tuple(row) for row in rows] == [("tube_missing", "T9", "hour")]


async def test_who_was_in_a_broken_tube_is_sampled_again_tomorrow_and_its_alert_is_settled_by_that(
    served: Served,
) -> None:
    tap = {"id": "b1", "kind": "tube_broken", "tubes": ["T9"], "at": "2022-11-25T08:00:00+08:00"}
    async with served.lead() as client:
        await client.post("/api/outcomes", json={"outcomes": [tap]})
    who = await served.db.fetchrow("select resident, household from resident where area = $1 limit 1", served.area)
    assert who is not None
    await served.db.execute(
        "insert into tube (area, tube, kind, residents, team, sealed_at, said_at, said_id)"
        " values ($1, 'T9', 'single', $2, 't1', now(), now(), 'e')", served.area, [who["resident"]],
    )  # fmt: skip
    settled = "select settled_at from alert where area = $1 and about = 'T9'"
    base = f"/api/areas/{served.area}"
    async with served.signed_in() as client:
        assert (await client.get(f"{base}/tubes/T0")).status_code == 404
        told = (await client.get(f"{base}/tubes/T9")).json()
        [inside] = told["people"]
        assert (inside["resident"], inside["is_due"], told["tomorrow"]) == (who["resident"], False, "2022-11-26")
        again = {"household": who["household"], "residents": [who["resident"]], "date": told["tomorrow"]}
        body = {"id": "a1", "type": "add_visit", "why": "tube_broken", "tube": "T9"} | again
        assert (await client.post(f"{base}/commands", json=body)).json()["done"]
        assert await served.db.fetchval(settled, served.area) is not None
        await client.post(f"{base}/commands", json={"id": "a2", "type": "undo", "undoes": "a1"})
    assert await served.db.fetchval(settled, served.area) is None
    looks = await served.db.fetch("select about from look where area = $1 and what = 'tube'", served.area)
    assert [row["about"] for row in looks] == ["T0", "T9"]


async def test_after_the_shift_the_route_is_refused_and_taps_are_still_taken(served: Served) -> None:
    shift = [{"from_at": "2022-11-25T00:00:00+08:00", "to_at": "2022-11-25T05:00:00+08:00"}]
    await served.db.execute(
        "insert into team_day (area, team, day, kind, shifts) values ($1, 't1', '2022-11-25', 'mobile', $2)",
        served.area,
        shift,
    )
    tap = {"id": "l1", "visit": "V1", "kind": "begun", "at": "2022-11-25T04:00:00+08:00"}
    async with served.lead() as client:
        answer = await client.get("/api/route")
        assert (answer.status_code, answer.json()["code"]) == (403, "E1306")
        assert (await client.post("/api/outcomes", json={"outcomes": [tap]})).json()["accepted"] == ["l1"]


async def test_a_wall_sees_counts_and_no_person(served: Served) -> None:
    headers = {"Authorization": "Bearer wall-token"}
    async with served.client() as client:
        answer = await client.get(f"/api/wall/{served.area}", headers=headers)
        assert answer.status_code == 200
        assert "秀英" not in answer.text
        assert "501" not in str(answer.json() | {"now": ""})
        assert answer.json()["counts"]["registered"] == 2
        assert (await client.get(f"/api/areas/{served.area}/board", headers=headers)).status_code == 403


async def test_the_feed_tells_each_change_in_order_and_resumes_where_it_was(served: Served) -> None:
    async with served.signed_in() as client:
        first = await _frames(client, served, None, 1, None)
        assert [frame["event"] for frame in first] == ["tick"]
        last = first[-1]["id"]
        live = await _frames(client, served, last, 3, served)
        assert [frame["event"] for frame in live[1:]] == ["team", "team"]
        assert int(live[2]["id"]) == int(live[1]["id"]) + 1
        missed = await _frames(client, served, last, 2, None)
        assert [frame["event"] for frame in missed] == ["team", "team"]


async def test_open_feeds_end_by_themselves_when_the_console_stops(served: Served) -> None:
    async with served.signed_in() as client, client.stream("GET", f"/api/areas/{served.area}/feed") as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        served.server.should_exit = True
        # A feed that was cut off would raise here.
        assert "event: tick" in [line async for line in lines]


async def _frames(
    client: httpx.AsyncClient, served: Served, last: str | None, want: int, change: Served | None
) -> list[dict[str, str]]:
    headers = {"Last-Event-ID": last} if last else {}
    found: list[dict[str, str]] = []
    frame: dict[str, str] = {}
    url = f"/api/areas/{served.area}/feed"
    async with client.stream("GET", url, headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line and not line.startswith((":", "retry")):
                name, _, value = line.partition(": ")
                frame[name] = value
            elif not line and frame:
                found.append(frame)
                frame = {}
                if len(found) == 1 and change is not None:
                    await _change(change)
                if len(found) >= want:
                    return found
    return found


async def _change(served: Served) -> None:
    async with served.db.connection() as connection:
        settings = await changes.find_area(connection, served.area)
    assert settings is not None
    async with changes.transaction(served.db, [served.area], datetime.now(UTC)) as tx:
        tx.show(served.area, "team", {"team": "t1", "day": "2022-11-25", "lost": False})
        tx.show(served.area, "team", {"team": "t2", "day": "2022-11-25", "lost": True})


async def test_events_from_a_neighbour_are_taken_once_kafka_has_them(served: Served) -> None:
    event = {
        "type": "household.registered",
        "event_id": "n1",
        "occurred_at": "2022-11-25T08:00:00+08:00",
        "area": served.area,
        "household": "h7",
        "place": "b1",
    }
    headers = {"Authorization": "Bearer system-token"}
    async with served.client() as client:
        answer = await client.post("/api/events", json=[event, event | {"area": "elsewhere"}], headers=headers)
        assert answer.status_code == 202
        assert answer.json()["accepted"] == ["n1"]
        assert (await client.post("/api/events", json={"nonsense": 1}, headers=headers)).status_code == 422
        assert (await client.post("/api/events", content=b"\xff", headers=headers)).status_code == 422
        elsewhere = await client.post("/api/events", json=event | {"area": "elsewhere"}, headers=headers)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "E1302")


async def test_the_clearance_table_names_every_household_and_adds_up(served: Served) -> None:
    async with served.signed_in() as client:
        table = (await client.get(f"/api/areas/{served.area}/clearance")).json()
        book = await client.get(f"/api/areas/{served.area}/clearance?format=xlsx")
        wanted = await client.get(f"/api/areas/{served.area}/clearance", headers={"Accept": XLSX})
    assert table["registered"] == table["sampled"] + table["excused"] + table["open"]
    assert table["buildings"][0]["households"][0]["household"] == "h1"
    assert book.content.startswith(b"PK")
    assert wanted.content.startswith(b"PK")


async def test_readiness_says_where_everything_is_and_not_the_password(served: Served, database_address: str) -> None:
    async with served.client() as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["http"], said["ready"]) == (served.base, True)
    assert said["kafka"]
    assert said["database"] == without_password(database_address)


async def test_readiness_says_whether_anybody_can_plan(served: Served, database_address: str) -> None:
    async with served.client() as client:
        assert not (await client.get("/readyz")).json()["plans"]
        planner = await connect(database_address, size=1, name=presence.PLANS)
        try:
            assert (await client.get("/readyz")).json()["plans"]
        finally:
            await planner.close()


async def test_a_console_without_a_broker_is_not_ready(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise KafkaError

    monkeypatch.setattr(AIOKafkaClient, "fetch_all_metadata", away)
    async with served.client() as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "E2002")


async def test_every_answer_carries_a_strict_policy_and_health_is_open(served: Served) -> None:
    async with served.client() as client:
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert "default-src 'self'" in answer.headers["content-security-policy"]
        document = json.loads((await client.get("/openapi.json")).text)
        assert "/api/areas/{area}/board" in document["paths"]
