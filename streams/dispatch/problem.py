"""The routing problem of one area and day, from the facts; and a plan back into stops with instants.

Metres east and north are measured from the middle of the area, seconds as `instants` says.
"""

import datetime as dt
import itertools
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any

from optimizer import Break, Building, Plan, Point, Route, RoutingProblem, Stop, Team, Unassigned, Visit
from optimizer.travel import local_metres
from schemas.values import CLASS_RANK
from streams.dispatch import policy
from streams.dispatch.day import doors, facts
from streams.dispatch.day.facts import Facts
from streams.dispatch.day.instants import KEPT, instant, seconds, told
from streams.dispatch.day.standing import Standing, changing_hands, standings
from streams.dispatch.rules.overdue import with_overdue
from streams.dispatch.rules.overrides import with_overrides
from streams.routes.pinned import moment
from streams.tubes.rules import SPECIMEN_LIMIT_S

DEPOT = "depot"
DAY_S = 86_400


def problem_of(known: Facts) -> RoutingProblem:
    """Return what the router has to solve: without the visits that are about to change hands."""
    standing, waiting = standings(known), changing_hands(known)
    visits = [v for v in known.visits.values() if (v.is_open and v.visit not in waiting) or v.is_done]
    at = doors.doors(known, visits)
    points, buildings = _ground(known, at)
    teams = [_team(known, one, standing) for one in _crews(known, standing)]
    names = {team.id for team in teams}
    pinned = {v: t for v, t in known.pins.items() if t in names}
    lasts = {household: team for household, team in known.lasts.items() if team in names}
    problem = RoutingProblem(
        travel=policy.TRAVEL,
        points=points,
        buildings=buildings,
        teams=tuple(teams),
        visits=tuple(_visit(known, v, at[v.visit], pinned.get(v.visit), lasts.get(v.household)) for v in visits),
        name=f"{known.area}/{known.day}",
        kind="rich",
        now_s=seconds(known, known.now),
        reset_s=policy.RESET_S,
        handover_s=policy.HANDOVER_S,
        specimen_limit_s=SPECIMEN_LIMIT_S,
        pool_size=policy.POOL_SIZE,
        prices=policy.prices(is_seen=any(phone.confirmed for phone in known.phones.values())),
        published=_published(known, standing, teams, waiting) if known.published.version else None,
    )
    return with_overdue(with_overrides(problem, known.overrides), _home_s(known, standing))


def stops_of(known: Facts, route: Route) -> list[dict[str, Any]]:
    """Return a planned route as the stops that are published."""
    return [_stop_out(known, stop) for stop in route.stops]


def _stop_out(known: Facts, stop: Stop) -> dict[str, Any]:
    kind = "visit" if stop.visit else "handover" if stop.handover else "reset" if stop.reset else "break"
    named = {"visit": stop.visit} if stop.visit else {"point": stop.handover} if stop.handover else {}
    times = {"arrive_at": stop.arrive_s, "start_at": stop.start_s, "leave_at": stop.leave_s}
    return {"kind": kind, **named, **{name: told(known, at_s) for name, at_s in times.items()}}


def _ground(known: Facts, at: Mapping[str, doors.Door]) -> tuple[tuple[Point, ...], tuple[Building, ...]]:
    homes = {door.building: door for door in at.values()}
    depot = known.depot or known.centres.get(None) or next((d.at for d in homes.values() if d.at), (0.0, 0.0))
    floors = {name: door.floors for name, door in homes.items()}
    for door in at.values():
        floors[door.building] = max(floors[door.building], door.floor)
    return _in_metres(depot, tuple((name, door.at or depot, floors[name], door.lift) for name, door in homes.items()))


@lru_cache(maxsize=256)
def _in_metres(
    depot: tuple[float, float], homes: tuple[tuple[str, tuple[float, float], int, bool], ...]
) -> tuple[tuple[Point, ...], tuple[Building, ...]]:
    """Depot and buildings on a plane; those of an area are the same from answer to answer."""
    spots = [depot, *(at for _, at, _, _ in homes)]
    east, north = local_metres([lat for lat, _ in spots], [lon for _, lon in spots])
    buildings = tuple(
        Building(name, east[n], north[n], floors, lift) for n, (name, _, floors, lift) in enumerate(homes, 1)
    )
    return (Point(DEPOT, east[0], north[0], handover=True),), buildings


