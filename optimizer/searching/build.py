"""From a routing problem to `Flat`.

Longer than others because each field of the problem is written into its array here and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.kernels.flat import NEIGHBOURS, Flat, Number
from optimizer.kernels.near import fill_near
from optimizer.problem import RoutingProblem, Team, Visit, unassigned_price
from optimizer.searching.memory import laid_out
from optimizer.searching.sites import Sites, sites

BIG = 1_000_000_000

TINY = 12
"""With no more tasks than this everything is tried."""
"""A time [s] no case reaches: no limit, no sample, no start yet."""

Task = tuple[str, int]


@dataclass(frozen=True)
class Numbered:
    """A problem as arrays, and which row is whom.

    Attributes
    ----------
    tasks
        Visit id and crew of each task; `gone` are the driven ones.
    """

    problem: RoutingProblem
    flat: Flat
    tasks: tuple[Task, ...]
    row: dict[Task, int]
    team_row: dict[str, int]
    gone: frozenset[int]
    handovers: tuple[str, ...]
    ground: Sites


def numbered(problem: RoutingProblem, before: Numbered | None = None) -> Numbered:
    """Write `problem` into arrays; what holds since `before`, an earlier moment of the same case, is taken over."""
    ground = before.ground if before is not None and _same_ground(problem, before) else sites(problem)
    tasks = tuple((visit.id, crew) for visit in problem.visits for crew in range(len(visit.crews)))
    row = {task: i for i, task in enumerate(tasks)}
    visits = {visit.id: visit for visit in problem.visits}
    driven = _driven(problem)
    arrays: dict[str, Any] = {}
    arrays |= _places(problem, ground, tasks, visits)
    arrays |= _tasks(problem, tasks, visits, driven)
    arrays |= _teams(problem, ground, visits, len(tasks))
    arrays["price_team"] = _prices(problem, tasks, visits, driven)
    arrays |= _published(problem, row)
    arrays["handover"] = _whole([len(tasks) + i for i, point in enumerate(problem.points) if point.handover])
    arrays["number"] = _numbers(problem, arrays)
    arrays["near"] = np.full((len(tasks), min(NEIGHBOURS, max(1, len(tasks) - 1))), -1, np.int32)
    arrays["far"] = np.zeros(len(tasks), np.int32)
    flat = laid_out(Flat, arrays)
    _neighbours(flat, row, before)
    gone = frozenset(row[task] for task in driven if task in row)
    names = tuple(point.id for point in problem.points if point.handover)
    return Numbered(
        problem, flat, tasks, row, {team.id: i for i, team in enumerate(problem.teams)}, gone, names, ground
    )


def _whole(values: Any, shape: tuple[int, ...] | None = None) -> Any:
    array = np.clip(np.array(values, np.int64), -2 * BIG, 2 * BIG).astype(np.int32)
    return array if shape is None else array.reshape(shape)


def _driven(problem: RoutingProblem) -> dict[Task, tuple[int, int]]:
    """Return team row and start of each driven task."""
    return {
        (stop.visit, stop.crew): (i, stop.start_s)
        for i, team in enumerate(problem.teams)
        for stop in team.driven
        if stop.visit is not None
    }


def _places(
    problem: RoutingProblem, ground: Sites, tasks: tuple[Task, ...], visits: dict[str, Visit]
) -> dict[str, Any]:
    doors = [visits[task[0]] for task in tasks]
    last = [_last_visit(team, visits) for team in problem.teams]
    all_doors: list[Any] = [*doors, *problem.points, *(visit or problem.points[0] for visit in last)]
    is_door = [isinstance(door, Visit) for door in all_doors]
    climb = [ground.climb(door) if isinstance(door, Visit) else 0 for door in all_doors]
    setup = ground.model.setup_s if ground.model else 0
    return {
        "site": _whole([ground.of(door) if isinstance(door, Visit) else ground.row[door.id] for door in all_doors]),
        "floor": _whole([door.floor if isinstance(door, Visit) else 0 for door in all_doors]),
        "climb": _whole(climb),
        "enter": _whole([up + setup * door for up, door in zip(climb, is_door, strict=True)]),
        "door": _whole(ground.door),
        "rise0": _whole(ground.rise0),
        "rise": _whole(ground.rise),
        "hop": ground.hop,
    }


def _last_visit(team: Team, visits: dict[str, Visit]) -> Visit | None:
    """Return the visit at whose door the team stands after its driven stops, None for a point."""
    for stop in reversed(team.driven):
        if stop.visit is not None:
            return visits[stop.visit]
        if stop.handover is not None:
            return None
    return None


def _windows(visit: Visit, crew: int, driven: dict[Task, tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return (open, close, late until) after the release, and pinned to the other crew where that is driven."""
    low, high = visit.release_s, BIG
    other = driven.get((visit.id, 1 - crew)) if len(visit.crews) > 1 else None
    if other is not None:
        least, most = (other[1] - visit.gap_s[1], other[1] - visit.gap_s[0])
        if crew == 1:
            least, most = (other[1] + visit.gap_s[0], other[1] + visit.gap_s[1])
        low, high = max(low, least), most
    cut = [(max(w[0], low), min(w[1], high), min(w[-1], high)) for w in visit.windows_s]
    return sorted(w for w in cut if w[0] <= w[2])


