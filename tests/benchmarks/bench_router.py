"""The router on the basic door cases at several clocks, one thread; the checker counts the cost."""

from pathlib import Path

import pytest

from optimizer import formats, plan_routes
from optimizer.planning import warm_up


@pytest.mark.parametrize("name", ["community", "district", "city"])
@pytest.mark.parametrize("seconds", [1.0, 10.0])
def test_router(shared_data: Path, name: str, seconds: float) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem
    warm_up()
    plan = plan_routes(problem, budget_s=seconds, seed=1)
    print(f"\n{name} {seconds:g} s: total {plan.cost.total_s:,} s, {len(plan.unassigned)} left out")