def _visit(known: Facts, visit: facts.Visit, door: doors.Door, pinned_team: str | None, last: str | None) -> Visit:
    release_s = max(0, seconds(known, visit.release_at)) if visit.release_at else 0
    persons = max(1, len(visit.residents))
    said = (visit.visit, visit.visit_class, persons, visit.mandatory, visit.windows)
    return _routed(known.origin_s, *said, release_s, door, pinned_team, last)


@lru_cache(maxsize=KEPT)
def _routed(
    origin_s: float, name: str, kind: str, persons: int, mandatory: bool, windows: tuple[facts.Window, ...],
    release_s: int, door: doors.Door, pinned_team: str | None, last: str | None,
) -> Visit:  # fmt: skip
    """A visit as the router knows it: the same object as long as the same is said of it, checked once."""
    return Visit(
        id=name,
        building=door.building,
        floor=door.floor,
        unit=door.unit,
        service_s=policy.service_s(kind, persons),
        after_s=_after_s(kind),
        windows_s=tuple(_window(origin_s, window) for window in windows) or ((0, DAY_S),),
        release_s=release_s,
        rank=CLASS_RANK[kind],  # type: ignore[index]  # a class read from the table
        crews=policy.CREWS[kind],
        ppe_level=policy.PPE[kind],
        persons=persons,
        single_tubes=policy.single_tubes(kind, persons),
        penalty_s=policy.PENALTY_S[kind],
        mandatory=mandatory,
        preferred_team=last,
        pinned_team=pinned_team,
    )


def _after_s(visit_class: str) -> int:
    return 0 if visit_class == "special" else policy.CHANGE_OF_SET_S


def _window(origin_s: float, window: facts.Window) -> tuple[int, ...]:
    ends = (window.open_at, window.close_at, *((window.late_until_at,) if window.late_until_at else ()))
    return tuple(sorted(round(at.timestamp() - origin_s) for at in ends))


def _crews(known: Facts, standing: Mapping[str, Standing]) -> list[facts.Team]:
    """Return the teams that get routes, and those that were at a door without being one of them: as lost."""
    routed = [team for team in known.teams.values() if team.kind in policy.ROUTED and team.shifts]
    names = {team.team for team in routed}
    strays = [name for name, one in standing.items() if one.done and name not in names]
    day = facts.Shift(known.origin, instant(known, DAY_S))
    return routed + [facts.Team(name, "mobile", 0, "walk", (), (day,), lost=True) for name in strays]


def _team(known: Facts, team: facts.Team, standing: Mapping[str, Standing]) -> Team:
    shifts = sorted(team.shifts, key=lambda shift: shift.from_at)
    breaks = _breaks(known, shifts)
    driven = _driven(known, standing[team.team], breaks)
    depart = known.published.departs.get(team.team)
    depart_s = min(seconds(known, depart), driven[0].arrive_s) if depart and driven else None
    return Team(
        id=team.team,
        mode=team.mode,
        start=DEPOT,
        end=DEPOT,
        shift_start_s=seconds(known, shifts[0].from_at),
        shift_end_s=seconds(known, shifts[-1].to_at),
        roles=policy.roles(team.kind, team.crew, team.gate),
        ppe_level=team.ppe_level,
        person_capacity=policy.person_capacity(team.kind, team.crew),
        tube_capacity=policy.TUBES.get(team.kind),
        suit_limit_s=policy.SUIT_LIMIT_S,
        breaks=breaks,
        driven=driven,
        depart_s=depart_s if depart_s is not None or not driven else driven[0].arrive_s,
        lost=team.lost,
    )


def _breaks(known: Facts, shifts: list[facts.Shift]) -> tuple[Break, ...]:
    """Return the time between working times: nobody works then, and the suit comes off."""
    return tuple(
        Break(off_s := seconds(known, one.to_at), off_s, seconds(known, two.from_at) - off_s)
        for one, two in itertools.pairwise(shifts)
        if two.from_at > one.to_at
    )


def _driven(known: Facts, standing: Standing, breaks: tuple[Break, ...]) -> tuple[Stop, ...]:
    """Return what may not move, with the times as they were, and as they can still be for what is driven to."""
    driven: list[Stop] = []
    now_s = seconds(known, known.now)
    for n, stop in enumerate(standing.fixed):
        ready_s = driven[-1].leave_s if driven else -10 * DAY_S
        arrive_s, start_s = seconds(known, moment(stop["arrive_at"])), seconds(known, moment(stop["start_at"]))
        if n >= len(standing.done):
            arrive_s = max(arrive_s, ready_s)
            start_s = max(start_s, arrive_s, now_s if stop.get("visit") else start_s)
        leave_s = _leave_s(known, stop, start_s, now_s, breaks, done=n < len(standing.done))
        driven.append(_stop_in(stop, min(arrive_s, start_s), start_s, max(leave_s, start_s), breaks))
    return tuple(driven)


