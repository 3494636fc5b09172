"""No change of one comparison, number or sign in what the checker counts goes unnoticed."""

from __future__ import annotations

import subprocess
import sys

import pytest

UNIT = [f"tests/unit/optimizer/test_{name}.py" for name in ("check_constraints", "check_edges", "objective", "explain")]
TESTS = [*UNIT, "tests/property/test_optimizer_slots.py", "tests/unit/optimizer/test_reasons_kept.py"]


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_mutant_of_what_the_checker_counts_survives() -> None:
    asked = [sys.executable, "-m", "tests.unit.optimizer.mutants", "optimizer.judging.costs", *TESTS]
    *survivors, last = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    print(f"\n{last}", *survivors, sep="\n  ")
    assert survivors == []
