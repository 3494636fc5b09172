"""What happened, by whom: commands with their typed reasons, plan versions, phones, imports, looks at people."""

import csv
import datetime as dt
import io
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra.database import Connection
from streams.console import auth
from streams.console.running import Asking, Running

router = APIRouter()
KINDS = ("command", "plan", "import", "visit", "alert", "look")
"""What a row of the history is about."""

_ROWS = """
select * from (
  select c.at, 'command' as kind, case when c.body ? 'undoes' then 'undo' else c.kind end as what, c.by as who,
         coalesce(c.body->>'visit', u.body->>'visit', c.body->>'team', u.body->>'team', '') as about,
         coalesce(c.body->>'team', u.body->>'team') as team, c.body->'override'->>'text' as why, c.command as id,
         c.undone_by
  from command c left join command u on u.area = c.area and u.command = c.body->>'undoes' where c.area = $1
  union all
  select made_at, 'plan', why, coalesce(by, ''), day::text, null, 'v' || version, day || '/' || version, null
  from plan where area = $1
  union all
  select at, 'import', kind, by, import, null, files->0->>'file', import,
         case when undone_at is not null then 'undone' end
  from ledger_import where area = $1
  union all
  select at, 'visit', kind, team, visit, team, array_to_string(tubes, ' '), event_id, null
  from report where area = $1
  union all
  select raised_at, 'alert', kind, '', about, null, urgency, alert, case when settled_at is not null then 'settled' end
  from alert where area = $1
  union all
  select at, 'look', what, who, about, null, null, look::text, null from look where area = $1
) as row
where ($2::text[] is null or kind = any($2)) and ($3::timestamptz is null or at < $3)
  and ($4 = '' or who ilike $4 or about ilike $4 or team ilike $4 or why ilike $4)
order by at desc, id limit $5
"""


@router.get("/audit")
async def get_audit(
    area: str,
    who: Asking,
    console: Running,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    kind: Annotated[list[str] | None, Query()] = None,
    before: dt.datetime | None = None,
    text: Annotated[str, Query(max_length=100)] = "",
    shape: Annotated[str, Query(alias="format")] = "json",
) -> Any:
    """Who did and looked at what, newest first; filtered by kind and text, as JSON or csv."""
    auth.require(who, area, "auditor", "admin", "coordinator")
    await auth.log_look(console.db, area, who, "audit", area)
    async with console.db.transaction(snapshot=True) as connection:
        rows = await _rows(connection, area, kind, before, text, limit)
    if shape == "csv":
        name = 'attachment; filename="history.csv"'
        return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
    return {
        "rows": rows,
        "commands": [row for row in rows if row["kind"] == "command"],
        "looks": [row for row in rows if row["kind"] == "look"],
    }


async def _rows(
    connection: Connection, area: str, kinds: list[str] | None, before: dt.datetime | None, text: str, limit: int
) -> list[dict[str, Any]]:
    wanted = "%" + text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%" if text else ""
    return [dict(row) for row in await connection.fetch(_ROWS, area, kinds or None, before, wanted, limit)]


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """A table that a spreadsheet opens as text: a cell that begins like a formula is quoted."""
    out = io.StringIO()
    names = ("at", "kind", "what", "who", "about", "team", "why", "undone_by")
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
