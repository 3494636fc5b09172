"""What a person is asked after an import: who is missing, which place is meant, what a column is. Nothing is guessed.

The id of a question about a place or a header says what it is about, so that it can be answered right after a
preview, which writes nothing; one about a missing person is kept with its import.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from infra.database import Connection, Row
from schemas.errors import NotFound
from streams.imports import looks, reading, walk, words
from streams.imports.sheets import Book, Grid

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
}

SAMPLES = 3
"""So many cells of a column that nobody knows are shown."""
_SAMPLED_ROWS = 40
_SAMPLE = 24
_PHONE = re.compile(r"(1\d{2})\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"\d{15,17}[\dXx]?")


@dataclass(frozen=True)
class Question:
    """One open question.

    Attributes
    ----------
    samples
        What stands in a column that nobody knows, for whoever sees the file before it is in: shown, never kept.
    """

    question: str
    kind: str
    ledger: str
    about: dict[str, Any]
    options: list[dict[str, str]]
    samples: tuple[str, ...] = ()

    def shown(self, import_id: str | None) -> dict[str, Any]:
        """As the interface has it, not answered yet."""
        asked = {"question": self.question, "kind": self.kind, "ledger": self.ledger, "import": import_id}
        told = asked | {"about": self.about, "options": self.options, "asked_at": None, "answered_at": None}
        return told | ({"samples": list(self.samples)} if self.samples else {})


def _ident(kind: str, ledger: str, *parts: str) -> str:
    told = base64.urlsafe_b64encode(msgspec.json.encode(parts)).rstrip(b"=").decode()
    return f"{kind}.{ledger}.{told}"


def subject(question: str) -> tuple[str, str, list[str]]:
    """The kind, the ledger and the parts a self-describing id names.

    Raises
    ------
    NotFound
        It is no such id.
    """
    try:
        kind, ledger, told = question.split(".")
        parts = msgspec.json.decode(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)), type=list[str])
    except (ValueError, msgspec.DecodeError) as error:
        raise NotFound(f"There is no question {question[:40]!r}.") from error
    if (kind, len(parts)) not in {("place", 2), ("header", 1)} or ledger not in walk.JUDGES:
        raise NotFound(f"There is no question {question[:40]!r}.")
    return kind, ledger, parts


def about_missing(ledger: str, rows: Iterable[Row]) -> list[Question]:
    """Ask about records a newer ledger does not list; the same absence is one question."""
    options = [{"answer": answer, "label": LABELS[answer]} for answer in MISSING[ledger]]
    found = []
    for row in rows:
        digest = hashlib.blake2b(f"{row['key']}\x1f{row['import']}".encode(), digest_size=10).hexdigest()
        about = {"resident": row["resident"], "household": row["household"], "key": row["key"]}
        found.append(Question(f"missing.{ledger}.{digest}", "missing", ledger, about, options))
    return found


def about_places(ledger: str, report: dict[str, Any]) -> list[Question]:
    """Ask about places nobody knows, each once."""
    found: dict[str, Question] = {}
    for file in report["files"]:
        for sheet in file["sheets"]:
            for row in sheet["rows"]:
                place = row.get("place")
                if place:
                    ident = _ident("place", ledger, place["compound"], place["printed"])
                    options = [{"answer": name, "label": name} for name in place["proposals"]]
                    about = {"compound": place["compound"], "printed": place["printed"]}
                    found.setdefault(ident, Question(ident, "place", ledger, about, options))
    return list(found.values())


def about_headers(ledger: str, book: Book, language: str) -> list[Question]:
    """Ask what the columns are of a file in which no table was found: those of the widest row near the top."""
    options = [{"answer": name, "label": words.field_name(name, language)} for name in reading.vocabulary(ledger)]
    found: dict[str, Question] = {}
    for grid in book.grids:
        for cell in () if grid.hidden else looks.header_of(grid.cells[: looks.HEADER_ROWS]):
            key = words.header_key(cell)
            if key and words.field_of(ledger, cell) is None:
                ident = _ident("header", ledger, key)
                about = {"file": book.file, "sheet": grid.name, "printed": cell}
                found.setdefault(ident, Question(ident, "header", ledger, about, options, _below(grid, cell)))
    return list(found.values())


def _below(grid: Grid, header: str) -> tuple[str, ...]:
    """What the first cells of a column say, masked as on every screen; numbers of identity are not shown at all."""
    at = next(((n, row.index(header)) for n, row in enumerate(grid.cells[: looks.HEADER_ROWS]) if header in row), None)
    if at is None:
        return ()
    cells = (row[at[1]] for row in grid.cells[at[0] + 1 : at[0] + 1 + _SAMPLED_ROWS] if len(row) > at[1])
    told = [str(cell).strip()[:_SAMPLE] for cell in cells if cell is not None and str(cell).strip()]
    shown = [_PHONE.sub(r"\1****\2", one) for one in told if not _IDENTITY.search(one)]
    return tuple(dict.fromkeys(shown))[:SAMPLES] or (("···",) if told else ())


async def ask(connection: Connection, area: str, import_id: str, asked: Sequence[Question], now: datetime) -> None:
    """Keep questions; what was asked or answered before is not asked again."""
    await connection.executemany(
        "insert into import_question (area, question, kind, ledger, import, about, options, asked_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        [(area, one.question, one.kind, one.ledger, import_id, one.about, one.options, now) for one in asked],
    )


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
    connection: Connection, area: str, *, answered: bool = False, ledger: str | None = None
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
        found.append({key: row[key] for key in keys} | {"about": about})
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
