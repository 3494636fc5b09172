"""An outsider judges plans and answers to events of random rich cases, by rules written without the optimizer's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from optimizer import formats
from optimizer.planning import plan_routes
from optimizer.stream import Stream
from tests.outsider import cases, world
from tests.outsider.judge import Verdict
from tests.outsider.slots import refuted

EVENTS = 20


def found_wrong(case: dict[str, Any], plan: dict[str, Any]) -> list[tuple[Any, ...]]:
    said = Verdict(case, plan)
    return said.broken or refuted(said)


def played(seed: int) -> int:
    """Plan the case of `seed` and play events on it; return how many plans were judged, none of them wrong."""
    case = cases.case(seed)
    plan = as_read(formats.plan_json(plan_routes(formats.case_of(case).problem, iterations=200, seed=1)))
    assert not found_wrong(case, plan), f"the first plan of {seed}"
    case["published"] = {"routes": plan["routes"], "unassigned": plan["unassigned"]}
    stream, count = Stream(formats.case_of(case)), 1
    for event in world.events(seed, case, EVENTS):
        case, is_void = world.after(case, event)
        answer = as_read(stream.hear(formats.event_of(event)))
        assert answer["void"] == is_void, (seed, event)
        changed = {route["team"]: route for route in answer["routes"]}
        routes = [*(old for old in case["published"]["routes"] if old["team"] not in changed), *changed.values()]
        plan = {**answer, "routes": [route for route in routes if route["stops"]]}
        assert not found_wrong(case, plan), (seed, event)
        case["published"] = {"routes": plan["routes"], "unassigned": plan["unassigned"]}
        count += 1
    return count


def as_read(content: object) -> dict[str, Any]:
    """Return `content` as somebody who reads the file gets it."""
    read: dict[str, Any] = json.loads(json.dumps(content))
    return read


@pytest.mark.parametrize("seed", range(12))
def test_an_outsider_finds_nothing_wrong(seed: int) -> None:
    assert played(seed) == 1 + EVENTS


def test_an_outsider_sees_what_is_broken() -> None:
    case = cases.case(3)
    plan = as_read(formats.plan_json(plan_routes(formats.case_of(case).problem, iterations=200, seed=1)))
    routes = [route for route in plan["routes"] if len(route["stops"]) > 1]
    assert routes
    routes[0]["stops"][0]["leave_s"] += 1
    assert {broken[0] for broken in found_wrong(case, plan)} == {"C3"}
    routes[0]["stops"][0]["leave_s"] -= 1
    plan["cost"]["travel_s"] += 1
    assert {broken[0] for broken in found_wrong(case, plan)} == {"C18"}
    plan["cost"]["travel_s"] -= 1
    assert not found_wrong(case, plan)
    empty = {"routes": [], "unassigned": [{"visit": one["id"], "reason": "no_slot"} for one in case["visits"]]}
    said = Verdict(case, {**empty, "cost": {}})
    assert {broken[0] for broken in refuted(said)} == {"C17"}


@pytest.mark.soak
def test_an_outsider_finds_nothing_wrong_in_three_hundred_cases() -> None:
    assert sum(played(seed) for seed in range(1_000, 1_300)) == 300 * (1 + EVENTS)
