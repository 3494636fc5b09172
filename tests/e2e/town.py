"""The community of the pictures, 25 November 2022 at 10:24: 4,126 residents, 36 buildings, a lead before the 15th door.

Its numbers are those of the design's pictures, so that a screen can be laid beside its picture. Names are invented.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from infra.database import prepare
from streams.console import passwords

DAY = date(2022, 11, 25)
NOW = "2022-11-25T10:24:00+08:00"
TEAM = "t-mobile-1"
LAB = "lab-1"
PASSWORD = "a-good-long-password"

# Compound: place on the map (north, east in steps), and the open people of each building.
COMPOUNDS: dict[str, tuple[float, float, list[int]]] = {
    "军休1院": (9, 1, [11, 4]),
    "军休2院": (9, 2, [1, 5, 5]),
    "九丰苑": (8, 3, [42, 41, 36, 24, 35]),
    "电机厂": (8, 4, [27, 3, 33, 28]),
    "槐安里": (6, 1, [18, 12, 13, 9, 20, 13]),
    "十三冶": (3, 1, [32, 38, 19, 20, 32]),
    "供水": (3, 2, [24, 44, 46]),
    "物资": (3, 3, [62, 60, 64]),
    "学府": (3, 4, [43, 45]),
    "汇园": (3, 5, [55, 53, 55]),
}
SAMPLED, EXCUSED = 2_842, 212

# Name, born, compound, building, unit, room, class, note, minutes after 07:30 when the team is there.
Door = tuple[str, int, str, int, int, str, str, str | None, int]
DONE: list[Door] = [
    (f"试验{n}", 1940 + n, "槐安里", 1 + n % 6, 1 + n % 3, f"{1 + n % 6}0{1 + n % 3}", "special", None, 10 + 11 * n)
    for n in range(14)
]
AHEAD: list[Door] = [
    ("王桂兰", 1929, "军休2院", 2, 1, "302", "special", "按两次铃，她听得见铃声", 174),
    ("高玉珍", 1937, "军休2院", 2, 1, "501", "special", "轮椅", 181),
    ("董秀兰", 1951, "军休2院", 2, 2, "201", "special", "敲门", 190),
    ("申桂英", 1940, "九丰苑", 4, 1, "302", "special", None, 208),
    ("孟庆和", 1946, "九丰苑", 4, 1, "101", "special", "养狗", 217),
    ("常秀荣", 1949, "九丰苑", 4, 3, "201", "special", "午前出诊", 226),
    ("罗桂香", 1944, "电机厂", 1, 2, "402", "special", None, 256),
]
TOGETHER = {"董秀兰": ("董海", 1953)}


@dataclass
class Rows:
    """What is written, by table."""

    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def put(self, table: str, *row: Any) -> None:
        self.of.setdefault(table, []).append(row)


COLUMNS = {
    "place": "area, place, kind, parent, name, unit, floor, room, floors, lift, lat, lon",
    "household": "area, household, place, said_at, said_id",
    "resident": "area, resident, household, said_at, said_id",
    "person": "area, resident, name, phones, birth_year, retain_until",
    "door": "area, household, note, wait_s, phones, contact, retain_until",
    "sample": "area, resident, taken_on, source, taken_at",
    "excuse": "area, resident, why, since_on, said_at, said_id",
    "visit": "area, visit, household, day, class, residents, windows, rule, pack, anchor_on, state, team, ended_at",
    "team_day": "area, team, day, kind, ppe_level, mode, crew, shifts, gate, lost, said_at, said_id",
    "team_card": "area, team, name, code",
    "member_card": "area, member, name, retain_until",
    "route": "area, day, team, version, stops",
    "route_version": "area, day, team, version, stops",
    "tube": "area, tube, kind, residents, team, sealed_at, said_at, said_id, result, resulted_at, result_at, result_id",
    "zone_fact": "area, zone, event_id, type, place, level, effective_at, observed_at, said_at",
    "alert": "area, alert, kind, urgency, about, raised_at",
    "plan": "area, day, version, why, made_at",
    "report": "area, visit, event_id, kind, team, at",
}


def at(minutes: float) -> datetime:
    """Minutes after 07:30 of the day."""
    return datetime.fromisoformat("2022-11-25T07:30:00+08:00") + timedelta(minutes=minutes)


async def write(address: str, area: str, name: str = "槐园社区") -> None:
    """Write the whole community under an area code."""
    rows = Rows()
    sampled, still_open = _residents(rows, area)
    stops = _lead(rows, area)
    _others(rows, area, stops)
    _doors(rows, area, sampled[:28], still_open[:53])
    _chases(rows, area, still_open[0], sampled[0])
    connection = await asyncpg.connect(address)
    try:
        await prepare(connection)
        await connection.execute(
            "insert into area (area, name, pack, desk_name, desk_phone)"
            " values ($1, $2, 'taiyuan', '何丽', '0351-7000000')",
            area,
            name,
        )
        await connection.execute("insert into area_head (area) values ($1)", area)
        for table, columns in COLUMNS.items():
            records = rows.of.get(table, [])
            await connection.copy_records_to_table(table, records=records, columns=columns.split(", "))
        for login, role in (("heli", "coordinator"), ("shen", "auditor"), ("boss", "admin")):
            await connection.execute(
                "insert into account (account, login, password_hash, role, areas, must_change, name)"
                " values ($1, $1, $2, $3, $4, false, '何丽') on conflict do nothing",
                f"{login}-{area}",
                passwords.hashed(PASSWORD),
                role,
                [area],
            )
    finally:
        await connection.close()


def _residents(rows: Rows, area: str) -> tuple[list[str], list[str]]:
    """Everybody, so that the sum of the wall is that of the picture; answers who is sampled and who is open."""
    said = at(-600)
    buildings = [(name, n, o) for name, (_, _, opens) in COMPOUNDS.items() for n, o in enumerate(opens, 1)]
    for name, (north, east, _) in COMPOUNDS.items():
        rows.put("place", area, f"c-{name}", "compound", None, name, None, None, None, None, None,
                 37.86 + north * 0.001, 112.53 + east * 0.0015)  # fmt: skip
    number = 0
    people: dict[str, list[str]] = {"sampled": [], "excused": [], "open": []}
    for index, (name, n, still_open) in enumerate(buildings):
        house = f"b-{name}-{n}"
        lift = name == "九丰苑"
        rows.put("place", area, house, "building", f"c-{name}", f"{n}号楼", None, None, None, 6, lift, None, None)
        share = [
            _share(SAMPLED - len(DONE), index, len(buildings)),
            _share(EXCUSED, index, len(buildings)),
            still_open - _lead_open(name, n),
        ]
        for state, count in zip(("sampled", "excused", "open"), share, strict=True):
            for _ in range(count):
                number += 1
                who, home = f"r{number}", f"h{number}"
                people[state].append(who)
                rows.put("household", area, home, house, said, "e")
                rows.put("resident", area, who, home, said, "e")
                if state == "sampled":
                    rows.put("sample", area, who, DAY, "point", at(20))
                elif state == "excused":
                    rows.put("excuse", area, who, "away", DAY, said, "e")
    for before in (1, 2, 3):
        rows.put("sample", area, "r1", DAY - timedelta(days=before), "point", None)
    return people["sampled"], people["open"]


def _share(total: int, index: int, parts: int) -> int:
    return total * (index + 1) // parts - total * index // parts


def _lead_open(compound: str, building: int) -> int:
    here = [door for door in AHEAD if door[2] == compound and door[3] == building]
    return len(here) + sum(door[0] in TOGETHER for door in here)


def _lead(rows: Rows, area: str) -> list[dict[str, Any]]:
    """The doors of the lead of the pictures; answers the stops of the route."""
    stops: list[dict[str, Any]] = []
    for n, door in enumerate([*DONE, *AHEAD], 1):
        name, born, compound, building, unit, room, kind, note, minute = door
        home, visit, place = f"lead-h{n}", f"V-lead-{n:02d}", f"p-lead-{n}"
        people = [(f"lead-r{n}", name, born)]
        if name in TOGETHER:
            people.append((f"lead-r{n}b", *TOGETHER[name]))
        floor = int(room[0])
        rows.put(
            "place", area, place, "room", f"b-{compound}-{building}", room, unit, floor, room, None, None, None, None
        )
        rows.put("household", area, home, place, at(-600), "e")
        rows.put(
            "door", area, home, note, 300, ["13800005678"], "女儿开门" if name == "王桂兰" else None, date(2023, 1, 1)
        )
        for resident, called, year in people:
            rows.put("resident", area, resident, home, at(-600), "e")
            rows.put("person", area, resident, called, ["13800005678"], year, date(2023, 1, 1))
        done = n <= len(DONE)
        window = [{"open_at": at(minute - 9).isoformat(), "close_at": at(minute + 21).isoformat(), "hard": False}]
        residents = [resident for resident, *_ in people]
        ended = ("sampled", TEAM, at(minute + 5)) if done else ("due", None, None)
        rows.put("visit", area, visit, home, DAY, kind, residents, window, "special_daily", "taiyuan-2022-11-22",
                 date(2022, 11, 1), *ended)  # fmt: skip
        if done:
            tube = f"S1125-{597 + n:04d}"
            rows.put("sample", area, residents[0], DAY, f"tube:{tube}", at(minute + 5))
            if n > 8:
                sealed = at(102 + (n - 9) * 8)
                rows.put("tube", area, tube, "single", residents, TEAM, sealed, sealed, "e", None, None, None, None)
        stops.append({"kind": "visit", "visit": visit, **_times(minute, 6)})
        if name == "常秀荣":
            stops.append({"kind": "handover", "point": LAB, **_times(236, 10)})
    return stops


def _times(minute: float, service: float) -> dict[str, str]:
    here = at(minute).isoformat()
    return {"arrive_at": here, "start_at": here, "leave_at": at(minute + service).isoformat()}


def _others(rows: Rows, area: str, stops: list[dict[str, Any]]) -> None:
    """Five teams out and one lost, zones, positive tubes, alerts, and the doors of the others for the wall's count."""
    fit = [{"member": "m1", "fit": True, "failed": []}, {"member": "m2", "fit": True, "failed": []}]
    shifts = [{"from_at": at(0).isoformat(), "to_at": at(270).isoformat()}]
    crew = [{"member": "m1", "roles": ["sampler"]}, {"member": "m2", "roles": ["volunteer"]}]
    for member, name in (("m1", "赵春燕"), ("m2", "高建国")):
        rows.put("member_card", area, member, name, date(2023, 1, 1))
    teams = [(TEAM, "流动1队", "流 1", "mobile", False)]
    teams += [(f"t-{n}", f"随访{n}队", f"随 {n}", "quarantine", False) for n in range(1, 5)]
    teams += [("t-lost", "流动2队", "流 2", "mobile", True)]
    for team, name, code, kind, lost in teams:
        level = 2 if kind == "mobile" else 3
        gate = fit if team == TEAM else None
        rows.put(
            "team_day",
            area,
            team,
            DAY,
            kind,
            level,
            "ebike",
            crew if team == TEAM else [],
            shifts,
            gate,
            lost,
            at(-600),
            "e",
        )
        rows.put("team_card", area, team, name, code)
        mine = stops if team == TEAM else []
        for table in ("route", "route_version"):
            rows.put(table, area, DAY, team, 17, mine)
    rows.put("plan", area, DAY, 17, "improved", at(160))
    for place, days in (("b-十三冶-3", 2), ("b-电机厂-2", 4)):
        since = at(0) - timedelta(days=days)
        rows.put("zone_fact", area, f"z-{place}", "e", "zone.opened", place, "high", since, since, since)
    for n, urgency in enumerate(["now"] + ["hour"] * 3):
        rows.put("alert", area, f"A{n}", "no_answer_escalated", urgency, f"V-other-{30 + n:03d}", at(100 + n))


