"""Home care with double services (the HHCRSP files): solve, judge.

Times are numbers with fractions in the file's unit, compared with a tolerance of 0.001; cost with 0.01.
The judge shares no code with the search.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

import numpy as np

from optimizer.errors import InvalidProblemError, PlanningError
from optimizer.hhcrsp_case import HomeCare, Patient
from optimizer.rounds import Rounds

TOLERANCE, COST_TOLERANCE = 0.001, 0.01
HOT, COLD = 30.0, 0.05
"""Temperatures of the search, in the file's unit of cost."""


def solved(case: HomeCare, seconds: float, iterations: int | None, seed: int) -> dict[str, Any]:
    """Return the best plan found, as the plan file has it.

    Raises
    ------
    PlanningError
        No caregiver can give some service, or the judge refuses the plan.
    """
    if not case.patients:
        none: dict[str, Any] = {"routes": [], "unassigned": []}
        return none | {"cost": _judged(case, none), "seed": seed, "iterations": 0}
    core: Any = import_module("optimizer.hhcrsp_core")  # numba takes a second to load

    loading = time.perf_counter()
    nodes = [(patient, k) for patient in case.patients for k in range(len(patient.services))]
    arrays, far = _arrays(case, nodes), np.array(case.far, np.float64)
    core.reseed(seed)
    links, head = np.full((3, len(nodes)), -1, np.int64), np.full(len(case.caregivers), -1, np.int64)
    best_links, best_head = links.copy(), head.copy()
    core.anneal(*arrays, far, links, head, best_links, best_head, 0, 1.0, 0.0, 0.0)
    began = time.perf_counter()
    cost = _first(core, links, head, nodes, arrays)
    best_links[:], best_head[:] = first = links.copy(), head.copy()
    first_s, steps, best, now, trace = time.perf_counter() - began, 0, cost, cost, [(0.0, float(cost))]
    clock = Rounds(began, seconds, iterations, len(nodes))
    while cost < core.BAD and (used := clock.used(steps)) < 1:
        if clock.is_over(steps, used):
            now = cost
            links[:], head[:] = first
        heat = HOT * (COLD / HOT) ** clock.cooled(used)
        many = 20 if iterations is None else min(20, iterations - steps)
        better, now = core.anneal(*arrays, far, links, head, best_links, best_head, many, heat, best, now)
        steps += many
        if better < best:
            best = better
            trace.append((time.perf_counter() - began, float(best)))
    if cost >= core.BAD:
        raise PlanningError(("C6 a service that no caregiver can give.",))
    plan = _plan(case, nodes, best_links, best_head, _starts(core, best_links, best_head, arrays))
    timing = {"load_s": began - loading, "search_s": time.perf_counter() - began, "first_s": first_s}
    return plan | {"cost": _judged(case, plan), "timing": timing, "trace": trace, "seed": seed, "iterations": steps}


def warm_up() -> None:
    """Compile the search, or load it from the cache: at set-up."""
    someone = Patient("p", 1, 0.0, 1.0, (("s", 1.0),), (0.0, 0.0), sequential=False)
    solved(HomeCare((someone,), (("c", frozenset({"s"})),), ((0.0, 1.0), (1.0, 0.0))), 0.0, 1, 1)


def _judged(case: HomeCare, plan: dict[str, Any]) -> dict[str, float]:
    """Return the cost of `plan`, which the judge must not refuse."""
    said = report(case, plan)
    if not said["ok"]:
        raise PlanningError(tuple(violation["message"] for violation in said["violations"]))
    return dict(said["cost"])


def _arrays(case: HomeCare, nodes: list[tuple[Patient, int]]) -> tuple[Any, ...]:
    """Return who can give which service, and what the search knows of the nodes and the ways between them."""
    first = {patient.id: index for index, (patient, k) in enumerate(nodes) if k == 0}
    fit = np.array([[p.services[k][0] in able for p, k in nodes] for _, able in case.caregivers], bool)
    mates = [first[p.id] + 1 - k if len(p.services) == 2 else -1 for p, k in nodes]
    what = np.array([(p.row, mate, k) for (p, k), mate in zip(nodes, mates, strict=True)], np.int64)
    when = np.array([(p.opens, p.due, p.services[k][1], *p.gap) for p, k in nodes], np.float64)
    rows = np.append(what[:, 0], 0)
    return fit, what, when, np.array(case.far, np.float64)[np.ix_(rows, rows)]


def _room(core: Any, nodes: int) -> tuple[Any, ...]:
    """Return starts, sums, and where what is lifted is noted."""
    noted = core.ROOM * nodes
    return np.zeros(nodes), np.zeros(3), np.zeros(noted, np.int64), np.zeros(noted)


def _first(core: Any, links: Any, head: Any, nodes: list[tuple[Patient, int]], arrays: tuple[Any, ...]) -> float:
    """Put everybody in, double services and early windows first; return the cost."""
    cost, room = 0.0, _room(core, len(nodes))
    order = sorted(range(len(nodes)), key=lambda i: (len(nodes[i][0].services) == 1, nodes[i][0].due))
    for node in order:
        if nodes[node][1] == 0 and cost < core.BAD:
            cost = core.recreate(*arrays, links, head, *room, node, 0.0)
    return cost


def _starts(core: Any, links: Any, head: Any, arrays: tuple[Any, ...]) -> list[float]:
    """Return the earliest start of every node."""
    start, *rest = _room(core, len(links[0]))
    core.evaluate(*arrays[1:], links, head, start, *rest)
    return [float(at) for at in start]


