"""Answers to events at once: the best slot, else a chain of ejections, else a proven reason.

What was seen at the moments before carries over: the arrays, the routes that did not change, and what was thought of
between events. Driven stops are facts of the problem and never part of what moves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer import explain, world
from optimizer.check import Judge
from optimizer.half_driven import owed
from optimizer.kernels.anneal import keep_best, polish
from optimizer.kernels.change import FREE, unfair
from optimizer.kernels.eject import chain, rescue_all
from optimizer.kernels.flat import Number, Tally
from optimizer.kernels.insert import fill
from optimizer.kernels.room import weigh
from optimizer.plan import Plan, Route, Stop, Unassigned
from optimizer.problem import RoutingProblem, Team
from optimizer.reasons import Reasons
from optimizer.searching.plain import PlainRun, is_plain
from optimizer.searching.plan import route_of
from optimizer.searching.rich import Run
from optimizer.state import Moment

ANSWER_S, TAIL_S = 0.024, 0.000016
"""An answer is searched for so long [s of CPU], less what its check takes for each visit due; at least `LEAST_S`."""

LEAST_S = 0.004

CHUNK = 10
HEAT_S = 300.0
"""Temperature near an absent visit [s]: the price of one change people notice."""

COLD_S = 10.0
"""Temperature every other time [s]: small gains only."""

BRIEF_S = 0.005
"""Search time [s] around a newcomer that has its place, when nobody is left out."""

NEWCOMERS = 3
"""For so many visits without a place every place is tried to the end; many at once are left to the search."""

MANY = 8
"""With more than these without a place none is tried to the end: one way would take longer than an answer may."""

BOLD = 12
"""A visit may push out others up to so many times its price, when they find another place."""

AHEAD_S = 60
"""What begins within this time stays as it is while thinking [s]: the next event will find it begun."""

SLICE_S = 0.002
"""Time of thinking between two looks at whether an event has come [s]."""

CYCLE_STEPS = 5000
"""Steps of thinking until it is warm again."""

EXPLAIN_S, SEARCH_S = 0.05, 0.15
"""Thinking goes round between reasons not proven yet and better plans [s each]."""

Orders = dict[str, list[tuple[str, int]]]
Start = tuple[list[list[int]], dict[int, int]]


@dataclass(frozen=True)
class Inserted:
    """The plan for one moment, without cost and reasons, and what the search counts as its total [s]."""

    plan: Plan
    total_s: int


class World:
    """The moments of one case, one after the other.

    `answer` may be asked about any moment; what it has seen before only makes it faster and better.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.moment: Moment | None = None
        self.told: dict[str, Route] = {}
        self.thought: Orders = {}
        self.reasons: Reasons | None = None
        self.judge = Judge()

    def answer(self, problem: RoutingProblem, *, within_s: float = ANSWER_S) -> Inserted:
        """Return the published plan of `problem` with as little changed as pays.

        Parameters
        ----------
        within_s
            CPU time [s] for the answer and its check at a thousand visits; less is used when all have a good place.
        """
        began = time.thread_time()
        moment = self._at(problem)
        published = problem.published or Plan()
        known = {left.visit for left in published.unassigned}
        moment.state.tally[Tally.BEST] = 1 << 60
        starts = [moment.orders(published), *([self._thought()] if self.thought else [])]
        best = min(starts, key=lambda start: _settled(moment, start, known))
        until = max(time.thread_time() + LEAST_S, began + within_s - TAIL_S * int(moment.due.sum()))
        _restored(moment)
        if _absent(moment, known):
            _deepened(moment, best, known, until)
        _improved(moment, known, self._newcomers(moment, known), until)
        plan = self._plan(moment, published)
        return Inserted(plan, int(moment.state.tally[Tally.BEST]))

    def prepare(self, problem: RoutingProblem) -> None:
        """Build what is kept between events before the first one comes."""
        self._at(problem)
        plan = problem.published or Plan()
        wrong = {violation.team for violation in self.judge.verdict(problem, plan, reasons=False).violations}
        self.told = {route.team: route for route in plan.routes if route.team not in wrong}

    def think(self, problem: RoutingProblem, goes_on: Callable[[], bool]) -> int:
        """Improve the plan in force of `problem`, the moment of the last answer, as long as `goes_on` says so.

        What comes of it shows in the next answer, where it is better there. Returns the steps done.
        """
        ahead = world.moved_on(problem, problem.now_s + AHEAD_S)
        moment = self._at(ahead)
        run = self._run(moment, _as_plan(self.thought) if self.thought else ahead.published or Plan())
        steps, share, is_explained = 1, 0.0, False
        while goes_on() and moment.due.any() and len(moment.state.size):
            is_explained = is_explained or self._explain(problem, _within(EXPLAIN_S, goes_on))
            searching = _within(SEARCH_S, goes_on)
            while searching():
                began = time.perf_counter()
                end = min(1.0, share + steps / CYCLE_STEPS)
                run.slice(steps, share, end)
                share = 0.0 if end == 1.0 else end
                steps = max(1, min(2 * steps, int(steps * SLICE_S / max(1e-6, time.perf_counter() - began))))
        tasks = moment.case.tasks
        routes = zip(problem.teams, run.routes(range(len(problem.teams))), strict=True)
        self.thought = {team.id: [tasks[task] for task in route] for team, route in routes}
        return run.iterations

    def _run(self, moment: Moment, start: Plan) -> Run | PlainRun:
        """Return a search of the moment; the price of a shifted start, which is small, may wait for the answer."""
        case = moment.case
        if moment.problem.prices.late_per_s == 0:
            case.flat.number[[Number.SHIFT, Number.TIMED]] = 0
        return (PlainRun if is_plain(case) else Run)(case, self.seed, start)

    def _explain(self, problem: RoutingProblem, goes_on: Callable[[], bool]) -> bool:
        """Prove reasons of the plan in force that there was no time for; return whether all are."""
        if problem.published is None or not problem.published.unassigned:
            return True
        self.reasons = explain.update(problem, problem.published, self.reasons, goes_on=goes_on)
        return goes_on()

    def _at(self, problem: RoutingProblem) -> Moment:
        problem = owed(problem)
        if self.moment is None:
            self.moment = Moment(problem, self.seed)
        elif self.moment.problem is not problem:
            self.moment.follow(problem)
        return self.moment

    def _thought(self) -> Start:
        """Return what was thought of as tasks, as far as they are still due."""
        assert self.moment is not None
        case, due = self.moment.case, self.moment.due
        rows = [[case.row.get(task, -1) for task in self.thought.get(team.id, [])] for team in case.problem.teams]
        return [[task for task in tasks if task >= 0 and due[task]] for tasks in rows], {}

    def _plan(self, moment: Moment, published: Plan) -> Plan:
        case, state = moment.case, moment.state
        before = {route.team: route for route in published.routes}
        routes = [
            self._kept(moment, t, team, before.get(team.id)) or route_of(case, state, t)
            for t, team in enumerate(case.problem.teams)
        ]
        left = dict.fromkeys(case.tasks[i][0] for i in state.absent[: state.tally[Tally.ABSENT]].tolist())
        return Plan(
            tuple(route for route in routes if route),
            tuple(Unassigned(name, "not_found_in_time") for name in left),
        )

    def _newcomers(self, moment: Moment, known: set[str]) -> list[int]:
        """Return the tasks nobody was told about before."""
        old = known | {stop.visit for route in self.told.values() for stop in route.stops if stop.visit is not None}
        tasks = moment.case.tasks
        return [task for task in np.flatnonzero(moment.due).tolist() if tasks[task][0] not in old] if self.told else []

    def _kept(self, moment: Moment, t: int, team: Team, before: Route | None) -> Route | None:
        """Return the published route `before` as it is when its order did not change and its times still follow.

        Where teams meet at doors, times follow from those of other teams: nothing is kept.
        """
        if moment.pairs or before is None or before.stops[: len(team.driven)] != team.driven:
            return None
        state, case, first = moment.state, moment.case, len(team.driven)
        order = [(stop.visit, stop.crew) for stop in before.stops[first:] if stop.visit is not None]
        if order != [case.tasks[task] for task in state.seq[t, : state.size[t]].tolist()]:
            return None
        goes_on_s = before.stops[first - 1].leave_s if first else before.depart_s
        if goes_on_s < max(moment.problem.now_s, 0 if first else max(team.free_s, team.shift_start_s)):
            return None
        return before if self.told.get(team.id) is before else None


