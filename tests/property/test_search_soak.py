from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
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
def test_a_city_is_planned_within_300_mb(shared_data: Path, tmp_path: Path) -> None:
    case = shared_data / "instances" / "doors" / "city.json"
    words = ["solve", str(case), "--seconds", "10", "--out", str(tmp_path / "plan.json")]
    worker = subprocess.Popen([sys.executable, "-m", "optimizer", *words])
    _, status, used = os.wait4(worker.pid, 0)
    print(f"\n{used.ru_maxrss / 1024:.0f} MB at most")
    assert status == 0
    assert used.ru_maxrss / 1024 < 300
