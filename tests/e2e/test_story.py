"""The story with real processes: ledgers in, a plan out, an urgent household on Kafka, and every invariant holds."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from tests.builders_ledgers import address_book, citizens, csv_bytes, workbook
from tests.e2e.conftest import Whole

AREA = "140108007999"
DAY = "2022-11-25"
PASSWORD = "a long enough word"


def team_list() -> bytes:
    head = ["序号", "队伍", "队伍类型", "姓名", "岗位", "是否培训", "防护等级", "班次", "交通工具", "电话"]
    crews = (
        ("流动采集队", "流动", "采样员", "二级", "电动车"),
        ("流动采集队", "流动", "采样员", "二级", "电动车"),
        ("隔离采集一队", "隔离", "医护", "三级", "步行"),
        ("隔离采集一队", "隔离", "信息员", "三级", "步行"),
    )
    names = ("蔡试芳", "何试军", "罗试敏", "高试强")
    rows: list[list[object]] = [["采样队伍人员表（11月25日）"], [*head]]
    for number, (name, crew) in enumerate(zip(names, crews, strict=True), 1):
        team, kind, role, level, vehicle = crew
        rows.append([number, team, kind, name, role, "是", level, "全天", vehicle, f"1990077{number:04d}"])
    return workbook({"队伍人员": rows})


def special_list(people: list[Any]) -> bytes:
    rows: list[list[object]] = [["序号", "姓名", "小区", "楼栋", "单元", "房号", "人员类别", "联系电话"]]
    for number, one in enumerate(people, 1):
        door = [one.compound, one.building, one.unit, one.room]
        rows.append([number, one.name, *door, "高龄老人", one.phone])
    return workbook({"特殊群体": rows})


def register_list(people: list[Any]) -> bytes:
    head: list[object] = ["序号", "小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "联系电话", "11月24日"]
    rows = [
        [n, p.compound, p.building, p.unit, p.room, p.name, p.relation, p.phone, "√"] for n, p in enumerate(people, 1)
    ]
    return csv_bytes([head, *rows], "gb18030")


@pytest.fixture(scope="module")
def told(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The evening: the area, a login, four ledgers and the plan for tomorrow."""
    folder = tmp_path_factory.mktemp("ledgers")
    people = citizens(11)
    whole.run("area", "add", AREA, "--name", "试验社区", "--depot", "37.87,112.54")
    whole.run(
        "user", "add", "lin", "--role", "coordinator", "--area", AREA, "--password-stdin", "--no-change", given=PASSWORD
    )
    ledgers = {
        "buildings": ("楼栋表.xlsx", address_book(people)),
        "register": ("清楼表.csv", register_list(people)),
        "special": ("特殊群体.xlsx", special_list(people[::9])),
        "teams": ("队伍.xlsx", team_list()),
    }
    reports = {}
    for kind, (name, content) in ledgers.items():
        (folder / name).write_bytes(content)
        report = folder / f"{kind}.json"
        whole.run("import", kind, str(folder / name), "--area", AREA, "--report", str(report))
        reports[kind] = json.loads(report.read_text("utf-8"))
    plan = json.loads(whole.run("plan", "--area", AREA, "--date", DAY, "--seconds", "2", "--json"))
    return {"people": people, "folder": folder, "reports": reports, "plan": plan}