def _leave_s(
    known: Facts, stop: Mapping[str, Any], start_s: int, now_s: int, breaks: tuple[Break, ...], *, done: bool
) -> int:
    """When the team can leave: after the change of set where it is done there, else as long as it should take.

    A break ends when the next working time begins, however late the team came to it.
    """
    if stop["kind"] == "break" and breaks:
        pause = breaks[_nearest(breaks, start_s)]
        return max(start_s, pause.open_s + pause.duration_s)
    visit = known.visits.get(stop.get("visit") or "")
    if visit is None:
        length_s = seconds(known, moment(stop["leave_at"])) - seconds(known, moment(stop["start_at"]))
        return start_s + max(0, length_s)
    if done and stop["leave_at"] is not None:
        return seconds(known, moment(stop["leave_at"])) + _after_s(visit.visit_class)
    due_s = start_s + policy.service_s(visit.visit_class, max(1, len(visit.residents))) + _after_s(visit.visit_class)
    return max(due_s, now_s) if done else due_s


def _stop_in(stop: Mapping[str, Any], arrive_s: int, start_s: int, leave_s: int, breaks: tuple[Break, ...]) -> Stop:
    match stop["kind"]:
        case "visit":
            return Stop(arrive_s, start_s, leave_s, visit=stop["visit"])
        case "break" if breaks:
            return Stop(arrive_s, start_s, leave_s, break_index=_nearest(breaks, start_s))
        case "handover":
            return Stop(arrive_s, start_s, leave_s, handover=DEPOT)
        case _:
            return Stop(arrive_s, start_s, leave_s, reset=True)


def _nearest(breaks: tuple[Break, ...], at_s: int) -> int:
    return min(range(len(breaks)), key=lambda n: abs(breaks[n].open_s - at_s))


def _published(known: Facts, standing: Mapping[str, Standing], teams: list[Team], waiting: Container[str]) -> Plan:
    """Return the plan people were given, as far as it still holds: what is driven as it was, the rest as planned."""
    routes = []
    for team in teams:
        ahead = [_as_planned(known, stop, team.breaks) for stop in standing[team.id].ahead]
        stops = (*team.driven, *ahead)
        if stops:
            depart = team.depart_s if team.depart_s is not None else _depart_s(known, team, stops)
            back = known.published.returns.get(team.id)
            back_s = max(stops[-1].leave_s, seconds(known, back)) if back else stops[-1].leave_s
            routes.append(Route(team.id, depart, back_s, stops))
    served = {stop.visit for route in routes for stop in route.stops}
    left = tuple(
        Unassigned(visit, str(known.published.unassigned.get(visit, {}).get("reason", "not_found_in_time")))
        for visit in known.open
        if visit not in served and visit not in waiting
    )
    return Plan(tuple(routes), left)


def _home_s(known: Facts, standing: Mapping[str, Standing]) -> dict[str, int]:
    """When the teams whose published route is over were to be back [s]."""
    over = [name for name, one in standing.items() if one.done and not one.driving and not one.ahead]
    return {name: seconds(known, back) for name in over if (back := known.published.returns.get(name)) is not None}


def _as_planned(known: Facts, stop: Mapping[str, Any], breaks: tuple[Break, ...]) -> Stop:
    times = stop["arrive_at"], stop["start_at"], stop["leave_at"]
    return _planned(known.origin_s, stop["kind"], stop.get("visit"), times, breaks if stop["kind"] == "break" else ())


@lru_cache(maxsize=KEPT)
def _planned(
    origin_s: float, kind: str, visit: str | None, times: tuple[str | dt.datetime, ...], breaks: tuple[Break, ...]
) -> Stop:
    """A published stop as the router knows it: the same object as long as it stands where it stood."""
    arrive_s, start_s, leave_s = (round(moment(at).timestamp() - origin_s) for at in times)
    return _stop_in({"kind": kind, "visit": visit}, arrive_s, start_s, leave_s, breaks)


def _depart_s(known: Facts, team: Team, stops: tuple[Stop, ...]) -> int:
    depart = known.published.departs.get(team.id)
    return seconds(known, depart) if depart else min(team.shift_start_s, stops[0].arrive_s)
