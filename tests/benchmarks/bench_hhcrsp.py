"""Home care with double services (HHCRSP): ours in `SECONDS=10` beside the best known, by our own judge.

`make bench ARGS="-k hhcrsp"`; `SEEDS=3` (default) takes the median of as many seeds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from optimizer import hhcrsp, hhcrsp_case

ROOT = Path(__file__).parents[2]
SECONDS = os.environ.get("SECONDS", "10")
SEEDS = range(1, 1 + int(os.environ.get("SEEDS", "3")))


def total(path: Path, out: Path, seed: int) -> float:
    """Return the cost of the plan `solve` writes, as the judge counts it."""
    asked = ["--format", "hhcrsp", "--seconds", SECONDS, "--seed", str(seed), "--out", str(out)]
    subprocess.run([sys.executable, "-m", "optimizer", "solve", str(path), *asked], check=True, cwd=ROOT)
    said = hhcrsp.report(hhcrsp_case.read(path), json.loads(out.read_text()))
    assert said["ok"], said["violations"]
    return float(said["cost"]["total_s"])


def test_hhcrsp_beside_the_best_known(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "instances" / "hhcrsp"
    known = json.loads((folder / "best_known.json").read_text())["best_known"]
    for path in sorted(folder.glob("Instanz*.json")):
        best = known[path.stem.removeprefix("InstanzCPLEX_HCSRP_")]
        ours = [total(path, tmp_path / "plan.json", seed) for seed in SEEDS]
        gap = 100 * (statistics.median(ours) / best - 1)
        print(
            f"\n{path.stem}, {SECONDS} s: {[round(one, 3) for one in ours]}, best known {best:.3f}: {gap:.2f} % over it"
        )
