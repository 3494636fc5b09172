"""The router beside its peers, on the door cases and VRPTW: same core, same clock, same checker, in one run.

`SEEDS=3` (default 1) takes the median of as many seeds; `make bench ARGS="-k community"` picks a case. What no plan
costs less than is asked for with `-k is_below`, `BOUND_SECONDS=480` processor seconds for its prices.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path

import pytest

from optimizer import formats
from optimizer.planning import warm_up
from tests.benchmarks import bound_alike

sys.path.insert(0, str(Path(__file__).parent / "peers"))
import asking
import posed

SEEDS = range(1, 1 + int(os.environ.get("SEEDS", "1")))
BOUND_S = float(os.environ.get("BOUND_SECONDS", "480"))


def median(asked, *arguments) -> asking.Answer:
    """Return the answer of median cost over the seeds."""
    answers = [asked(*arguments, seed) for seed in SEEDS]
    return sorted(answers, key=lambda one: one.total_s)[len(answers) // 2]


@pytest.mark.parametrize("seconds", [1.0, 10.0, 30.0])
@pytest.mark.parametrize("name", ["community", "district", "city"])
def test_door_cases(shared_data: Path, tmp_path: Path, name: str, seconds: float) -> None:
    path = shared_data / "instances" / "doors" / f"{name}.json"
    problem = formats.read_doors(path).problem
    warm_up()
    posed.pose(problem, tmp_path)
    ours = median(asking.ours, path, problem, tmp_path, seconds)
    peers = {peer: median(ask, path, problem, tmp_path, seconds) for peer, ask in asking.PEERS.items()}
    best = min(answer.total_s for answer in peers.values())
    print(f"\n{name} {seconds:g} s | doorstep {said(ours)} | ratio to the best peer {ours.total_s / best:.3f}")
    for peer, answer in peers.items():
        print(f"  {peer}: {said(answer)}")


@pytest.mark.timeout(10_000)
@pytest.mark.parametrize("name", ["community", "district"])
def test_no_plan_of_a_door_case_is_below(shared_data: Path, name: str) -> None:
    problem = formats.read_doors(shared_data / "instances" / "doors" / f"{name}.json").problem
    began = time.process_time()
    low = bound_alike.lower_bound(problem, within_s=BOUND_S, told=print)
    print(f"\n{name}: no plan below {low:,} s, by days, after {time.process_time() - began:.0f} s")


@pytest.mark.parametrize("size", ["100", "200", "400", "1000"])
def test_vrptw(shared_data: Path, tmp_path: Path, size: str) -> None:
    folder = shared_data / "instances" / "vrptw"
    best = json.loads((folder / "best_known.json").read_text())
    warm_up()
    gaps: dict[str, list[float]] = {"doorstep": [], "PyVRP": []}
    for path in sorted(folder.glob("*.txt"), key=str):
        problem = formats.read_vrptw(path).problem
        if len(problem.visits) != int(size):
            continue
        known = 10 * best[path.stem.upper()]
        posed.pose(problem, tmp_path)
        for who, ask in (("doorstep", asking.ours), ("PyVRP", asking.PEERS["PyVRP"])):
            answer = median(ask, path, problem, tmp_path, 30.0)
            gaps[who].append(100 * (answer.total_s / known - 1))
            print(f"\n  {path.stem} {who}: {answer.total_s / 10:.1f}, {gaps[who][-1]:.2f} % over {known / 10:.1f}")
    print(f"\nVRPTW {size}, 30 s: " + ", ".join(f"{who} {statistics.mean(gap):.2f} %" for who, gap in gaps.items()))


def said(answer: asking.Answer) -> str:
    return f"{answer.total_s:,.0f} ({answer.left_out} left out, {answer.seconds:.1f} s)"
