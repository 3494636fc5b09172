"""What the coordinator sees of plans beside the board: the improvement that waits, and which version each phone has."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query

from infra.clock import Clock
from infra.database import Connection
from streams.console import auth
from streams.console.running import READERS, Asking, Running, day_of
from streams.dispatch import ask

router = APIRouter()


@router.get("/proposal")
async def get_proposal(area: str, who: Asking, console: Running, date: dt.date | None = None) -> dict[str, Any]:
    """The improvement that waits for the coordinator: what moves and what it buys; `base` is null where none waits."""
    auth.require(who, area, *READERS)
    day = await day_of(console, area, date)
    async with console.db.transaction(snapshot=True) as connection:
        phones = await _phones(connection, area, day)
        told = [
            one | {name: _shown_at(console.clock, one[name]) for name in ("confirmed_at", "seen_at")} for one in phones
        ]
        return await _proposal(connection, area, day) | {"phones": told}


@router.get("/whatif")
async def get_whatif(
    area: str, who: Asking, console: Running, date: dt.date, teams: Annotated[int, Query(ge=0, le=1000)]
) -> dict[str, Any]:
    """What fewer teams could do on a day without a new plan: doors served and left, by class."""
    auth.require(who, area, *READERS)
    return await ask.with_fewer_teams(console.db, console.clock, area, date, teams)


_PROPOSAL = """
select p.base, p.plan, p.changes, p.cost, p.made_at, p.undoes,
       c.kind, c.by, c.at, c.body->>'visit' as visit, c.body->>'team' as team
from proposal p left join command c on c.area = p.area and c.command = p.undoes where p.area = $1 and p.day = $2
"""


async def _proposal(connection: Connection, area: str, day: dt.date) -> dict[str, Any]:
    row = await connection.fetchrow(_PROPOSAL, area, day)
    if row is None:
        return {"base": None}
    touched = {place.split("@")[0] for one in row["changes"] for place in (one.get("from"), one.get("to")) if place}
    return {
        "base": row["base"],
        "version": row["base"] + 1,
        "made_at": row["made_at"],
        "why": "undo" if row["undoes"] else "improved",
        "undoes": row["undoes"],
        "undone": {name: row[name] for name in ("kind", "by", "at", "visit", "team")} if row["undoes"] else None,
        "changes": row["changes"],
        "bought": row["cost"].get("bought", {}),
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


def _shown_at(clock: Clock, real: dt.datetime | None) -> dt.datetime | None:
    """A real instant as the area's clock shows it, so that it stands beside the plan's own times."""
    return clock.start + (real - clock.real_start) * clock.speed if real is not None else None