def _within(seconds: float, goes_on: Callable[[], bool]) -> Callable[[], bool]:
    """Return `goes_on`, but for no longer than so many seconds."""
    until = time.perf_counter() + seconds
    return lambda: time.perf_counter() < until and goes_on()


def _as_plan(orders: Orders) -> Plan:
    """Return `orders` as a plan to start from, which needs no times."""
    stops = {team: tuple(Stop(0, 0, 0, *task) for task in tasks) for team, tasks in orders.items()}
    return Plan(tuple(Route(team, 0, 0, stops[team]) for team in stops))


def _note(moment: Moment) -> int:
    """Take the present plan as the best when it is; return its total [s]."""
    flat, state = moment.case.flat, moment.state
    state.tally[Tally.UNFAIR] = unfair(flat.memory, state.memory)
    total = int(state.tally[Tally.TOTAL] + state.tally[Tally.UNFAIR])
    if total < state.tally[Tally.BEST]:
        keep_best(flat.memory, state.memory, total)
    return total


def _settled(moment: Moment, start: Start, known: set[str]) -> int:
    """Go on from `start`: a slot for every absent task that finds one, for newcomers the place of others.

    Returns the total of that plan [s], which is noted when it is the best.
    """
    moment.start_from(*start)
    fill(moment.case.flat.memory, moment.state.memory)
    _rescued(moment, _absent(moment, known), 1)
    return _note(moment)


