"""What the pages of the rail ask the console: the waiting plan, zones, chases, history, stock, search, conflicts."""

import json
from datetime import UTC, datetime, timedelta

from infra import changes
from tests.served import DAY, PASSWORD, Served

NOW = datetime(2022, 11, 25, 0, 0, tzinfo=UTC)


async def test_the_waiting_plan_says_what_moves_what_it_buys_and_whom_it_tells(served: Served) -> None:
    changes = [{"visit": "V1", "what": "moved", "from": "t1@2022-11-25T09:50:00+08:00",
                "to": "t2@2022-11-25T10:00:00+08:00", "why": "improved"}]  # fmt: skip
    async with served.signed_in() as client:
        assert (await client.get(f"/api/areas/{served.area}/proposal")).json()["base"] is None
        await served.db.execute(
            "insert into proposal (area, day, base, plan, changes, cost, made_at) values ($1, $2, 1, $3, $4, $5, $6)",
            served.area, DAY, {"t1": []}, changes, {"bought": {"travel_s": 540}}, NOW,
        )  # fmt: skip
        plan = (await client.get(f"/api/areas/{served.area}/proposal")).json()
        assert (plan["base"], plan["version"], plan["teams_touched"]) == (1, 2, ["t1", "t2"])
        assert plan["bought"] == {"travel_s": 540}
        assert [phone["team"] for phone in plan["phones"]] == ["t1"]
        board = (await client.get(f"/api/areas/{served.area}/board")).json()
        assert board["proposal"]["moved"] == 1
        kept = {"id": "k1", "type": "keep_plan", "date": DAY.isoformat()}
        assert (await client.post(f"/api/areas/{served.area}/commands", json=kept)).json()["done"]
        assert (await client.get(f"/api/areas/{served.area}/proposal")).json()["base"] is None


async def test_a_zone_has_its_day_of_five_and_names_who_blocks_it(served: Served) -> None:
    for event, tag, when in (("e1", "zone.opened", NOW - timedelta(days=2)), ("e2", "zone.opened", NOW)):
        await served.db.execute(
            "insert into zone_fact (area, zone, event_id, type, place, level, effective_at, observed_at, said_at)"
            " values ($1, $2, $3, $4, 'b1', 'high', $5, $5, $5)",
            served.area, "z1" if event == "e1" else "z2", event, tag, when,
        )  # fmt: skip
    await served.db.execute(
        "insert into zone_fact (area, zone, event_id, type, effective_at, observed_at, said_at)"
        " values ($1, 'z2', 'e3', 'zone.closed', $2, $2, $2)",
        served.area, NOW + timedelta(hours=1),
    )  # fmt: skip
    async with served.signed_in() as client:
        zones = (await client.get(f"/api/areas/{served.area}/zones")).json()["zones"]
    running = [zone for zone in zones if not zone["closed_at"]]
    assert [zone["zone"] for zone in running] == ["z1"]
    assert running[0]["of"] == 5
    assert sum(door["open"] for door in running[0]["open"]) == 2


async def test_a_positive_tube_is_one_chase_with_three_clocks(served: Served) -> None:
    await served.db.execute(
        "insert into tube (area, tube, kind, residents, sealed_at, said_at, said_id, result, resulted_at, result_at,"
        " result_id) values ($1, 'T1', 'pool', '{r1,r2}', $2, $2, 'e', 'positive', $2, $2, 'e')",
        served.area, NOW - timedelta(hours=1),
    )  # fmt: skip
    async with served.signed_in() as client:
        found = (await client.get(f"/api/areas/{served.area}/chases")).json()
    [chase] = found["chases"]
    assert chase["tube"] == "T1"
    assert {one["resident"] for one in chase["people"]} == {"r1", "r2"}
    assert not any(one["sampled"] for one in chase["people"])
    assert found["clocks_s"] == {"contact": 7_200, "sampled": 14_400, "resulted": 21_600}


async def test_the_history_says_who_did_what_and_why_and_leaves_as_text(served: Served) -> None:
    body = {"visit": "V1", "override": {"code": "suit_time", "text": "=1+1 家属同意"}}
    await served.db.execute(
        "insert into command (area, command, kind, by, body, at) values ($1, 'c9', 'move_visit', 'lin', $2, $3)",
        served.area, body, NOW,
    )  # fmt: skip
    async with served.signed_in("auditor") as client:
        rows = (await client.get(f"/api/areas/{served.area}/audit", params={"kind": "command"})).json()["rows"]
        assert [(row["who"], row["what"], row["about"], row["why"]) for row in rows] == [
            ("lin", "move_visit", "V1", "=1+1 家属同意")
        ]
        nothing = await client.get(f"/api/areas/{served.area}/audit", params={"text": "100%_"})
        assert nothing.json()["rows"] == []
        table = await client.get(f"/api/areas/{served.area}/audit", params={"kind": "command", "format": "csv"})
    assert "'=1+1" in table.text


