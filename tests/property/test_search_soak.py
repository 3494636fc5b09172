from __future__ import annotations

import gc
import resource
from pathlib import Path

import pytest

from optimizer import formats
from optimizer.planning import plan_routes, warm_up

PLANS = 1_000


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@pytest.mark.soak
def test_a_thousand_plans_leave_no_memory_behind(shared_data: Path) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / "community.json").problem
    warm_up()
    for number in range(100):
        plan_routes(problem, budget_s=0.03, seed=number)
    gc.collect()
    before = resident_mb()
    for number in range(PLANS):
        plan_routes(problem, budget_s=0.03, seed=number)
    gc.collect()
    print(f"\n{before:.0f} MB before, {resident_mb():.0f} MB after {PLANS} plans")
    assert resident_mb() - before < 10


@pytest.mark.soak
def test_a_city_is_planned_within_300_mb(shared_data: Path) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / "city.json").problem
    warm_up()
    plan_routes(problem, budget_s=10.0, seed=1)
    print(f"\n{resident_mb():.0f} MB now")
    assert resident_mb() < 300
