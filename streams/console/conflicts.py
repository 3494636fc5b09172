"""Two coordinators at one thing: who was first is found before the second one's command does anything."""

from datetime import datetime
from typing import Any

from infra.database import Connection
from schemas.errors import Conflict

PLAN_WIDE = ("publish_plan", "keep_plan", "freeze_plan")
"""Commands about a whole plan: they meet each other, whatever they name."""

# The newest command of another person that the asker had not seen, about the same visit, team or plan.
_FIRST = """
select c.command, c.kind, c.by, c.at, c.body, c.result
from change h join command c on c.area = h.area and c.command = h.payload->>'command'
where h.area = $1 and h.rev > $2 and h.type = 'command' and c.by <> $3 and c.command <> $4 and c.undone_by is null
  and (c.body->>'visit' = $5 or c.body->>'team' = $6 and c.kind in ('team_lost', 'team_back')
       or $7 and c.kind = any($8::text[]))
order by h.rev desc limit 1
"""


async def first(
    connection: Connection, area: str, *, seen: int | None, by: str, ident: str, body: dict[str, Any]
) -> dict[str, Any] | None:
    """What somebody else did to the same thing since change number `seen`; None where nobody did, or nothing was seen.

    Returns
    -------
    dict
        `{command, kind, by, at, visit, team, version}`.
    """
    if seen is None:
        return None
    about_team = body.get("team") if body["type"] in ("team_lost", "team_back") else None
    is_plan = body["type"] in PLAN_WIDE
    row = await connection.fetchrow(
        _FIRST, area, seen, by, ident, body.get("visit"), about_team, is_plan, list(PLAN_WIDE)
    )
    if row is None:
        return None
    at: datetime = row["at"]
    told = {name: row["body"].get(name) for name in ("visit", "team", "why")}
    version = (row["result"] or {}).get("version")
    return {name: row[name] for name in ("command", "kind", "by")} | told | {"at": at.isoformat(), "version": version}


def refuse(found: dict[str, Any] | None) -> None:
    """Refuse the command of the second.

    Raises
    ------
    Conflict
        Somebody was first.
    """
    if found is not None:
        raise Conflict(f"{found['by']} was first: {found['kind']} at {found['at']}. Look at both results.", first=found)