async def test_the_history_is_found_by_door_person_and_team_and_says_which_version_a_phone_had(served: Served) -> None:
    await served.db.execute(
        "insert into command (area, command, kind, by, body, at) values ($1, 'c9', 'pin_visit', 'lin', $2, $3)",
        served.area, {"visit": "V1"}, NOW,
    )  # fmt: skip
    await served.db.execute(
        "insert into team_card (area, team, name, code) values ($1, 't1', '流动1队', '流 1')", served.area
    )
    async with served.lead() as client:
        await client.post("/api/route/confirm", json={"version": 1})
    async with served.signed_in("auditor") as client:

        async def found(text: str, kind: str) -> list[tuple[str, str]]:
            params = {"kind": kind, "text": text}
            rows = (await client.get(f"/api/areas/{served.area}/audit", params=params)).json()["rows"]
            return [(row["about"], row["what"]) for row in rows]

        assert await found("十三冶小区3号楼", "command") == [("V1", "pin_visit")]
        assert await found("秀英", "command") == [("V1", "pin_visit")]
        assert await found("十三冶小区4号楼", "command") == []
        assert await found("流1", "phone") == [("t1", "confirmed")]
        [row] = (await client.get(f"/api/areas/{served.area}/audit", params={"kind": "phone"})).json()["rows"]
    assert row["why"] == "v1"
    assert row["at"].startswith("2022-11-25")


async def test_the_history_says_when_a_phone_had_a_version_by_the_clock_of_then(served: Served) -> None:
    showed = NOW + timedelta(hours=2, minutes=11)  # another time than the clock that was set since would make of it
    async with changes.transaction(served.db, [served.area], showed) as tx:
        tx.show(served.area, "phone", {"team": "t1", "day": DAY, "confirmed": 7})
    async with served.signed_in("auditor") as client:
        rows = (await client.get(f"/api/areas/{served.area}/audit", params={"kind": "phone"})).json()["rows"]
    assert [(row["why"], datetime.fromisoformat(row["at"])) for row in rows] == [("v7", showed)]


async def test_a_visit_that_is_opened_tells_the_days_of_its_term_and_all_that_happened_to_it(served: Served) -> None:
    await served.db.execute(
        "update visit set class = 'left_high_risk_zone', anchor_on = '2022-11-22', pack = 'taiyuan' where area = $1",
        served.area,
    )
    await served.db.execute(
        "insert into sample (area, resident, taken_on, source, taken_at) values ($1, 'r1', '2022-11-23', 'tube:T', $2)",
        served.area, NOW,
    )  # fmt: skip
    change = {
        "visit": "V1",
        "what": "moved",
        "from": "t1@2022-11-25T09:00:00+08:00",
        "to": "t2@2022-11-25T10:00:00+08:00",
    }
    await served.db.execute(
        "insert into plan (area, day, version, why, made_at) values ($1, '2022-11-25', 2, 'moved_by_hand', $2)",
        served.area, NOW,
    )  # fmt: skip
    for team in ("t1", "t2"):
        await served.db.execute(
            "insert into route_version (area, day, team, version, stops, changes)"
            " values ($1, '2022-11-25', $2, 2, '[]', $3)",
            served.area, team, [change | {"why": "moved_by_hand"}],
        )  # fmt: skip
    await served.db.execute(
        "insert into command (area, command, kind, by, body, at) values ($1, 'c9', 'move_visit', 'lin', $2, $3)",
        served.area, {"visit": "V1", "team": "t2"}, NOW,
    )  # fmt: skip
    async with served.signed_in() as client:
        told = (await client.get(f"/api/areas/{served.area}/visits/V1")).json()
    assert [(day["number"], day["on"], day["state"]) for day in told["days"]] == [
        (1, "2022-11-23", "sampled"), (3, "2022-11-25", "due"), (5, "2022-11-27", "ahead"), (7, "2022-11-29", "ahead"),
    ]  # fmt: skip
    plans = [row for row in told["passed"] if row["what"] == "plan"]
    assert [(row["kind"], row["by"], row["before"][:2], row["after"][:2]) for row in plans] == [
        ("moved", "2", "t1", "t2")
    ]
    assert [(row["kind"], row["by"], row["team"]) for row in told["passed"] if row["what"] == "command"] == [
        ("move_visit", "lin", "t2")
    ]