def _tasks(
    problem: RoutingProblem, tasks: tuple[Task, ...], visits: dict[str, Visit], driven: dict[Task, tuple[int, int]]
) -> dict[str, Any]:
    who = [(visits[name], crew) for name, crew in tasks]
    windows = [_windows(visit, crew, driven) for visit, crew in who]
    table = np.zeros((len(tasks), max([1, *map(len, windows)]), 3), np.int32)
    for i, rows in enumerate(windows):
        table[i, : len(rows)] = np.array(rows, np.int64).reshape(-1, 3)
    row = {task: i for i, task in enumerate(tasks)}
    alone = [len(v.crews) == 1 or (v.id, 1 - crew) in driven for v, crew in who]
    partner = [-1 if one else row[v.id, 1 - crew] for one, (v, crew) in zip(alone, who, strict=True)]
    priced = [crew == 0 or one for one, (_, crew) in zip(alone, who, strict=True)]
    return {
        "service": _whole([v.service_s + v.after_s for v, _ in who]),
        "windows": table,
        "n_windows": _whole([len(rows) for rows in windows]),
        "rank": _whole([v.rank for v, _ in who]),
        "persons": _whole([v.persons * (crew == 0) for v, crew in who]),
        "single": _whole([v.single_tubes * (crew == 0) for v, crew in who]),
        "pooled": _whole([v.pool_persons * (crew == 0) for v, crew in who]),
        "sample": _whole([int(crew == 0) for _, crew in who]),
        "penalty": np.array(
            [unassigned_price(problem, v) * own for (v, _), own in zip(who, priced, strict=True)], np.int64
        ),
        "partner": _whole(partner),
        "gap": _whole([v.gap_s for v, _ in who], (-1, 2)),
    }


def _prices(
    problem: RoutingProblem, tasks: tuple[Task, ...], visits: dict[str, Visit], driven: dict[Task, tuple[int, int]]
) -> Any:
    """Return what each team costs for each task [n, T]; -1 where it must not go."""
    shown, teams, able = _shown(problem), problem.teams, {}
    team_row = {team.id: t for t, team in enumerate(teams)}
    prices = np.zeros((len(tasks), len(teams)), np.int64)
    for i, (name, crew) in enumerate(tasks):
        visit = visits[name]
        if crew == 0 and visit.preferred_team is not None:
            prices[i] += problem.prices.not_preferred_s
            prices[i, team_row[visit.preferred_team]] -= problem.prices.not_preferred_s
        if crew == 0 and name in shown:
            prices[i] += problem.prices.churn_team_s
            prices[i, team_row[shown[name][0]]] -= problem.prices.churn_team_s
        need = (visit.crews[crew], visit.ppe_level)
        if need not in able:
            able[need] = np.array([not _able(team, *need) for team in teams], bool)
        prices[i, able[need]] = -1
        if crew == 0 and visit.pinned_team is not None:
            prices[i, np.arange(len(teams)) != team_row[visit.pinned_team]] = -1
        if len(visit.crews) > 1 and (name, 1 - crew) in driven:
            prices[i, driven[name, 1 - crew][0]] = -1
    return _whole(prices)


def _able(team: Team, roles: tuple[str, ...], ppe_level: int) -> bool:
    return set(roles) <= set(team.roles) and team.ppe_level >= ppe_level and not team.lost


def _shown(problem: RoutingProblem) -> dict[str, tuple[str, int]]:
    """Return team and start of each visit in the published plan (first crew)."""
    routes = problem.published.routes if problem.published else ()
    return {s.visit: (r.team, s.start_s) for r in routes for s in r.stops if s.visit is not None and s.crew == 0}


def _published(problem: RoutingProblem, row: dict[Task, int]) -> dict[str, Any]:
    team_row = {team.id: i for i, team in enumerate(problem.teams)}
    shown_team, shown_start = np.full(len(row), -1, np.int32), np.zeros(len(row), np.int32)
    for name, (team, start) in _shown(problem).items():
        shown_team[row[name, 0]], shown_start[row[name, 0]] = team_row[team], start
    return {"shown_team": shown_team, "shown_start": shown_start}