def _deepened(moment: Moment, start: Start, known: set[str], until: float) -> None:
    """Try the places newcomers could take from `start` one by one, each with what makes room for those pushed out."""
    state, memory = moment.state, moment.case.flat.memory
    moment.start_from(*start)
    fill(memory, state.memory)
    present = state.memory.copy()
    absent = _absent(moment, known)
    for task in absent[:NEWCOMERS] if len(absent) <= MANY else ():
        if moment.case.flat.partner[task] >= 0:
            continue
        found = weigh(memory, state.memory, task, moment.case.flat.penalty[task], 0, False)
        for way in state.ways[:found].tolist():
            if time.thread_time() > until:
                break
            chain(memory, state.memory, task, way[1], way[2], way[3], 1)
            _rescued(moment, _absent(moment, known), BOLD)
            _note(moment)
            _again(moment, present)
    _restored(moment)


def _again(moment: Moment, present: NDArray[np.int64]) -> None:
    """Make the plan kept in `present` the present one again; the best one stays, and chance goes on."""
    state = moment.state
    best = (state.best_seq, state.best_size, state.best_begin, state.best_gap, state.best_low, state.best_high)
    stays = (*best, state.rng)
    kept, least = [field.copy() for field in stays], int(state.tally[Tally.BEST])
    state.memory[:] = present
    for field, values in zip(stays, kept, strict=True):
        field[:] = values
    state.tally[Tally.BEST] = least


def _rescued(moment: Moment, tasks: list[int], bold: int) -> None:
    state = moment.state
    rescue_all(moment.case.flat.memory, state.memory, np.array(tasks, np.int64), bold)


def _absent(moment: Moment, known: Collection[str] = ()) -> list[int]:
    """Return the absent tasks but for those of `known` visits, dearest first."""
    state, tasks = moment.state, moment.case.tasks
    absent = [task for task in state.absent[: state.tally[Tally.ABSENT]].tolist() if tasks[task][0] not in known]
    return sorted(absent, key=lambda task: -int(moment.case.flat.penalty[task]))


def _restored(moment: Moment) -> None:
    """Make the best plan so far the present one."""
    state = moment.state
    orders = [seq[:n].tolist() for seq, n in zip(state.best_seq, state.best_size.tolist(), strict=True)]
    starts = {task: at for task, at in enumerate(state.best_low.tolist()) if at > -FREE} if moment.pairs else {}
    moment.start_from(orders, starts)


def _improved(moment: Moment, known: set[str], newcomers: list[int], until: float) -> None:
    """Search around the dearest absent tasks, or a while around `newcomers`; end with the best plan."""
    flat, state = moment.case.flat, moment.state
    turn, brief = 0, time.thread_time() + BRIEF_S
    while (now := time.thread_time()) < until:
        around = (_absent(moment, known) or _absent(moment))[:3]
        if not around and now > brief:
            break
        around = around or newcomers
        if not around:
            break
        polish(flat.memory, state.memory, around[turn % len(around)], CHUNK, HEAT_S if turn % 2 else COLD_S)
        turn += 1
    if turn:
        _restored(moment)