def _doors(rows: Rows, area: str, sampled: list[str], still_open: list[str]) -> None:
    """The doors of the other teams, of which the wall shows the count."""
    for n, who in enumerate([*sampled, *still_open]):
        done = ("sampled", "t-1", at(60)) if n < len(sampled) else ("due", None, None)
        rows.put("visit", area, f"V-other-{n:03d}", f"h{who[1:]}", DAY, "special", [who], [], "special_daily",
                 "taiyuan-2022-11-22", date(2022, 11, 1), *done)  # fmt: skip


def _chases(rows: Rows, area: str, waiting: str, swabbed: str) -> None:
    """Two positive tubes: the person of one was found and waits for the swab, that of the other for its result."""
    here = at(174)
    for tube, who, minutes in (("M1125-0417", waiting, 161), ("M1125-0391", swabbed, 92)):
        since = here - timedelta(minutes=minutes)
        rows.put("tube", area, tube, "pool", [who], None, at(-300), at(-300), "e", "positive", since, since, "e")
        rows.put("alert", area, f"A-{tube}", "tube_positive", "now", tube, here)
        visit = next(row[1] for row in rows.of["visit"] if row[5] == [who])
        rows.put("report", area, visit, f"e-{tube}", "visit.begun", "t-1", here - timedelta(minutes=60))
    rows.put("sample", area, swabbed, DAY, "tube:again", here - timedelta(minutes=50))