async def test_what_is_counted_stands_with_its_author_and_an_auditor_counts_nothing(served: Served) -> None:
    async with served.signed_in() as client:
        path = f"/api/areas/{served.area}/stock"
        assert (await client.get(path)).json() == {"items": {}}
        told = (await client.post(path, json={"counts": {"suits": 84}})).json()
        assert (told["items"]["suits"]["count"], told["items"]["suits"]["by"]) == (84, "coordinator")
        assert (await client.post(path, json={"counts": {"suits": -1}})).status_code == 422
    async with served.signed_in("auditor") as client:
        assert (await client.post(path, json={"counts": {"suits": 1}})).status_code == 403


async def test_a_search_finds_a_door_and_each_look_at_a_person_is_kept(served: Served) -> None:
    async with served.signed_in() as client:
        found = (await client.get(f"/api/areas/{served.area}/find", params={"text": "十三冶小区3号楼2单元501"})).json()
        assert {one["kind"] for one in found["found"]} == {"household"}
        assert (await client.get(f"/api/areas/{served.area}/find", params={"text": "秀英"})).json()["found"]
    looks = await served.db.fetch("select about from look where area = $1 and what = 'find'", served.area)
    assert [row["about"] for row in looks] == ["r1"]


async def test_the_second_of_two_is_told_who_was_first_and_nothing_is_done(served: Served) -> None:
    await served.db.execute(
        "insert into account (account, login, password_hash, role, areas, must_change)"
        " select 'wang', 'wang', password_hash, role, areas, false from account where login = 'coordinator'"
    )
    path = f"/api/areas/{served.area}/commands"
    async with served.signed_in() as first, served.signed_in("wang") as second:
        seen = (await second.get(f"/api/areas/{served.area}/board")).json()["last_change"]
        body = {"id": "a1", "type": "cancel_visit", "visit": "V1"}
        assert (await first.post(path, json=body)).status_code == 200
        refused = await second.post(path, json={"id": "b1", "type": "cancel_visit", "visit": "V1", "seen": seen})
        assert refused.status_code == 409
        told = refused.json()["first"]
        assert (told["by"], told["kind"], told["visit"]) == ("coordinator", "cancel_visit", "V1")
        assert await served.db.fetchval("select count(*) from command where area = $1", served.area) == 1
        now = (await second.get(f"/api/areas/{served.area}/board")).json()["last_change"]
        again = await second.post(path, json={"id": "b2", "type": "cancel_visit", "visit": "V1", "seen": now})
        assert again.status_code == 200
    assert PASSWORD not in json.dumps(told)


async def test_an_undo_of_what_a_colleague_has_built_on_is_told_so_and_stands_as_an_undo(served: Served) -> None:
    await served.db.execute(
        "insert into account (account, login, password_hash, role, areas, must_change)"
        " select 'wang', 'wang', password_hash, role, areas, false from account where login = 'coordinator'"
    )
    path = f"/api/areas/{served.area}/commands"
    async with served.signed_in() as first, served.signed_in("wang") as second:
        assert (await first.post(path, json={"id": "a1", "type": "cancel_visit", "visit": "V1"})).status_code == 200
        assert (await second.post(path, json={"id": "b1", "type": "cancel_visit", "visit": "V1"})).status_code == 200
        now = (await first.get(f"/api/areas/{served.area}/board")).json()["last_change"]
        back = {"type": "undo", "undoes": "a1"}
        refused = await first.post(path, json=back | {"id": "a2", "seen": now})
        assert refused.status_code == 409
        told = refused.json()["first"]
        assert (told["by"], told["kind"], told["visit"]) == ("wang", "cancel_visit", "V1")
        assert (await first.post(path, json=back | {"id": "a3"})).status_code == 200
        last = await served.db.fetchval(
            "select payload from change where area = $1 and type = 'command' order by rev desc limit 1", served.area
        )
        assert (last["kind"], last["visit"]) == ("undo", "V1")
        rows = (await first.get(f"/api/areas/{served.area}/audit", params={"kind": "command"})).json()["rows"]
        assert {row["id"]: (row["what"], row["about"], row["undone_by"]) for row in rows} == {
            "a1": ("cancel_visit", "V1", "a3"), "b1": ("cancel_visit", "V1", None), "a3": ("undo", "V1", None)
        }  # fmt: skip
        seen = (await second.get(f"/api/areas/{served.area}/board")).json()["last_change"] - 1
        late = await second.post(path, json={"id": "b2", "type": "cancel_visit", "visit": "V1", "seen": seen})
        assert (late.status_code, late.json()["first"]["kind"]) == (409, "undo")
