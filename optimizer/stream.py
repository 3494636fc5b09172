"""Events in, answers out: one line of JSON each, the plan in force between them."""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TextIO

from optimizer import formats, planning, search, world
from optimizer.errors import InvalidProblemError
from optimizer.formats import CaseFile, Event
from optimizer.insertion import World
from optimizer.plan import Plan, Route
from optimizer.problem import RoutingProblem

THOUGHT_S = 0.25
"""Time to think before each event of a file [s]."""

CALM_S = 0.05
"""When no event comes for so long, thinking begins [s]: its first arrays take a while and cannot be interrupted."""

LONGEST_THOUGHT_S = 30.0
"""Time to think while no event comes [s]."""


class Stream:
    """A case and the plan in force, answering event after event.

    Attributes
    ----------
    start, now
        The case at the beginning, and with the last answer in force.
    moment
        What the last answer was asked for: the plan in force before it is `published` there.
    """

    def __init__(self, case: CaseFile) -> None:
        self.world = World()
        self.independent = case.independent
        self.start = _with_plan(case.problem)
        self.now = self.moment = self.start
        self.world.prepare(self.start)

    def think(self, goes_on: Callable[[], bool]) -> None:
        """Improve the plan in force for the next answer, as long as `goes_on` says so."""
        self.world.think(self.start if self.independent else self.now, goes_on)

    def hear(self, event: Event) -> dict[str, Any]:
        """Return the answer to `event`, and put it in force."""
        began = time.perf_counter()
        before = self.start if self.independent else self.now
        moved = world.moved_on(before, event.t_s)
        after = world.happened(moved, event)
        self.moment = problem = after or moved
        plan = planning.answer(problem, self.world)
        self.now = world.published(problem, plan)
        if not self.independent:
            self.world.thought = {}
        took_ms = round((time.perf_counter() - began) * 1000, 2)
        return _answer(event, before.published or Plan(), problem, plan, after is None) | {"latency_ms": took_ms}


class Thinking:
    """Improves the plan in force in a thread of its own until the next event comes."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._think, daemon=True)
        self.thread.start()

    def end(self) -> None:
        """Stop; what was thought of is there when this returns."""
        self.over.set()
        self.thread.join()

    def _think(self) -> None:
        if not self.over.wait(CALM_S):
            until = time.monotonic() + LONGEST_THOUGHT_S
            self.stream.think(lambda: not self.over.is_set() and time.monotonic() < until)


def settled(case: CaseFile) -> Stream:
    """Return the stream of `case` with all loaded; what is in memory by now is never searched for garbage again.

    Going through a district takes the collector a tenth of a second, in the middle of an answer.
    """
    search.compile_kernels()
    stream = Stream(case)
    gc.collect()
    gc.freeze()
    return stream


def play(case: CaseFile, out: Path) -> None:
    """Answer the events of `case` one by one, without looking ahead, into the file `out`; think a while between."""
    stream = settled(case)
    print(json.dumps({"ready": True}), flush=True)
    lines = []
    for event in case.events:
        until = time.monotonic() + THOUGHT_S
        stream.think(lambda until=until: time.monotonic() < until)  # type: ignore[misc]
        lines.append(json.dumps(stream.hear(event)))
    try:
        out.write_text("".join(line + "\n" for line in lines), "utf-8")
    except OSError as error:
        raise InvalidProblemError("a file to write to", field="--out", got=str(error), cure="check --out") from error


def listen(case: CaseFile, lines: TextIO, answers: TextIO) -> None:
    """Answer each event read from `lines` at once on `answers`, until the end of the file; think between events."""
    stream = settled(case)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    thinking = Thinking(stream)
    for line in lines:
        if line.strip():
            thinking.end()
            print(json.dumps(stream.hear(_event(line))), file=answers, flush=True)
            thinking = Thinking(stream)
    thinking.end()
    print("the events have ended", file=sys.stderr)


def _event(line: str) -> Event:
    try:
        return formats.event_of(json.loads(line))
    except json.JSONDecodeError as error:
        raise InvalidProblemError("one JSON event a line", field="event", got=str(error)) from error


def _with_plan(problem: RoutingProblem) -> RoutingProblem:
    return problem if problem.published is not None else replace(problem, published=Plan())


def _answer(event: Event, before: Plan, problem: RoutingProblem, plan: Plan, void: bool) -> dict[str, Any]:
    old = {route.team: route for route in before.routes if route.stops}
    new = {route.team: route for route in plan.routes if route.stops}
    routes = [formats.route_json(route) for team, route in new.items() if old.get(team) != route]
    empty = [
        {"team": team, "depart_s": route.depart_s, "return_s": route.depart_s, "stops": []}
        for team, route in old.items()
        if team not in new
    ]
    moved = _moved(problem, old, new)
    return {
        "event": event.id,
        "latency_ms": 0.0,
        "void": void,
        "routes": routes + empty,
        "unassigned": [formats.unassigned_json(left) for left in plan.unassigned],
        "cost": asdict(plan.cost),
        "moved": moved,
        "why": _why(event, void, moved, plan),
    }


def _moved(problem: RoutingProblem, old: dict[str, Route], new: dict[str, Route]) -> list[str]:
    """Return the visits that changed their team, or their start beyond the tolerance, or were dropped."""
    due = {visit.id for visit in problem.visits}
    driven = {stop.visit for team in problem.teams for stop in team.driven}
    changed = [team for team, route in old.items() if new.get(team) is not route]
    now = {stop.visit: (team, stop.start_s) for team in new for stop in new[team].stops if not stop.crew}
    moved = []
    for team in changed:
        for stop in old[team].stops:
            if stop.visit is None or stop.crew or stop.visit not in due or stop.visit in driven:
                continue
            other, start_s = now.get(stop.visit, ("", 0))
            if other != team or abs(start_s - stop.start_s) > problem.prices.churn_shift_tolerance_s:
                moved.append(stop.visit)
    return moved


def _why(event: Event, void: bool, moved: list[str], plan: Plan) -> str:
    if void:
        return "The event changes nothing any more."
    return f"After {event.kind}: {len(moved)} visits moved, {len(plan.unassigned)} left out."
