"""From the arrays back to a plan: every stop with its times.

The kernels decide order and what lies between the visits; here the times follow as the earliest ones that keep all
limits. Each limit has the form "this start is at least that start plus something" (a suit or a sample that would get
too old pushes its own beginning later), so repeating the pushes from the earliest times ends at the earliest
schedule, if there is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.kernels.flat import Number, State
from optimizer.kernels.route import leg, next_start
from optimizer.plan import Plan, Route, Stop, Unassigned
from optimizer.searching.build import BIG, Numbered

ROUNDS = 200


@dataclass
class Halt:
    """One stop to be timed: what it is, how long the way to it and itself take [s], and its earliest start."""

    kind: str  # visit, break, reset, handover, end
    number: int
    way: int
    duration: int
    floor: int = -BIG
    arrive: int = 0
    start: int = 0

    @property
    def leave(self) -> int:
        """Return the departure [s]."""
        return self.start + self.duration


def plan_of(case: Numbered, state: State) -> Plan:
    """Return the present plan of `state`, without cost and proven reasons."""
    routes = [route_of(case, state, t) for t in range(len(state.size))]
    left = [case.tasks[i][0] for i in state.absent[: state.tally[2]].tolist()]
    return Plan(
        routes=tuple(route for route in routes if route),
        unassigned=tuple(Unassigned(name, "not_found_in_time") for name in dict.fromkeys(left)),
    )


def route_of(case: Numbered, state: State, t: int) -> Route | None:
    """Return the route of team row `t`, None when it has none."""
    team, flat = case.problem.teams[t], case.flat
    if not state.size[t]:
        if not team.driven or team.depart_s is None:
            return None
        last = team.driven[-1].leave_s
        return Route(
            team.id, team.depart_s, last + leg(flat.memory, flat.mode[t], flat.start[t], flat.end[t]), team.driven
        )
    halts = _halts(case, state, t)
    depart = _time(case, state, t, halts)
    stops = [_stop(case, halt) for halt in halts[:-1]]
    begun = team.depart_s if team.driven and team.depart_s is not None else depart
    return Route(team.id, begun, halts[-1].arrive, (*team.driven, *stops))


def _halts(case: Numbered, state: State, t: int) -> list[Halt]:
    flat, halts, here = case.flat, [], int(case.flat.start[t])
    mode = flat.mode[t]
    for k in range(int(state.size[t]) + 1):
        for kind, number in _between(int(state.gap[t, k]) if flat.rich[t] else 0):
            way = 0
            duration = int(flat.number[Number.RESET_S])
            if kind == "break":
                duration = int(flat.breaks[t, number, 2])
            elif kind == "handover":
                duration, there = int(flat.number[Number.HANDOVER_S]), int(flat.handover[number])
                way, here = leg(flat.memory, mode, here, there), there
            halts.append(Halt(kind, number, way, duration))
        if k < state.size[t]:
            task, begin = int(state.seq[t, k]), int(state.begin[t, k])
            halts.append(Halt("visit", task, leg(flat.memory, mode, here, task), int(flat.service[task]), begin))
            here = task
    halts.append(Halt("end", 0, leg(flat.memory, mode, here, flat.end[t]), 0))
    return halts


def _between(code: int) -> list[tuple[str, int]]:
    """Return the stops a gap code of `kernels/rich.py` stands for, in order."""
    pause = [("break", (code & 15) - 1)] if code & 15 else []
    reset = [("reset", 0)] if code & 16 else []
    over = [("handover", (code >> 6) - 1)] if code >> 6 else []
    return over + pause + reset if code & 32 else pause + reset + over


def _time(case: Numbered, state: State, t: int, halts: list[Halt]) -> int:
    """Give `halts` their earliest times; return the departure."""
    floor = int(case.flat.ready[t])
    for _ in range(ROUNDS):
        now = floor
        for halt in halts:
            halt.arrive = now + halt.way
            halt.start = _start(case, state, t, halt)
            now = halt.leave
        later = _pushes(case, t, halts, floor)
        if later is None:
            break
        floor = later
    return floor


def _start(case: Numbered, state: State, t: int, halt: Halt) -> int:
    at = max(halt.arrive, halt.floor)
    if halt.kind == "visit":
        return int(next_start(case.flat.memory, state.memory, halt.number, at))
    if halt.kind == "break":
        return max(at, int(case.flat.breaks[t, halt.number, 0]))
    return halt.arrive if halt.kind == "end" else at


def _pushes(case: Numbered, t: int, halts: list[Halt], depart: int) -> int | None:
    """Push the beginnings of suits and samples that get too old; return the departure then, None: nothing to push."""
    flat, pushed = case.flat, False
    limit, suit = int(flat.number[Number.SPECIMEN_S]), int(flat.suit[t])
    worn_by: Halt | None = None
    worn_from = int(flat.suit_from[t]) if flat.suit_from[t] > -BIG else depart
    movable = flat.suit_from[t] <= -BIG
    samples: list[Halt] = []
    for halt in halts:
        if halt.kind in ("break", "reset", "end") and halt.start - worn_from > suit:
            if worn_by is not None:
                worn_by.floor = halt.start - suit - worn_by.duration
                pushed = True
            elif movable:
                depart = halt.start - suit
                pushed = True
        if halt.kind in ("break", "reset"):
            worn_by, worn_from = halt, halt.leave
        if halt.kind in ("handover", "end"):
            for one in samples if limit >= 0 else ():
                if halt.start - one.start > limit:
                    one.floor = halt.start - limit
                    pushed = True
            samples = []
        if halt.kind == "visit" and flat.sample[halt.number]:
            samples.append(halt)
    return depart if pushed else None


def _stop(case: Numbered, halt: Halt) -> Stop:
    times = (halt.arrive, halt.start, halt.leave)
    if halt.kind == "visit":
        visit, crew = case.tasks[halt.number]
        return Stop(*times, visit=visit, crew=crew)
    if halt.kind == "break":
        return Stop(*times, break_index=halt.number)
    if halt.kind == "reset":
        return Stop(*times, reset=True)
    return Stop(*times, handover=case.handovers[halt.number])


def tasks_of(case: Numbered, plan: Plan) -> tuple[list[list[int]], dict[int, int]]:
    """Return the tasks of `plan` behind the driven stops, one list a team, and their starts [s]."""
    routes: list[list[int]] = [[] for _ in case.problem.teams]
    starts: dict[int, int] = {}
    for route in plan.routes:
        for stop in route.stops:
            task = case.row.get((stop.visit, stop.crew)) if stop.visit is not None else None
            if task is not None and task not in case.gone:
                routes[case.team_row[route.team]].append(task)
                starts[task] = stop.start_s
    return routes, starts
