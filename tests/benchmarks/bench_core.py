"""The search alone by a clock that counts its own processor time, so that a busy machine changes little.

`SEEDS=3` (default) seeds, `NAMES=district,r1_4_5` files or unseen cases (`unseen.py`), `SECONDS=1,10` budgets:
`make bench ARGS="-k core"`. CP-SAT keeps its own clock; its part is small.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from optimizer import Plan, formats, planning, search
from optimizer.problem import RoutingProblem
from tests.benchmarks.unseen import SHAPES, unseen

NAMES = os.environ.get("NAMES", "community,district,city").split(",")
SECONDS = [float(text) for text in os.environ.get("SECONDS", "1,10").split(",")]
SEEDS = range(1, 1 + int(os.environ.get("SEEDS", "3")))


def read(shared_data: Path, name: str) -> RoutingProblem:
    if name in SHAPES:
        return unseen(name)
    doors = shared_data / "instances" / "doors" / f"{name}.json"
    if doors.exists():
        return formats.read_doors(doors).problem
    return formats.read_vrptw(shared_data / "instances" / "vrptw" / f"{name}.txt").problem


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("name", NAMES)
def test_core(shared_data: Path, monkeypatch: pytest.MonkeyPatch, name: str, seconds: float) -> None:
    problem = read(shared_data, name)
    planning.warm_up()
    clock = SimpleNamespace(perf_counter=time.process_time)
    for module in (planning, search):
        monkeypatch.setattr(module, "time", clock)
    plans = [planning.plan_routes(problem, budget_s=seconds, seed=seed) for seed in SEEDS]
    totals = [plan.cost.total_s for plan in plans]
    took = max(plan.timing["search_s"] for plan in plans)
    left = statistics.median(len(plan.unassigned) for plan in plans)
    known = json.loads((shared_data / "instances" / "vrptw" / "best_known.json").read_text()).get(name.upper())
    gap = f", gap {100 * (statistics.median(totals) / (10 * known) - 1):.2f} %" if known else ""
    print(f"\n{name} {seconds:g} s: median {statistics.median(totals):,} s of {totals}, {left:g} left out{gap}")
    print(f"  took {took:.2f} s of processor time; {choice(plans)}")


def choice(plans: list[Plan]) -> str:
    """Say how many routes CP-SAT chose from, and in how many plans and by how much it beat the best proposal."""
    asked = [plan for plan in plans if "choice_gain_s" in plan.timing]
    if not asked:
        return "no time to choose between routes"
    sizes = sorted(int(plan.timing["choice_pool"]) for plan in asked)
    gains = [round(plan.timing["choice_gain_s"]) for plan in asked]
    shares = [100 * gain / (plan.cost.total_s + gain) for gain, plan in zip(gains, asked, strict=True)]
    proven = sum(plan.timing["choice_proven"] == 1 for plan in asked)
    return (
        f"pool of {sizes[0]} to {sizes[-1]} routes, CP-SAT better in {sum(gain > 0 for gain in gains)} of {len(asked)} "
        f"plans by {gains} s (mean {statistics.mean(shares):.2f} %), the best of its pool in {proven}"
    )
