"""The plan as JSON (INTERFACE, section 4), from the facts and the routes in force."""

from collections.abc import Mapping
from typing import Any

from streams.dispatch.day import doors
from streams.dispatch.day.facts import Facts
from streams.routes.pinned import pinned


def plan_json(
    known: Facts,
    *,
    version: int | None = None,
    routes: Mapping[str, list[dict[str, Any]]] | None = None,
    unassigned: Mapping[str, Mapping[str, Any]] | None = None,
    changed: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return the published plan, or with `routes` one that is not published.

    Parameters
    ----------
    version
        Of the plan that is not published, and of its `changed` teams.
    """
    published = known.published
    shown = published.routes if routes is None else routes
    left = published.unassigned if unassigned is None else unassigned
    versions = {**published.versions, **(dict.fromkeys(changed, version) if version is not None else {})}
    return {
        "area": known.area,
        "date": known.day.isoformat(),
        "version": published.version if version is None else version,
        "published": routes is None and published.version > 0,
        "routes": [
            {"team": team, "version": versions.get(team, published.version), "stops": _stops(known, stops)}
            for team, stops in sorted(shown.items())
            if stops
        ],
        "unassigned": [
            {**about(known, visit), "reason": one["reason"], "teams": dict(one["teams"]), "fix": one["fix"]}
            for visit, one in sorted(left.items())
        ],
    }


def about(known: Facts, visit_id: str) -> dict[str, Any]:
    """Return what a plan says of a visit: ids, class, counts and the place."""
    visit = known.visits.get(visit_id)
    if visit is None:
        return {"visit": visit_id, "household": None, "place": None, "class": None, "persons": 0, "residents": []}
    return {
        "visit": visit_id,
        "household": visit.household,
        "place": place(known, visit.household),
        "class": visit.visit_class,
        "persons": len(visit.residents),
        "residents": list(visit.residents),
    }


def place(known: Facts, household: str) -> dict[str, str | int | None]:
    """Return the names of compound, building, unit and room of a household."""
    named: dict[str, str | int | None] = dict.fromkeys(("compound", "building", "unit", "room"))
    for one in doors.chain(known, known.homes.get(household)):
        if one.kind in named:
            named[one.kind] = (one.room or one.name) if one.kind == "room" else one.name
        if one.kind == "room" and one.unit is not None and named["unit"] is None:
            named["unit"] = one.unit
    return named


def _stops(known: Facts, stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    fixed = pinned(stops, known.states)
    return [
        {
            "kind": stop["kind"],
            **(about(known, stop["visit"]) if stop.get("visit") else {}),
            **({"point": stop["point"]} if stop.get("point") else {}),
            **{name: stop[name] for name in ("arrive_at", "start_at", "leave_at")},
            "pinned": n < fixed,
        }
        for n, stop in enumerate(stops)
    ]
