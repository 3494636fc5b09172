"""Two coordinators at one thing: who was first is found before the second one's command does anything."""

from datetime import datetime
from typing import Any

from infra.database import Connection
from schemas.errors import Conflict

PLAN_WIDE = ("publish_plan", "keep_plan", "freeze_plan")
"""Commands about a whole plan: they meet each other, whatever they name."""

_TEAM_WIDE = ("team_lost", "team_back")
_TAKEN_BACK_WITH_A_PLAN = (*PLAN_WIDE, "replan", "move_visit")
"""What an undo of a whole plan would take back with it."""

# The newest command of another person that the asker had not seen, about the same visit, team or plan. Somebody's undo
# is about what the undone command was about.
_FIRST = """
select c.command, case when c.body ? 'undoes' then 'undo' else c.kind end as kind, c.by, c.at, c.body, c.result,
       coalesce(c.body->>'visit', u.body->>'visit') as visit, coalesce(c.body->>'team', u.body->>'team') as team
from change h join command c on c.area = h.area and c.command = h.payload->>'command'
  left join command u on u.area = c.area and u.command = c.body->>'undoes'
where h.area = $1 and h.rev > $2 and h.type = 'command' and c.by <> $3 and c.command <> $4 and c.undone_by is null
  and (coalesce(c.body->>'visit', u.body->>'visit') = $5
       or coalesce(c.body->>'team', u.body->>'team') = $6 and coalesce(u.kind, c.kind) = any($7::text[])
       or c.kind = any($8::text[]))
order by h.rev desc limit 1
"""

_MEANT = """
select c.body, (select max(rev) from change
                where area = $1 and type = 'command' and payload->>'command' = c.command) as rev
from command c where c.area = $1 and c.command = $2
"""


async def first(
    connection: Connection, area: str, *, seen: int | None, by: str, ident: str, body: dict[str, Any]
) -> dict[str, Any] | None:
    """What somebody else did to the same thing since change number `seen`; None where nobody did, or nothing was seen.

    An undo meets whatever was done to the same thing since the command it takes back: what stands there now was built
    on it, whether the asker has seen that or not.

    Returns
    -------
    dict
        `{command, kind, by, at, visit, team, version}`.
    """
    if seen is None:
        return None
    is_undo = body.get("undoes") is not None
    meant = await connection.fetchrow(_MEANT, area, body["undoes"]) if is_undo else None
    if meant is not None:
        body, seen = meant["body"], seen if meant["rev"] is None else meant["rev"]
    about_team = body.get("team") if body["type"] in _TEAM_WIDE else None
    kinds: tuple[str, ...] = PLAN_WIDE if body["type"] in PLAN_WIDE else ()
    if is_undo and body["type"] in (*PLAN_WIDE, "replan"):
        kinds = _TAKEN_BACK_WITH_A_PLAN
    row = await connection.fetchrow(
        _FIRST, area, seen, by, ident, body.get("visit"), about_team, list(_TEAM_WIDE), list(kinds)
    )
    if row is None:
        return None
    at: datetime = row["at"]
    told = {name: row[name] for name in ("visit", "team")} | {"why": row["body"].get("why")}
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