def _numbers(problem: RoutingProblem, arrays: dict[str, Any]) -> Any:
    number, prices = np.zeros(Number.COUNT, np.int64), problem.prices
    number[Number.RESET_S] = -1 if problem.reset_s is None else problem.reset_s
    number[Number.HANDOVER_S] = problem.handover_s
    number[Number.SPECIMEN_S] = -1 if problem.specimen_limit_s is None else problem.specimen_limit_s
    number[Number.POOL] = problem.pool_size
    is_soft = bool((arrays["windows"][..., 2] > arrays["windows"][..., 1]).any())
    number[Number.LATE] = prices.late_per_s * is_soft
    number[Number.SHIFT] = prices.churn_shift_s if problem.published else 0
    number[Number.TOLERANCE] = prices.churn_shift_tolerance_s
    number[Number.UNFAIR] = prices.unfair_permille
    number[Number.TIMED] = int(number[Number.SHIFT] > 0 or prices.late_per_s > 0)
    number[Number.RICH] = int(arrays["rich"].any())
    number[Number.CHEAPEST] = arrays["penalty"][arrays["partner"] < 0].min(initial=BIG)  # pairs never make room
    number[Number.PAIRS] = int((arrays["partner"] >= 0).any())
    number[Number.TINY] = int(len(arrays["partner"]) <= TINY)
    return number


def _teams(problem: RoutingProblem, ground: Sites, visits: dict[str, Visit], n: int) -> dict[str, Any]:
    from optimizer.searching.prefix import prefix

    done = [prefix(problem, team, visits) for team in problem.teams]
    point = {p.id: n + i for i, p in enumerate(problem.points)}
    first_door = n + len(problem.points)
    depth = max([1, *(len(team.breaks) for team in problem.teams)])
    breaks = np.zeros((len(done), depth, 3), np.int32)
    for t, team in enumerate(problem.teams):
        for b, pause in enumerate(team.breaks):
            breaks[t, b] = (pause.open_s, pause.close_s, pause.duration_s)
    fields: dict[str, Any] = {
        "mode": [ground.mode[team.mode] for team in problem.teams],
        "start": [
            first_door + t if _last_visit(team, visits) else point[one.point]
            for t, (team, one) in enumerate(zip(problem.teams, done, strict=True))
        ],
        "end": [point[team.end] for team in problem.teams],
        "close": [team.shift_end_s for team in problem.teams],
        "n_breaks": [len(team.breaks) for team in problem.teams],
        "suit": [BIG if team.suit_limit_s is None else team.suit_limit_s for team in problem.teams],
        "tubes": [BIG if team.tube_capacity is None else team.tube_capacity for team in problem.teams],
        "begun": [2 if team.lost else int(bool(team.driven)) for team in problem.teams],
    }
    for name in ("ready", "seats", "first_rank", "rich", "suit_from", "oldest", "break_done"):
        fields[name] = [getattr(one, name) for one in done]
    teams = {name: _whole(values) for name, values in fields.items()}
    teams["on_board"] = _whole([one.on_board for one in done], (-1, 2))
    return teams | {"breaks": breaks, "work": np.array([one.work for one in done], np.int64)}


def _same_ground(problem: RoutingProblem, before: Numbered) -> bool:
    old, row = before.problem, before.ground.row
    if before.ground.model is None or problem.travel is not old.travel or problem.points is not old.points:
        return False
    known = all((visit.building, visit.unit) in row for visit in problem.visits)
    return known and problem.buildings is old.buildings and len(problem.teams) == len(old.teams)


def _neighbours(flat: Flat, row: dict[Task, int], before: Numbered | None) -> None:
    """Fill `near` and `far`; tasks known `before` keep their neighbours, but for those that are no more."""
    if len(flat.near) < 2 or not len(flat.mode):
        return
    usual = Counter(flat.mode.tolist()).most_common(1)[0][0]
    todo = list(range(len(row)))
    if before is not None and before.flat.near.shape[1] == flat.near.shape[1]:
        moved = np.array([*(row.get(task, -1) for task in before.tasks), -1], np.int64)
        kept = np.flatnonzero(moved[:-1] >= 0)
        flat.near[moved[kept]] = moved[before.flat.near[kept]]
        todo = [i for task, i in row.items() if task not in before.row]
    if len(todo) == len(row):
        near_of(flat, usual, 0, len(row))
    else:
        for i in todo:
            near_of(flat, usual, i, i + 1)
    homes = flat.site[np.unique(flat.start)]
    flat.far[:] = flat.hop[usual][homes][:, flat.site[: len(flat.near)]].min(axis=0)


def near_of(flat: Flat, usual: int, first: int, last: int) -> None:
    """Fill the rows of `near` from `first` to before `last`, by the travel of mode `usual`."""
    distances = np.zeros(flat.near.shape[1], np.int64)
    fill_near(_facts(flat), flat.hop[usual], inside(flat), flat.near, distances, first, last)


def _facts(flat: Flat) -> Any:
    """Return what `kernels/near.py` must know of each task [n, 8]."""
    n = len(flat.service)
    rows = np.arange(n)
    closes = np.where(flat.n_windows > 0, flat.windows[rows, np.maximum(flat.n_windows - 1, 0), 2], -1)
    where = [flat.site[:n], flat.floor[:n], flat.climb[:n], flat.enter[:n]]
    return np.stack([*where, flat.windows[:, 0, 0], closes, flat.service, flat.rank], axis=1).astype(np.int32)


def inside(flat: Flat) -> Any:
    """Return travel within each site [S, 3]: to the next door, to another floor, and more for each floor [s]."""
    return np.stack([flat.door, flat.door + flat.rise0, flat.rise], axis=1)
