"""Ledgers of a made-up community brought into a real database, and its state as the rules see it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from infra import changes
from infra.clock import Clock
from infra.database import Connection, Database
from streams import apps
from streams.imports.effects import held
from streams.imports.life import apply
from streams.imports.life.apply import Applied
from tests.builders_ledgers import Citizen, csv_bytes, workbook

SECRET = "a secret of the tests"
TODAY = date(2022, 11, 24)
WINDOW = [TODAY + timedelta(days=n) for n in range(-4, 6)]
"""The days on which states are compared."""
ROUNDS = ("11月23日", "11月24日")
PERSONAL = ("person", "door", "place", "place_alias", "team_card", "member_card", "ledger_record")


@dataclass(frozen=True)
class Desk:
    """A database, a clock and an area: where ledgers are brought in."""

    database: Database
    clock: Clock
    area: str

    async def bring(self, kind: str, *contents: bytes, name: str = "清楼表.csv", **more: Any) -> Applied:
        """Import files of a kind."""
        names = [name] if len(contents) == 1 else [f"{n}-{name}" for n in range(len(contents))]
        files = list(zip(names, contents, strict=True))
        return await apply.apply(
            self.database, self.clock, SECRET, area=self.area, kind=kind, files=files, by="test", **more
        )

    async def handle(self) -> int:
        """Do what relay and intake do: fold what was said into the ledgers."""
        async with self.database.connection() as connection:
            waiting = await held.pending(connection, self.area)
        for first in range(0, len(waiting), 2_000):
            part = waiting[first : first + 2_000]
            async with changes.transaction(self.database, [self.area], self.clock.now()) as tx:
                await apps.handle(tx, part)
                seen = [(event.occurred_at.date(), event.event_id) for event in part]
                await tx.connection.executemany("insert into seen values ($1, $2) on conflict do nothing", seen)
        return len(waiting)

    async def visits(self) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """The visits that stand, by day and household."""
        rows = await self.database.fetch(
            "select day, household, class, residents, windows, rule, anchor_on, mandatory, state from visit"
            " where area = $1 and state <> 'void'",
            self.area,
        )
        return {(row["day"], row["household"]): tuple(map(str, tuple(row)[2:])) for row in rows}

    async def state(self) -> dict[str, Any]:
        """Facts as they hold day by day, visits, and the rows that imports write."""
        async with self.database.connection() as connection:
            facts = await _facts(connection, self.area)
            rows = {table: await _rows(connection, table, self.area) for table in PERSONAL}
        return facts | {"visits": await self.visits()} | rows


async def _facts(connection: Connection, area: str) -> dict[str, Any]:
    """What the rules read, without the traces of words that were taken back."""
    scope = held.Scope(since=WINDOW[0])
    for column, table in (("resident", "resident"), ("household", "household"), ("team", "team_day"), ("tube", "tube")):
        found = {row[0] for row in await connection.fetch(f"select {column} from {table} where area = $1", area)}
        getattr(scope, f"{column}s").update(found)
    facts = await held.facts(connection, area, scope)
    return {
        "lives": {who: home for who, home in facts.residents.items() if home is not None},
        "homebound": facts.homebound,
        "excused": {(*key, day) for key, one in facts.excuses.items() for day in WINDOW if one.stands_on(day)},
        "terms": {(*key, day) for key, one in facts.terms.items() for day in WINDOW if _at_home(one, day)},
        "sampled": {key for key, sources in facts.samples.items() if sources},
        "rosters": facts.rosters,
        "gates": {key: gate for key, gate in facts.gates.items() if gate},
        "tubes": facts.tubes,
        "results": facts.results,
    }


def _at_home(term: Any, day: date) -> bool:
    released = term.released_on is not None and term.released_on <= day
    return term.departed_on <= day <= term.last_day_on and not released


async def _rows(connection: Connection, table: str, area: str) -> list[dict[str, Any]]:
    rows = await connection.fetch(f"select to_jsonb(t) as row from {table} t where area = $1", area)
    timeless = [{k: v for k, v in row["row"].items() if k not in ("at", "import", "source", "record")} for row in rows]
    return sorted(timeless, key=str)


def differing(one: dict[str, Any], other: dict[str, Any], *but: str) -> dict[str, Any]:
    """What differs between two states."""
    return {name: (one[name], other[name]) for name in one if name not in but and one[name] != other[name]}


def register(people: Sequence[Citizen], rounds: Sequence[str] = ROUNDS) -> bytes:
    """The clearance table as a csv; marks as each person has them."""
    words = {
        "sampled": "√",
        "sampled_at_door": "上门",
        "away": "外出",
        "refused": "拒采",
        "home_quarantine": "居家隔离",
    }
    rows: list[list[object]] = [
        ["序号", "小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "联系电话", *rounds],
    ]
    for number, one in enumerate(people, 1):
        marks = [words.get(mark, "") for mark in one.marks[: len(rounds)]]
        door = [one.compound, one.building, one.unit, one.room, one.name, one.relation, one.phone]
        rows.append([number, *door, *marks])
    return csv_bytes(rows)


def special(people: Sequence[Citizen], words: Sequence[str], notes: Sequence[str]) -> bytes:
    """The ledger of the special group."""
    rows: list[list[object]] = [["序号", "小区", "地址", "姓名", "人员类别", "联系电话", "备注"]]
    for number, one in enumerate(people, 1):
        where = f"{one.building}{one.unit}单元{one.room}室"
        word, note = words[number % len(words)], notes[number % len(notes)]
        rows.append([number, one.compound, where, one.name, word, one.phone, note])
    return csv_bytes(rows)


def quarantine(people: Sequence[Citizen], departed: Sequence[str], notes: Sequence[str] = ("",)) -> bytes:
    """The ledger of quarantine at home."""
    head = ["序号", "姓名", "住址", "人员类别", "离开风险区日期", "居家截止日期", "联系电话", "备注"]
    rows: list[list[object]] = [list(head)]
    for number, one in enumerate(people, 1):
        where = f"{one.compound}{one.building}{one.unit}单元{one.room}室"
        day, note = departed[number % len(departed)], notes[number % len(notes)]
        rows.append([number, one.name, where, "高风险区离开人员", day, "2022-12-01", one.phone, note])
    return workbook({"台账": rows})


def samples(people: Sequence[Citizen], tubes: Sequence[str], at: str = "2022-11-24 09:30") -> bytes:
    """Who is in which tube, ten in one."""
    rows: list[list[object]] = [["序号", "试管编号", "采样类型", "姓名", "小区", "住址", "联系电话", "采样时间"]]
    for number, one in enumerate(people):
        where = f"{one.building}{one.unit}单元{one.room}室"
        tube = tubes[number * len(tubes) // len(people)]
        rows.append([number + 1, tube, "10混1", one.name, one.compound, where, one.phone, at])
    return csv_bytes(rows)


def results(found: Sequence[tuple[str, str, str]]) -> bytes:
    """Tube, result and time."""
    return csv_bytes([["试管编号", "检测结果", "报告时间"], *map(list, found)])


def varied(people: Sequence[Citizen], rng: random.Random) -> list[Citizen]:
    """The same register a little different: other marks and phones, some gone, some new."""
    kept = [one for one in people if rng.random() > 0.15]
    marks = ("sampled", "open", "away", "refused")
    fresh = [
        replace(one, marks=tuple(rng.choice(marks) for _ in one.marks)) if rng.random() < 0.5 else one for one in kept
    ]
    newcomers = [
        replace(one, name="欧阳" + rng.choice("甲乙丙丁") + one.name[-1]) for one in rng.sample(list(people), 2)
    ]
    return fresh + newcomers
