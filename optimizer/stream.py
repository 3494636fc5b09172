"""Events in, answers out: one line of JSON each, the plan in force between them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TextIO

from optimizer import check_cost, formats, planning, search, world
from optimizer.check_case import Case, tours
from optimizer.errors import InvalidProblemError
from optimizer.formats import CaseFile, Event
from optimizer.insertion import World
from optimizer.plan import Plan
from optimizer.problem import RoutingProblem

Answer = Callable[[RoutingProblem], Plan]


class Stream:
    """A case and the plan in force, answering event after event."""

    def __init__(self, case: CaseFile, answer: Answer) -> None:
        self.answer = answer
        self.independent = case.independent
        self.start = _with_plan(case.problem)
        self.now = self.start

    def hear(self, event: Event) -> dict[str, Any]:
        """Return the answer to `event`, and put it in force."""
        began = time.perf_counter()
        before = self.start if self.independent else self.now
        moved = world.moved_on(before, event.t_s)
        after = world.happened(moved, event)
        problem = after or moved
        plan = self.answer(problem)
        self.now = replace(problem, published=plan)
        took_ms = round((time.perf_counter() - began) * 1000, 2)
        return _answer(event, before.published or Plan(), problem, plan, after is None) | {"latency_ms": took_ms}


def answerer() -> Answer:
    """Return what answers one stream: each answer verified, what it saw before carried over to the next."""
    near = World()
    return lambda problem: planning.answer(problem, near)


def play(case: CaseFile, out: Path) -> None:
    """Answer the events of `case` one by one, without looking ahead, into the file `out`."""
    search.compile_kernels()
    print(json.dumps({"ready": True}), flush=True)
    stream = Stream(case, answerer())
    lines = [json.dumps(stream.hear(event)) for event in case.events]
    try:
        out.write_text("".join(line + "\n" for line in lines), "utf-8")
    except OSError as error:
        raise InvalidProblemError("a file to write to", field="--out", got=str(error), cure="check --out") from error


def listen(case: CaseFile, lines: TextIO, answers: TextIO) -> None:
    """Answer each event read from `lines` at once on `answers`, until the end of the file."""
    search.compile_kernels()
    stream = Stream(case, answerer())
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in lines:
        if line.strip():
            print(json.dumps(stream.hear(_event(line))), file=answers, flush=True)
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
    moves = check_cost.moved(case := Case(problem), check_cost.serving(case, tours(case, plan)))
    moved = [visit for visit, did in moves.items() if did]
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


def _why(event: Event, void: bool, moved: list[str], plan: Plan) -> str:
    if void:
        return "The event changes nothing any more."
    return f"After {event.kind}: {len(moved)} visits moved, {len(plan.unassigned)} left out."
