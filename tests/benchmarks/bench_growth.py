"""Growth: 100,000 visits in 1,000 areas on two cores, the memory of the workers, and gaps in a time growing as n log n.

`AREAS=1000` areas of 100 visits and 3 teams with `SECONDS=0.5` each on `WORKERS=2`: `make bench ARGS="-k growth"`.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from optimizer import RoutingProblem, formats, plan_routes
from optimizer.decompose import plan_areas
from optimizer.planning import warm_up

AREAS = int(os.environ.get("AREAS", "1000"))
SECONDS = float(os.environ.get("SECONDS", "0.5"))
WORKERS = int(os.environ.get("WORKERS", "2"))
VISITS = 100
LONG_S = 60.0


def doors(shared_data: Path, name: str) -> RoutingProblem:
    return formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem


def town(problem: RoutingProblem, seed: int) -> RoutingProblem:
    """Return `VISITS` of the visits, so many that three teams can nearly serve them."""
    return replace(problem, visits=tuple(random.Random(seed).sample(problem.visits, VISITS)))


def around(problem: RoutingProblem, visits: int) -> RoutingProblem:
    """Return the `visits` nearest to the middle and as many teams for each as in the whole."""
    homes = {building.id: (building.x_m, building.y_m) for building in problem.buildings}
    middle = [statistics.median(axis) for axis in zip(*homes.values(), strict=True)]
    near = sorted(problem.visits, key=lambda visit: math.dist(homes[visit.building], middle))[:visits]
    points = {point.id: (point.x_m, point.y_m) for point in problem.points}
    teams = sorted(problem.teams, key=lambda team: math.dist(points[team.start], middle))
    return replace(problem, visits=tuple(near), teams=tuple(teams[: math.ceil(len(teams) * visits / 3000)]))


def memory() -> dict[int, float]:
    """Return the largest resident memory [MB] of each worker so far."""
    most = {}
    for child in psutil.Process().children():
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            continue
        peak = [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")]
        if peak and "spawn_main" in " ".join(child.cmdline()):
            most[child.pid] = peak[0]
    return most


def test_growth_a_thousand_areas(shared_data: Path) -> None:
    community = doors(shared_data, "community")

    def towns() -> Iterator[RoutingProblem]:
        return (town(community, seed) for seed in range(AREAS))

    seen: dict[int, list[float]] = defaultdict(list)
    began, left, totals = time.perf_counter(), 0, []
    for _, plan in plan_areas(towns(), budget_s=SECONDS, workers=WORKERS):
        left += len(plan.unassigned)
        totals.append(plan.cost.total_s)
        for pid, peak in memory().items():
            seen[pid].append(peak)
    took = time.perf_counter() - began
    print(f"\n{AREAS} areas of {VISITS} visits, {SECONDS:g} s each, {WORKERS} workers: {took:.0f} s (target 600)")
    print(f"  {left} of {AREAS * VISITS} left out, mean total {statistics.mean(totals):,.0f} s")
    print(f"  {len(seen)} workers; most memory {max(map(max, seen.values())):.0f} MB")
    for pid, peaks in seen.items():
        middle = peaks[len(peaks) // 4]
        print(f"    worker {pid}: {middle:.0f} MB after a quarter of its plans, {peaks[-1]:.0f} MB at its end")


@pytest.mark.parametrize("name", ["city"])
def test_growth_memory_of_a_worker(shared_data: Path, name: str) -> None:
    problem = doors(shared_data, name)
    most = 0.0
    for _ in plan_areas([problem, problem], budget_s=10.0, workers=1):
        most = max([most, *memory().values()])
    print(f"\n{name}, {len(problem.visits)} visits, 10 s, twice: most memory of the worker {most:.0f} MB (target 300)")


def test_growth_the_same_gap_in_n_log_n(shared_data: Path) -> None:
    """Where time grew no faster than n log n, the gaps to the long run would not rise from line to line."""
    warm_up()
    city = doors(shared_data, "city")
    for visits in (150, 500, 1000, 3000):
        problem, short_s = around(city, visits), visits * math.log(visits) / (150 * math.log(150))
        best, plan = (plan_routes(problem, budget_s=seconds, seed=1) for seconds in (LONG_S, short_s))
        gap = 100 * (plan.cost.total_s / best.cost.total_s - 1)
        print(f"\n{visits} visits, {len(problem.teams)} teams: {plan.cost.total_s:,} s in {short_s:.1f} s, "
              f"{gap:.1f} % over {LONG_S:g} s; {len(plan.unassigned)} and {len(best.unassigned)} left out")  # fmt: skip