def _plan(
    case: HomeCare, nodes: list[tuple[Patient, int]], links: Any, head: Any, start: list[float]
) -> dict[str, Any]:
    after = links[0].tolist()
    routes = []
    for (name, _), first in zip(case.caregivers, head.tolist(), strict=True):
        stops, ready, here, index = [], 0.0, 0, first
        while index >= 0:
            patient, k = nodes[index]
            arrive = ready + case.far[here][patient.row]
            ready, here = start[index] + patient.services[k][1], patient.row
            crew = {"crew": k} if k else {}
            stops.append({"visit": patient.id, **crew, "arrive_s": arrive, "start_s": start[index], "leave_s": ready})
            index = after[index]
        routes.append({"team": name, "stops": stops})
    return {"routes": routes, "unassigned": []}


def report(case: HomeCare, plan: dict[str, Any]) -> dict[str, Any]:
    """Judge `plan`; return what `check` prints."""
    try:
        found = [{"code": code, "message": message} for code, message in _violations(case, plan)]
        cost = _cost(case, plan) if not found else {}
        for name, value in (plan.get("cost") or {}).items():
            if name in cost and abs(cost[name] - value) > COST_TOLERANCE:
                found.append({"code": "C18", "message": f"The cost states {name} {value} instead of {cost[name]}."})
    except (KeyError, TypeError, ValueError) as error:
        cure = "give routes of stops with visit, arrive_s, start_s, leave_s"
        raise InvalidProblemError("an HHCRSP plan", field=str(error), got=type(error).__name__, cure=cure) from error
    stats = {"unassigned": len(plan.get("unassigned", ())), "moved": 0, "movable": 0}
    return {"ok": not found, "violations": found, "cost": cost, "stats": stats}


def _violations(case: HomeCare, plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    patients = {patient.id: patient for patient in case.patients}
    able = dict(case.caregivers)
    served: dict[tuple[str, int], tuple[str, float]] = {}
    if plan.get("unassigned"):
        yield "C1", "All patients must be served."
    for team, times in Counter(route["team"] for route in plan["routes"]).items():
        if times > 1 or team not in able:
            yield "C2", f"Caregiver {team} is unknown or has {times} routes."
    for route in plan["routes"]:
        ready, here = 0.0, 0
        for stop in route["stops"]:
            patient, crew = patients.get(stop["visit"]), stop.get("crew", 0)
            if patient is None or not 0 <= crew < len(patient.services):
                yield "C1", f"Patient {stop['visit']} has no service {crew}."
                return
            if (patient.id, crew) in served:
                yield "C1", f"Service {crew} of patient {patient.id} is given twice."
            yield from _stop(case, patient, crew, stop, ready + case.far[here][patient.row])
            if patient.services[crew][0] not in able.get(route["team"], ()):
                yield "C6", f"Caregiver {route['team']} cannot give {patient.services[crew][0]}."
            served[patient.id, crew] = (route["team"], stop["start_s"])
            ready, here = stop["leave_s"], patient.row
    for patient in case.patients:
        yield from _complete(patient, [served.get((patient.id, crew)) for crew in range(len(patient.services))])


def _stop(
    case: HomeCare, patient: Patient, crew: int, stop: dict[str, Any], arrive: float
) -> Iterator[tuple[str, str]]:
    if abs(stop["arrive_s"] - arrive) > TOLERANCE:
        yield "C3", f"Arrives at {patient.id} at {stop['arrive_s']} instead of {arrive}."
    if stop["start_s"] < stop["arrive_s"] - TOLERANCE:
        yield "C3", f"Starts {patient.id} before arriving."
    if abs(stop["leave_s"] - stop["start_s"] - patient.services[crew][1]) > TOLERANCE:
        yield "C3", f"Leaves {patient.id} at {stop['leave_s']}, which is not start and duration."
    if stop["start_s"] < patient.opens - TOLERANCE:
        yield "C4", f"Starts {patient.id} before its window opens."


def _complete(patient: Patient, given: list[tuple[str, float] | None]) -> Iterator[tuple[str, str]]:
    if None in given:
        yield "C1", f"Patient {patient.id} misses a service."
    elif len(given) == 2 and given[0] is not None and given[1] is not None:
        apart = given[1][1] - given[0][1]
        if not patient.gap[0] - TOLERANCE <= apart <= patient.gap[1] + TOLERANCE:
            yield "C14", f"The services of {patient.id} start {apart} apart."
        if given[0][0] == given[1][0] and not patient.sequential:
            yield "C14", f"Both services of {patient.id} are given by {given[0][0]}."


def _cost(case: HomeCare, plan: dict[str, Any]) -> dict[str, float]:
    patients = {patient.id: patient for patient in case.patients}
    travel, late = 0.0, [0.0]
    for route in plan["routes"]:
        rows = [0, *(patients[stop["visit"]].row for stop in route["stops"]), 0]
        travel += sum(case.far[a][b] for a, b in pairwise(rows)) if len(rows) > 2 else 0.0
        late += [max(0.0, stop["start_s"] - patients[stop["visit"]].due) for stop in route["stops"]]
    total = (travel + sum(late) + max(late)) / 3
    return {"travel_s": travel, "late_s": sum(late), "late_max_s": max(late), "total_s": total}