def visits_of(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    routed = [stop for route in plan["routes"] for stop in route["stops"] if stop["kind"] == "visit"]
    return {one["visit"]: one for one in [*routed, *plan["unassigned"]]}


def until(what: Callable[[], Any], within_s: float = 60) -> Any:
    deadline = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    return found


def test_one_line_says_where_everything_is_and_readyz_agrees(whole: Whole) -> None:
    assert set(whole.endpoints) == {"kafka", "database", "http"}
    ready = httpx.get(f"{whole.endpoints['http']}/readyz").json()
    assert ready["kafka"] == whole.endpoints["kafka"]


def test_each_row_of_the_ledgers_has_its_verdict(told: dict[str, Any]) -> None:
    totals = {kind: report["totals"] for kind, report in told["reports"].items()}
    assert totals["register"]["accept"] + totals["register"]["warn"] == len(told["people"])
    assert [kind for kind, total in totals.items() if total["reject"]] == []


def test_the_plan_serves_who_is_homebound(told: dict[str, Any]) -> None:
    plan = told["plan"]
    assert plan["version"] >= 1
    assert plan["published"]
    homes = {(one.building, one.unit, one.room) for one in told["people"][::9]}
    places = [visit["place"] for visit in visits_of(plan).values()]
    assert {(place["building"], place["unit"], place["room"]) for place in places} == homes
    assert plan["unassigned"] == []


def test_a_second_plan_without_a_new_fact_keeps_the_version(whole: Whole, told: dict[str, Any]) -> None:
    first = json.loads(whole.run("plan", "--area", AREA, "--date", DAY, "--seconds", "1", "--json"))
    again = json.loads(whole.run("plan", "--area", AREA, "--date", DAY, "--seconds", "1", "--json"))
    assert again["version"] == first["version"]


def test_the_same_file_twice_changes_nothing(whole: Whole, told: dict[str, Any]) -> None:
    report = told["folder"] / "again.json"
    whole.run("import", "register", str(told["folder"] / "清楼表.csv"), "--area", AREA, "--report", str(report))
    totals = json.loads(report.read_text("utf-8"))["totals"]
    assert (totals["new"], totals["changed"], totals["unchanged"]) == (0, 0, len(told["people"]))


def test_a_household_put_into_quarantine_on_kafka_is_in_a_route(whole: Whole, told: dict[str, Any]) -> None:
    one = told["people"][4]
    text = f"{one.compound}{one.building}{one.unit}单元{one.room}"
    [home] = [
        found
        for found in json.loads(whole.run("find", text, "--area", AREA, "--json"))
        if found["kind"] == "household" and found["place"]["room"] == one.room
    ]
    event = {
        "type": "household.quarantined",
        "event_id": "story-quarantined-1",
        "occurred_at": "2022-11-24T20:00:00+08:00",
        "area": AREA,
        "household": home["household"],
        "residents": home["residents"],
        "class": "left_high_risk_zone",
        "departed_on": "2022-11-24",
        "registered_on": "2022-11-24",
        "last_day_on": "2022-12-01",
    }
    asyncio.run(produce(whole.endpoints["kafka"], event))

    with httpx.Client(base_url=whole.endpoints["http"]) as http:
        http.post("/api/session", json={"login": "lin", "password": PASSWORD}).raise_for_status()

        def routed() -> Any:
            plan = http.get(f"/api/areas/{AREA}/plan", params={"date": DAY}).json()
            stops = [stop for route in plan["routes"] for stop in route["stops"]]
            return next((stop for stop in stops if stop.get("household") == home["household"]), None)

        stop = until(routed)
    assert stop["class"] == "left_high_risk_zone"
    why = whole.run("why", stop["visit"])
    assert "left_high_risk_zone" in why
    assert "2022-11-24" in why


async def produce(kafka: str, event: dict[str, Any]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait("doorstep.households", json.dumps(event).encode(), key=event["area"].encode())
    finally:
        await producer.stop()


def test_what_is_no_event_is_buried_shown_and_dropped(whole: Whole, told: dict[str, Any]) -> None:
    asyncio.run(produce(whole.endpoints["kafka"], {"type": "household.quarantined", "area": AREA}))
    found = until(lambda: [one for one in json.loads(whole.run("dead", "list", "--json")) if one["code"] == "E1001"])
    ident = str(found[0]["id"])
    assert "household.quarantined" in whole.run("dead", "show", ident)
    whole.run("dead", "drop", ident, "--why", "a test")
    assert ident not in [str(one["id"]) for one in json.loads(whole.run("dead", "list", "--json"))]


def test_a_token_signs_a_phone_in_once(whole: Whole, told: dict[str, Any]) -> None:
    team = told["plan"]["routes"][0]["team"]
    given = json.loads(whole.run("token", "add", "--role", "lead", "--area", AREA, "--team", team, "--date", DAY))
    assert given["url"] == f"{whole.endpoints['http']}/lead#{given['token']}"
    with httpx.Client(base_url=whole.endpoints["http"]) as http:
        assert http.post("/api/session", json={"token": given["token"]}).status_code == 200
        assert http.get("/api/route").json()["team"] == team
    assert httpx.post(f"{whole.endpoints['http']}/api/session", json={"token": given["token"]}).status_code == 401


def test_every_invariant_holds_in_the_end(whole: Whole, told: dict[str, Any]) -> None:
    whole.run("check", "--area", AREA)
    whole.run("check")


def test_doctor_says_where_the_instance_is(whole: Whole) -> None:
    assert whole.endpoints["http"] in whole.run("doctor", "--json")


@pytest.mark.parametrize("kind", ["replay"])
def test_what_comes_later_is_a_wrong_call(whole: Whole, kind: str) -> None:
    whole.run(kind, ends=2)


def test_the_ledgers_of_the_founding_community_come_in(whole: Whole, shared_data: Path) -> None:
    folder = shared_data / "ledgers" / "huaiyuan"
    code = "140108007005"
    whole.run("area", "add", code, "--name", "槐园社区")
    whole.run("import", "buildings", str(folder / "01_楼栋基础表.xlsx"), "--area", code)
    whole.run("import", "special", str(folder / "03_特殊群体台账.xlsx"), "--area", code, ends=3)
    whole.run("import", "quarantine", str(folder / "04_潜在风险台账.csv"), "--area", code, ends=3)
    whole.run("check", "--area", code)
