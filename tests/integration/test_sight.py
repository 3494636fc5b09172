"""What a page is told first: of a large board a part, with a phone's session its route."""

import json

import pytest

from streams.console import sight
from tests.served import Served

ROSTER = """
insert into team_day (area, team, day, kind, ppe_level, mode, crew, shifts, said_at, said_id)
values ($1, 't1', '2022-11-25', 'mobile', 2, 'ebike', '[]', '[]', now(), 'e')
"""


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a day of one visit be a large one."""
    monkeypatch.setattr(sight, "FEW", 0)


async def test_a_small_board_is_told_whole_whatever_is_asked(served: Served) -> None:
    async with served.signed_in() as client:
        whole = (await client.get(f"/api/areas/{served.area}/board")).json()
        asked = (await client.get(f"/api/areas/{served.area}/board", params={"lanes": 16})).json()
    assert "partial" not in asked
    assert asked["visits"] == whole["visits"]


@pytest.mark.usefixtures("large")
async def test_the_lanes_in_sight_come_with_their_doors_and_the_same_counts(served: Served) -> None:
    await served.db.execute(ROSTER, served.area)
    async with served.signed_in() as client:
        whole = (await client.get(f"/api/areas/{served.area}/board")).json()
        part = (await client.get(f"/api/areas/{served.area}/board", params={"lanes": 1})).json()
    assert part["partial"]
    assert len(part["routes"]) == 1
    placed = {stop["visit"] for route in part["routes"] for stop in route["stops"] if stop.get("visit")}
    assert placed <= {visit["visit"] for visit in part["visits"]}
    assert part["visits"] == [visit for visit in whole["visits"] if visit in part["visits"]]
    assert part["counts"] == {name: whole["counts"][name] for name in part["counts"]}
    assert part["last_change"] == whole["last_change"]


async def test_the_head_alone_has_the_doors_that_are_asked_for(served: Served) -> None:
    async with served.signed_in() as client:
        whole = (await client.get(f"/api/areas/{served.area}/board")).json()
        visit = whole["visits"][0]["visit"]
        head = (await client.get(f"/api/areas/{served.area}/board", params={"lanes": 0, "visit": visit})).json()
    assert head["routes"] == head["buildings"] == []
    assert visit in {one["visit"] for one in head["visits"]}


async def test_in_lines_the_same_board_is_told_part_by_part(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    await served.db.execute(ROSTER, served.area)
    monkeypatch.setattr(sight, "VISITS_A_LINE", 1)
    async with served.signed_in() as client:
        whole = (await client.get(f"/api/areas/{served.area}/board")).json()
        told = await client.get(f"/api/areas/{served.area}/board", params={"lines": True})
    assert told.headers["content-type"] == "application/x-ndjson"
    head, *parts = [json.loads(line) for line in told.text.splitlines()]
    assert head.pop("parts") == len(parts) >= 2
    for part in parts:
        [(name, rows)] = part.items()
        assert len(rows) == 1
        head[name] += rows
    assert head | {"now": whole["now"]} == whole


async def test_a_phone_gets_its_route_with_the_answer_to_its_code_and_the_look_is_kept(served: Served) -> None:
    async with served.client() as client:
        answer = (await client.post("/api/session", json={"token": "lead-token", "route": True})).json()
        route = (await client.get("/api/route")).json()
    assert answer["route"]["stops"] == route["stops"]
    assert answer["role"] == "lead"


async def test_nobody_else_gets_a_route_with_a_session(served: Served) -> None:
    async with served.client() as client:
        answer = await client.post("/api/session", json={"token": "wall-token", "route": True})
        assert "route" not in answer.json()
