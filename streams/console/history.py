"""What happened, by whom: commands with their typed reasons, plan versions, phones, imports, looks at people."""

import csv
import datetime as dt
import io
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from infra.clock import Clock
from infra.database import Connection
from streams.console import auth
from streams.console.auth import Who
from streams.console.running import Asking, Console, Running
from streams.residents import finding

router = APIRouter()
KINDS = ("command", "plan", "import", "visit", "phone", "alert", "look")
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
  select coalesce(shown_at, $7::timestamptz + (recorded_at - $8::timestamptz) * $9::float8), 'phone', 'confirmed',
         payload->>'team', payload->>'team', payload->>'team', 'v' || (payload->>'confirmed'), rev::text, null
  from change where area = $1 and type = 'phone' and payload ? 'confirmed' and day > current_date - 8
  union all
  select at, 'look', what, who, about, null, null, look::text, null from look where area = $1
) as row
where ($2::text[] is null or kind = any($2)) and ($3::timestamptz is null or at < $3)
  and ($4 = '' or who ilike $4 or about ilike $4 or team ilike $4 or why ilike $4 or about = any($6) or team = any($6))
order by at desc, id limit $5
"""


# Doors and people are known by address and name, and their visits and tubes by number.
_MEANT = """
select visit as ident from visit where area = $1 and household = any($2)
union select tube from tube where area = $1 and residents && $3
union select unnest($2 || $3)
union select team from team_card
where area = $1 and (replace(code, ' ', '') ilike $4 or replace(name, ' ', '') ilike $4)
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
    meant = await _meant(console, area, who, text) if text.strip() else []
    async with console.db.transaction(snapshot=True) as connection:
        rows = await _rows(connection, console.clock, area, kind, before, text, limit, meant)
    if shape == "csv":
        name = 'attachment; filename="history.csv"'
        return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
    return {
        "rows": rows,
        "commands": [row for row in rows if row["kind"] == "command"],
        "looks": [row for row in rows if row["kind"] == "look"],
    }


async def _meant(console: Console, area: str, who: Who, text: str) -> list[str]:
    """The ids behind a door, a person or a team that a text names; each look at a person is logged."""
    async with console.db.transaction() as connection:
        found = await finding.search(connection, area, text.strip(), by=who.name)
        homes = [one["household"] for one in found if one["household"]]
        people = [resident for one in found for resident in one["residents"]]
        code = _pattern("".join(text.split()))
        return [row["ident"] for row in await connection.fetch(_MEANT, area, homes, people, code)]


def _pattern(text: str) -> str:
    return "%" + text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%" if text else ""


async def _rows(
    connection: Connection, clock: Clock, area: str, kinds: list[str] | None, before: dt.datetime | None, text: str,
    limit: int, meant: list[str],
) -> list[dict[str, Any]]:  # fmt: skip
    asked = (area, kinds or None, before, _pattern(text), limit, meant, clock.start, clock.real_start, clock.speed)
    return [dict(row) for row in await connection.fetch(_ROWS, *asked)]


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
