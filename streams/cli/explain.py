"""Why a visit is due and where it went, as facts first and sentences after."""

from typing import Any

from infra.database import Database
from schemas.errors import NotFound


async def answer(database: Database, visit: str) -> dict[str, Any]:
    """Everything that is known of the reasons of a visit, as ids, codes and dates.

    Raises
    ------
    NotFound
        No such visit.
    """
    row = await database.fetchrow("select * from visit where visit = $1", visit)
    if row is None:
        raise NotFound(f"There is no visit {visit}: `doorstep plan --json` lists those of a day.")
    area, day = row["area"], row["day"]
    route = await database.fetchrow(_ROUTE, area, day, [{"visit": visit}])
    left = await database.fetchrow(
        "select reason, teams, fix, version from unassigned where area = $1 and day = $2 and visit = $3",
        area,
        day,
        visit,
    )
    keys = ("visit", "household", "day", "class", "residents", "rule", "pack", "anchor_on", "reasons", "mandatory")
    more = ("attempt", "state", "why", "carried_from", "windows")
    return {
        **{key: row[key] for key in (*keys, *more)},
        "area": area,
        "team": route["team"] if route else row["team"],
        "route_version": route["version"] if route else None,
        "assigned_why": _last_change(await database.fetch(_CHANGES, area, day), visit),
        "unassigned": dict(left) if left else None,
        "lanes": await _lanes(database, area, visit),
    }


async def _lanes(database: Database, area: str, visit: str) -> dict[str, Any]:
    """What each team would say to it now: whether it could, at what price, else why not."""
    from streams.dispatch import ask  # the router's numbers take a second to load

    async with database.transaction(snapshot=True) as connection:
        asked = await ask.why_this_team(connection, area, visit)
    return asked["lanes"] if asked else {}


_ROUTE = "select team, version from route where area = $1 and day = $2 and stops @> $3::jsonb"
_CHANGES = "select team, version, changes from route_version where area = $1 and day = $2 order by version"


def _last_change(rows: list[Any], visit: str) -> dict[str, Any] | None:
    found = None
    for row in rows:
        for change in row["changes"]:
            if change.get("visit") == visit:
                found = {**change, "team": row["team"], "version": row["version"]}
    return found


def sentences(answer: dict[str, Any]) -> list[str]:
    """The same for a person."""
    lines = [
        f"Visit {answer['visit']} of household {answer['household']} on {answer['day']}, class {answer['class']}, "
        f"{len(answer['residents'])} persons, {answer['state']}.",
        f"Due by rule {answer['rule']} of pack {answer['pack']}, counted from {answer['anchor_on']}"
        + (", mandatory" if answer["mandatory"] else "")
        + (f", carried over from {answer['carried_from']}" if answer["carried_from"] else "")
        + ".",
    ]
    lines += ["  " + ", ".join(f"{key} {value}" for key, value in reason.items()) for reason in answer["reasons"]]
    if answer["unassigned"]:
        left = answer["unassigned"]
        lines.append(f"In no route (version {left['version']}): {left['reason']}.")
        lines += [f"  team {team}: {reason}" for team, reason in left["teams"].items()]
        lines.append(_fix(left["fix"]))
    elif answer["team"]:
        change = answer["assigned_why"]
        because = f": {change['why']}, {change.get('to') or ''}".rstrip(", ") if change else ""
        lines.append(f"With team {answer['team']} (route version {answer['route_version']}){because}.")
    else:
        lines.append("In no route yet: nothing has been planned for it.")
    return [*lines, *(f"  team {team}: {_lane(lane)}" for team, lane in answer["lanes"].items())]


def _fix(fix: dict[str, Any] | None) -> str:
    if not fix:
        return "No single change would serve it."
    return "Smallest fix: " + ", ".join(f"{key} {value}" for key, value in fix.items() if value is not None) + "."


def _lane(lane: dict[str, Any]) -> str:
    if lane["ok"]:
        return f"could, for {lane['extra_s']} s more than the plan in force"
    return "could not: " + "; ".join(violation["message"] for violation in lane["violations"])
