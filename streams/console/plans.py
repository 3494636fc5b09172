"""What the coordinator sees of plans beside the board: the improvement that waits, and which version each phone has."""

import datetime as dt
from typing import Any

from fastapi import APIRouter

from infra.database import Connection
from streams.console import auth
from streams.console.running import READERS, Asking, Running, day_of

router = APIRouter()


@router.get("/proposal")
async def get_proposal(area: str, who: Asking, console: Running, date: dt.date | None = None) -> dict[str, Any]:
    """The improvement that waits for the coordinator: what moves and what it buys; `base` is null where none waits."""
    auth.require(who, area, *READERS)
    day = await day_of(console, area, date)
    async with console.db.transaction(snapshot=True) as connection:
        return await _proposal(connection, area, day) | {"phones": await _phones(connection, area, day)}


async def _proposal(connection: Connection, area: str, day: dt.date) -> dict[str, Any]:
    sql = "select base, plan, changes, cost, made_at from proposal where area = $1 and day = $2"
    row = await connection.fetchrow(sql, area, day)
    if row is None:
        return {"base": None}
    touched = {place.split("@")[0] for one in row["changes"] for place in (one.get("from"), one.get("to")) if place}
    return {
        "base": row["base"],
        "version": row["base"] + 1,
        "made_at": row["made_at"],
        "why": "improved",
        "changes": row["changes"],
        "cost_before": row["cost"].get("before_s"),
        "cost_after": row["cost"].get("total_s"),
        "teams_touched": sorted(touched),
        "routes": row["plan"],
    }


async def _phones(connection: Connection, area: str, day: dt.date) -> list[dict[str, Any]]:
    """Which route version each team's phone has confirmed, and when it was last heard."""
    rows = await connection.fetch(
        "select r.team, r.version, coalesce(p.confirmed, 0) as confirmed, p.confirmed_at, p.seen_at"
        " from route r left join phone p using (area, day, team) where r.area = $1 and r.day = $2 order by r.team",
        area,
        day,
    )
    return [dict(row) for row in rows]
