"""Who imported what and when: the log of imports, the files as they came, and the sheet with remarks."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Area, Transaction
from infra.database import Connection
from schemas.errors import NotFound
from streams.imports import reports
from streams.imports.effects import held, images
from streams.imports.reading import Reading

UNDO_MINUTES = 10
"""How long one click undoes an import, in real time [min]. Source: issue 4."""


@dataclass(frozen=True)
class Noted:
    """A file of an import."""

    import_id: str
    kind: str
    by: str
    name: str
    content: bytes


async def note_file(
    connection: Connection, area: Area, now: datetime, file: Noted, reading: Reading, changed: list[Any]
) -> None:
    """Keep that a file came in, what it changed, and the file itself with its verdicts."""
    told = [{"file": file.name, "bytes": len(file.content), "rows": len(reading.rows)}]
    number = await connection.fetchval(
        "insert into ledger_import (area, import, kind, files, by, at, report)"
        " values ($1, $2, $3, $4, $5, $6, $7) on conflict (area, import) do update"
        " set files = ledger_import.files || excluded.files returning jsonb_array_length(files)",
        area.area,
        file.import_id,
        file.kind,
        told,
        file.by,
        now,
        {"totals": reading.report["totals"]},
    )
    today = now.astimezone(ZoneInfo(area.timezone)).date()
    await images.keep_journal(connection, area.area, file.import_id, number, changed, images.kept_until(today))
    await connection.execute(
        "insert into import_file (area, import, number, name, content, report, retain_until)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        area.area,
        file.import_id,
        number,
        file.name,
        file.content,
        reports.whole(reading.report["files"][0]),
        images.kept_until(today),
    )


async def note_totals(tx: Transaction, area: str, import_id: str, totals: dict[str, int], events: int) -> None:
    """Keep the totals of all files."""
    await tx.connection.execute(
        "update ledger_import set report = $3 where area = $1 and import = $2",
        area,
        import_id,
        {"totals": totals, "events": events},
    )


async def listed(connection: Connection, area: str, limit: int) -> list[dict[str, Any]]:
    """The imports of an area, newest first."""
    left = await held.left(connection, area)
    return [_shown(row, left.get(row["import"], 0)) for row in await connection.fetch(_LISTED, area, limit)]


_LISTED = """
select i.*, (select count(*) from import_question q
             where q.area = i.area and q.import = i.import and q.answered_at is null)::int as questions
from ledger_import i where i.area = $1 order by i.recorded_at desc limit $2
"""


def _shown(row: Any, left: int) -> dict[str, Any]:
    said = row["report"].get("events", 0)
    until: datetime | None = row["recorded_at"] + timedelta(minutes=UNDO_MINUTES)
    if row["undone_at"] is not None:
        until = None
    names = ("import", "kind", "files", "by", "at", "undone_at", "undone_by", "questions")
    counts = {"totals": row["report"]["totals"], "events": said, "handled": max(0, said - left)}
    return {name: row[name] for name in names} | counts | {"undoable_until": until}


async def sheet(connection: Connection, area: str, import_id: str, number: int) -> tuple[str, bytes]:
    """A file as it came with a column of remarks: its name and the workbook.

    Raises
    ------
    NotFound
        There is no such import, or its files were deleted after their time.
    """
    row = await connection.fetchrow(
        "select name, content, report from import_file where area = $1 and import = $2 and number = $3",
        area,
        import_id,
        number,
    )
    if row is None:
        kept = images.KEPT_DAYS
        raise NotFound(f"There is no file {number} of import {import_id[:40]!r}; files are kept {kept} days.")
    from streams.imports.files import annotate  # a writer of workbooks, which nobody else here needs

    made = await asyncio.to_thread(annotate.annotate, row["name"], row["content"], row["report"])
    return row["name"], made
