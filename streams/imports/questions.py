"""What a person is asked after an import, kept until it is answered: who is missing, which place is meant, and so on.

What `streams/imports/judging/asked.py` calls decided is read from here by the next import of the area.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from infra.database import Connection, Row
from streams.imports import walk, words
from streams.imports.judging import unplaced
from streams.imports.judging.asked import NEW, NOT_OURS, Decided, Question, decided, ident
from streams.imports.places.addresses import AddressTree

MISSING = {
    "register": ("keep", "moved_out", "deceased", "away", "in_hospital"),
    "special": ("keep", "ended", "moved_out", "deceased", "in_hospital"),
    "quarantine": ("keep", "ended", "central_quarantine"),
}
"""What may have become of somebody a newer ledger does not list any more."""
LABELS = {
    "keep": "保留，仍按原来处理",
    "moved_out": "已搬走",
    "deceased": "已故",
    "away": "外出",
    "in_hospital": "住院",
    "ended": "已结束，不再上门",
    "central_quarantine": "转集中隔离",
    NEW: "楼栋表里还没有，新建",
    NOT_OURS: "不是本社区的，以后跳过",
}
REMEMBERED = ("place", "header", "form", "days")
"""Kinds of questions whose answers change how files are read, and can be taken back."""


def about_missing(ledger: str, rows: Iterable[Row]) -> list[Question]:
    """Ask about records a newer ledger does not list; the same absence is one question."""
    options = [{"answer": answer, "label": LABELS[answer]} for answer in MISSING[ledger]]
    found = []
    for row in rows:
        digest = hashlib.blake2b(f"{row['key']}\x1f{row['import']}".encode(), digest_size=10).hexdigest()
        about = {"resident": row["resident"], "household": row["household"], "key": row["key"]}
        found.append(Question(f"missing.{ledger}.{digest}", "missing", ledger, about, options))
    return found


def about_places(ledger: str, report: dict[str, Any], tree: AddressTree) -> list[Question]:
    """Ask about places nobody knows, each once, those of the most rows first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for file in report["files"]:
        for sheet in file["sheets"]:
            for row in sheet["rows"]:
                if place := row.get("place"):
                    key = place["compound"], place["printed"]
                    told = found.setdefault(key, {"rows": 0, "near": place["proposals"]})
                    told["rows"] += 1
    out = []
    for (compound, printed), told in sorted(found.items(), key=lambda pair: -pair[1]["rows"]):
        about = {"compound": compound, "printed": printed, "rows": told["rows"]}
        options = _places(tree, compound, told["near"])
        out.append(Question(ident("place", ledger, compound, printed), "place", ledger, about, options))
    return out


def _places(tree: AddressTree, compound: str, near: Sequence[str]) -> list[dict[str, Any]]:
    """Return what a place may be: those of like names, a new one, another community's, and all others of the book."""
    known = tree.compounds.get(compound)
    others = [b.name for b in known.buildings.values()] if known else list(tree.compounds)
    options: list[dict[str, Any]] = [{"answer": name, "label": name} for name in near]
    options += [{"answer": answer, "label": LABELS[answer]} for answer in (NEW, NOT_OURS)]
    return options + [{"answer": name, "label": name, "more": True} for name in others if name not in near]


async def ask(connection: Connection, area: str, import_id: str, asked: Sequence[Question], now: datetime) -> None:
    """Keep questions that something waits for; what was asked or answered before is not asked again."""
    await connection.executemany(
        "insert into import_question (area, question, kind, ledger, import, about, options, asked_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        [
            (area, one.question, one.kind, one.ledger, import_id, one.about, one.options, now)
            for one in asked
            if not one.optional
        ],
    )


async def remembered(connection: Connection, area: str) -> Mapping[Decided, str]:
    """What people decided on forms, on days, and on places that are new or another community's."""
    rows = await connection.fetch(
        "select question, answer from import_question where area = $1 and answered_at is not null"
        " and (kind in ('form', 'days') or kind = 'place' and answer = any($2)) order by answered_at",
        area,
        [NEW, NOT_OURS],
    )
    return {decided(row["question"], walk.JUDGES): row["answer"] for row in rows}


async def withdraw(connection: Connection, area: str, ledger: str, keys: Iterable[str]) -> None:
    """Forget open questions about records that a ledger lists again."""
    await connection.execute(
        "delete from import_question where area = $1 and kind = 'missing' and ledger = $2 and answered_at is null"
        " and about ->> 'key' = any($3)",
        area,
        ledger,
        list(keys),
    )


async def listed(
    connection: Connection,
    area: str,
    *,
    answered: bool = False,
    ledger: str | None = None,
    language: str = words.LANGUAGE,
) -> list[dict[str, Any]]:
    """The questions of an area or ledger, open ones or all; they show people, so each look is to be logged."""
    rows = await connection.fetch(_LISTED, area, answered, ledger)
    found = []
    for row in rows:
        about = {key: value for key, value in row["about"].items() if key != "key"}
        if row["kind"] == "missing":
            door = {name: row[name] for name in ("compound", "building", "unit", "room")}
            about |= {"name": row["name"], "place": door if row["room"] is not None else None}
        keys = ("question", "kind", "ledger", "import", "options", "asked_at", "answered_at", "answer", "by")
        told = {"options": unplaced.fields_of(row["ledger"], language)} if row["kind"] == "header" else {}
        found.append({key: row[key] for key in keys} | {"about": about} | told)
    return found


_LISTED = """
select q.*, p.name, room.unit, room.room, b.name as building, c.name as compound
from import_question q
left join person p on p.area = q.area and p.resident = q.about ->> 'resident'
left join place room on room.area = q.area and room.place = 'p' || substr(q.about ->> 'household', 2)
left join place b on b.area = q.area and b.place = room.parent
left join place c on c.area = q.area and c.place = b.parent
where q.area = $1 and ($2 or q.answered_at is null) and ($3::text is null or q.ledger = $3)
order by q.asked_at desc, q.question
"""
