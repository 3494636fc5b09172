"""The moments of one case as arrays that are kept: an event changes a few rows, and nothing is built anew.

Rows are kept in reserve for visits that will come in. Cases with double visits are built anew at every moment, because
a driven crew changes the windows of the other.

Longer than 250 lines because each array that an event touches is written here and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from optimizer.kernels.change import unfair
from optimizer.kernels.eject import clear, load_orders
from optimizer.kernels.flat import Number, State, Tally
from optimizer.plan import Plan, Stop
from optimizer.problem import RoutingProblem, Team, Visit, unassigned_price
from optimizer.searching.build import Numbered, near_of, numbered
from optimizer.searching.plan import tasks_of
from optimizer.searching.prefix import prefix
from optimizer.searching.state import empty

SPARE = "spare visit "
SPARE_LEAST, SPARE_SHARE = 64, 4
"""Rows in reserve: so many, or a fourth of the visits."""

RULES = ("travel", "points", "buildings", "reset_s", "handover_s", "specimen_limit_s", "pool_size", "prices")
STATIC = ("id", "mode", "start", "end", "shift_start_s", "shift_end_s", "roles", "ppe_level", "person_capacity",
          "tube_capacity", "suit_limit_s", "breaks")  # fmt: skip


class Moment:
    """One moment of a case as arrays, and the plan being changed.

    Attributes
    ----------
    case, state
        What the kernels read and write.
    problem
        The moment they stand for.
    """

    case: Numbered
    state: State
    problem: RoutingProblem

    def __init__(self, problem: RoutingProblem, seed: int = 0) -> None:
        self.seed = seed
        self._build(problem, None)

    def follow(self, problem: RoutingProblem) -> None:
        """Make the arrays those of `problem`, another moment of the same case."""
        new = [] if self.pairs else [visit for visit in problem.visits if self._row(visit) is None]
        if self.pairs or not self._may_follow(problem, new):
            self._build(problem, self.case)
        else:
            self._update(problem, new)

    def start_from(self, orders: list[list[int]], starts: dict[int, int] | None = None) -> None:
        """Make the plan the one with `orders` (tasks, one list a team) as far as it can be kept.

        Parameters
        ----------
        starts
            Planned starts [s] of tasks with a partner, which pin both.
        """
        flat, state = self.case.flat, self.state
        state.team[:] = np.where(self.due, -1, -2)
        clear(flat.memory, state.memory)
        self._pin(starts or {})
        table = np.zeros((len(state.size), max([1, *map(len, orders)])), np.int64)
        for team, tasks in enumerate(orders):
            table[team, : len(tasks)] = tasks
        load_orders(flat.memory, state.memory, table, np.array([len(tasks) for tasks in orders], np.int64))
        state.tally[Tally.UNFAIR] = unfair(flat.memory, state.memory)

    def orders(self, plan: Plan) -> tuple[list[list[int]], dict[int, int]]:
        """Return the tasks of `plan` that are due, one list a team, and their starts [s]."""
        return tasks_of(self.case, plan)

    def present(self) -> list[list[int]]:
        """Return the tasks of the present plan, one list a team."""
        return [self.state.seq[t, :n].tolist() for t, n in enumerate(self.state.size.tolist())]

    def _pin(self, starts: dict[int, int]) -> None:
        if not self.pairs:
            return
        flat, state = self.case.flat, self.state
        for task, start in starts.items():
            other = int(flat.partner[task])
            if other >= 0 and flat.sample[task] and other in starts:
                state.low[task] = state.high[task] = start
                state.low[other], state.high[other] = start + flat.gap[task, 0], start + flat.gap[task, 1]

    def _build(self, problem: RoutingProblem, before: Numbered | None) -> None:
        self.pairs = any(len(visit.crews) > 1 for visit in problem.visits)
        if self.pairs or not problem.visits or not problem.teams:
            self.pairs = True
            self.case, self.problem = numbered(problem, before), problem
            self.due = np.ones(len(self.case.tasks), bool)
            self.due[list(self.case.gone)] = False
            self.state = empty(self.case.flat, self.case.gone, self.seed)
            return
        spares = _spares(problem)
        teams = tuple(replace(team, lost=False) for team in problem.teams)
        self.case = numbered(replace(problem, visits=problem.visits + spares, teams=teams, published=None), None)
        flat = self.case.flat
        flat.n_windows[len(problem.visits) :] = 0
        self.price = flat.price_team.copy()
        self.quickest = min(visit.service_s + visit.after_s for visit in spares)
        self.free = list(range(len(problem.visits), len(self.case.tasks)))
        self.visits: list[Visit | None] = [*problem.visits, *([None] * len(spares))]
        self.raw = np.zeros(len(teams), np.int64)
        self.teams: tuple[Team, ...] = ()
        self.state = empty(flat, frozenset(self.free), self.seed)
        self._update(problem, [])

    def _may_follow(self, problem: RoutingProblem, new: list[Visit]) -> bool:
        old = self.problem
        if any(getattr(problem, name) is not getattr(old, name) and getattr(problem, name) != getattr(old, name)
               for name in RULES) or len(problem.teams) != len(old.teams):  # fmt: skip
            return False
        pairs = zip(problem.teams, old.teams, strict=True)
        if any(getattr(a, name) != getattr(b, name) for a, b in pairs if a is not b for name in STATIC):
            return False
        return len(new) < len(self.free) and all(self._has_room(visit) for visit in new)

    def _row(self, visit: Visit) -> int | None:
        """Return the row of `visit` when it stands there as it is."""
        row = self.case.row.get((visit.id, 0))
        known = self.visits[row] if row is not None else None
        return row if known is visit or known == visit else None

    def _has_room(self, visit: Visit) -> bool:
        flat, ground = self.case.flat, self.case.ground
        return (
            len(visit.crews) == 1
            and len(visit.windows_s) <= flat.windows.shape[1]
            and visit.service_s + visit.after_s >= self.quickest
            and ground.model is not None
            and (visit.building, visit.unit) in ground.row
        )

    def _update(self, problem: RoutingProblem, new: list[Visit]) -> None:
        flat, row = self.case.flat, self.case.row
        due = {visit.id: visit for visit in problem.visits}
        changed = {visit.id for visit in new}
        for known in [one for one in self.visits if one is not None and (one.id in changed or one.id not in due)]:
            at = row.pop((known.id, 0))
            self.visits[at] = None
            self.free.append(at)
        for visit in new:
            at = self.free.pop()
            row[visit.id, 0], self.visits[at] = at, visit
            self._write_visit(problem, at, visit)
        for t, team in enumerate(problem.teams):
            if not self.teams or team is not self.teams[t] or team.breaks:
                self._write_team(problem, t, team, due)
        flat.ready[:] = np.maximum(self.raw, problem.now_s)
        driven = {stop.visit for team in problem.teams for stop in team.driven if stop.visit is not None}
        self.due = np.array([one is not None and one.id not in driven for one in self.visits], bool)
        self._write_published(problem)
        flat.number[Number.PAIRS] = 0
        tasks = tuple((one.id, 0) if one is not None else (SPARE, 0) for one in self.visits)
        gone = frozenset(np.flatnonzero(~self.due).tolist())
        self.case = replace(self.case, problem=problem, tasks=tasks, gone=gone)
        self.problem, self.teams = problem, problem.teams

    def _write_visit(self, problem: RoutingProblem, i: int, visit: Visit) -> None:
        flat, ground = self.case.flat, self.case.ground
        climb = ground.climb(visit)
        flat.site[i], flat.floor[i], flat.climb[i] = ground.of(visit), visit.floor, climb
        flat.enter[i] = climb + (ground.model.setup_s if ground.model else 0)
        rows = sorted((max(w[0], visit.release_s), w[1], w[-1]) for w in visit.windows_s)
        rows = [window for window in rows if window[0] <= window[2]]
        flat.n_windows[i] = len(rows)
        flat.windows[i, : len(rows)] = np.array(rows, np.int64).reshape(-1, 3)
        values = {"service": visit.service_s + visit.after_s, "rank": visit.rank, "persons": visit.persons,
                  "single": visit.single_tubes, "pooled": visit.pool_persons, "sample": 1, "partner": -1,
                  "penalty": unassigned_price(problem, visit)}  # fmt: skip
        for name, value in values.items():
            getattr(flat, name)[i] = value
        self.price[i] = [_price(problem, visit, team) for team in problem.teams]
        self._write_near(i)

    def _write_near(self, i: int) -> None:
        flat = self.case.flat
        usual = Counter(flat.mode.tolist()).most_common(1)[0][0]
        near_of(flat, usual, i, i + 1)
        flat.far[i] = flat.hop[usual][flat.site[np.unique(flat.start)], flat.site[i]].min()

    def _write_team(self, problem: RoutingProblem, t: int, team: Team, visits: dict[str, Visit]) -> None:
        flat, ground = self.case.flat, self.case.ground
        done = prefix(problem, team, visits)
        self.raw[t] = team.driven[-1].leave_s if team.driven else max(team.shift_start_s, team.free_s)
        place = len(self.visits) + len(problem.points) + t
        door = next((visits[s.visit] for s in _places(team.driven) if s.visit is not None), None)
        if door is not None:
            climb = ground.climb(door)
            flat.site[place], flat.floor[place], flat.climb[place] = ground.of(door), door.floor, climb
            flat.enter[place] = climb + (ground.model.setup_s if ground.model else 0)
        point = [one.id for one in problem.points].index(done.point)
        flat.start[t] = place if door is not None else len(self.visits) + point
        for name in ("seats", "first_rank", "suit_from", "oldest", "break_done", "work"):
            getattr(flat, name)[t] = getattr(done, name)
        flat.on_board[t] = done.on_board
        flat.begun[t] = 2 if team.lost else int(bool(team.driven))

    def _write_published(self, problem: RoutingProblem) -> None:
        flat, row, shown = self.case.flat, self.case.row, problem.published or Plan()
        team_row, churn = self.case.team_row, problem.prices.churn_team_s
        flat.shown_team[:] = -1
        stops = [(row[s.visit, 0], team_row[r.team], s.start_s)
                 for r in shown.routes for s in r.stops if s.visit is not None]  # fmt: skip
        tasks, teams, starts = np.array(stops, np.int64).reshape(-1, 3).T
        flat.shown_team[tasks], flat.shown_start[tasks] = teams, starts
        flat.price_team[:] = self.price
        flat.price_team[tasks] += churn
        flat.price_team[tasks, teams] -= churn
        flat.price_team[self.price < 0] = -1
        flat.price_team[:, [team.lost for team in problem.teams]] = -1
        flat.number[Number.SHIFT] = problem.prices.churn_shift_s if problem.published else 0
        flat.number[Number.TIMED] = int(flat.number[Number.SHIFT] > 0 or problem.prices.late_per_s > 0)


def _places(stops: Iterable[Stop]) -> Iterable[Stop]:
    """Return the last of `stops` that is at a place."""
    return [stop for stop in stops if stop.visit is not None or stop.handover is not None][-1:]


def _price(problem: RoutingProblem, visit: Visit, team: Team) -> int:
    """Return what it costs that `team` serves `visit`, whatever was published; -1 where it must not."""
    if not set(visit.crews[0]) <= set(team.roles) or team.ppe_level < visit.ppe_level:
        return -1
    if visit.pinned_team not in (None, team.id):
        return -1
    return 0 if visit.preferred_team in (None, team.id) else problem.prices.not_preferred_s


def _spares(problem: RoutingProblem) -> tuple[Visit, ...]:
    """Return visits nobody is due at, which keep rows for those to come."""
    quickest = min(visit.service_s + visit.after_s for visit in problem.visits)
    width = max(len(visit.windows_s) for visit in problem.visits)
    model = problem.visits[0]
    count = max(SPARE_LEAST, len(problem.visits) // SPARE_SHARE)
    return tuple(
        Visit(f"{SPARE}{i}", model.building, model.floor, quickest // 2, ((0, 0),) * width, 1, 0, unit=model.unit)
        for i in range(count)
    )
