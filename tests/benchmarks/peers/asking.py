"""Ask each router the same question, one core and one clock each, and let our checker judge all answers.

A router that overruns its clock is not stopped (but by `LONGEST`): its seconds stand beside its cost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import posed

from optimizer import RoutingProblem, formats
from optimizer.check import verdict

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
LONGEST = 6.0
"""A peer that takes this many times its clock is ended, and gave no plan."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Total cost [s] and visits left out, as our checker counts them; seconds from start to end of the process."""

    total_s: float
    left_out: int
    seconds: float


def ours(path: Path, problem: RoutingProblem, folder: Path, seconds: float, seed: int) -> Answer:
    """Ask `python -m optimizer solve`, as an outsider would."""
    out = folder / "plan.json"
    asked = ["-m", "optimizer", "solve", str(path), "--seconds", str(seconds), "--seed", str(seed), "--out", str(out)]
    began = time.perf_counter()
    subprocess.run([sys.executable, *asked], check=True, cwd=ROOT, capture_output=True)
    took = time.perf_counter() - began
    plan = formats.read_plan(out)
    said = verdict(problem, plan)
    if not said.ok:
        raise ValueError(f"our own plan does not hold: {said.violations[0]}")
    return Answer(said.cost.total_s, len(plan.unassigned), took)


def _peer(environment: str, script: str, *rest: str) -> Callable[..., Answer]:
    def ask(path: Path, problem: RoutingProblem, folder: Path, seconds: float, seed: int) -> Answer:
        python = Path(sys.prefix) / "peers" / environment / "bin" / "python"
        words = [str(python), str(HERE / script), str(folder), str(seconds), *(rest or (str(seed),))]
        began = time.perf_counter()
        try:
            said = subprocess.run(words, check=True, capture_output=True, text=True, timeout=20 + LONGEST * seconds)
        except subprocess.TimeoutExpired:
            return Answer(float("inf"), len(problem.visits), time.perf_counter() - began)
        judged = posed.judge(problem, json.loads(said.stdout)["orders"])
        return Answer(judged.total_s, judged.left_out, time.perf_counter() - began)

    return ask


PEERS = {
    "PyVRP": _peer("pyvrp", "ask_pyvrp.py"),
    "VROOM x5": _peer("pyvrp", "ask_vroom.py", "5"),
    "VROOM x0": _peer("pyvrp", "ask_vroom.py", "0"),
    "OR-Tools 9.12": _peer("ortools", "ask_ortools.py"),
}
