"""Answers to events, side by side with plain insertion and with plans from scratch for the same moments.

    python -m tests.benchmarks.bench_stream [--file CASE.json] [--think 1.0] [--scratch 0] [--every 1]

Latency is given in wall and in CPU time of the answering thread. `--scratch` seconds plan the moment of every
`--every`-th urgency anew (from the plan in force, as `solve` does). Prints one row a case: urgencies served by us, by
plain insertion and from scratch, events answered legally, p50 and p95, visits moved, and travel + unassigned as a
ratio to the plan from scratch of the same moment.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

from optimizer import Plan, RoutingProblem, check, formats, planning, search, stream
from optimizer.formats import CaseFile, Event

DOORS = Path(__file__).parents[2] / ".." / "shared" / "data" / "instances" / "doors"


@dataclass
class Tally:
    """What was seen over the events of one case; times in ms."""

    urgent: int = 0
    served: int = 0
    plain: int = 0
    scratch: int = 0
    legal: int = 0
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    ratio: list[float] = field(default_factory=list)


def is_served(plan: Plan, visit: str) -> bool:
    """Whether `plan` leaves `visit` not out."""
    return all(left.visit != visit for left in plan.unassigned)


def insertable(problem: RoutingProblem, visit: str) -> bool:
    """Whether plain insertion finds a free slot: the published plan, nothing else moved."""
    return is_served(search.search(problem, iterations=0, warm=problem.published).plan, visit)


def hear(heard: stream.Stream, event: Event, seen: Tally, think_s: float, scratch_s: float) -> None:
    """Answer one event and note what it took."""
    until = time.monotonic() + think_s
    heard.think(lambda: time.monotonic() < until)
    wall, cpu = time.perf_counter(), time.thread_time()
    heard.hear(event)
    seen.wall.append((time.perf_counter() - wall) * 1000)
    seen.cpu.append((time.thread_time() - cpu) * 1000)
    problem, plan = heard.moment, heard.now.published or Plan()
    said = check.verdict(problem, plan)
    seen.legal += said.ok
    seen.moved.append(said.stats.moved / max(1, said.stats.movable))
    if event.kind == "urgent":
        name = problem.visits[-1].id
        seen.urgent += 1
        seen.served += is_served(plan, name)
        seen.plain += insertable(problem, name)
        if scratch_s:
            anew = planning.plan_routes(problem, budget_s=scratch_s)
            seen.scratch += is_served(anew, name)
            seen.ratio.append(price(plan) / price(anew))


def price(plan: Plan) -> int:
    """Return travel and what is left out [s]."""
    return plan.cost.travel_s + plan.cost.unassigned_s


def quantile(values: list[float], share: float) -> float:
    """Return the value below which `share` of `values` lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def report(name: str, case: CaseFile, think_s: float, scratch_s: float, every: int) -> str:
    """Play `case` and return its row."""
    heard, seen, urgent = stream.settled(case), Tally(), 0
    for event in case.events:
        urgent += event.kind == "urgent"
        hear(heard, event, seen, think_s, scratch_s if urgent % every == 0 else 0.0)
    ratio = f"{sum(seen.ratio) / len(seen.ratio):.3f} (worst {max(seen.ratio):.3f})" if seen.ratio else "-"
    return (
        f"| {name} | {seen.served} / {seen.plain} / {seen.scratch} of {seen.urgent} "
        f"| {seen.legal} of {len(case.events)} "
        f"| {quantile(seen.wall, 0.5):.1f} / {quantile(seen.wall, 0.95):.1f} "
        f"| {quantile(seen.cpu, 0.5):.1f} / {quantile(seen.cpu, 0.95):.1f} "
        f"| {100 * sum(seen.moved) / len(seen.moved):.2f} % (most {100 * max(seen.moved):.1f} %) | {ratio} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", type=Path, action="append")
    parser.add_argument("--think", type=float, default=0.5)
    parser.add_argument("--scratch", type=float, default=0.0)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    planning.warm_up()
    print("| case | urgent served: ours / plain / scratch | legal | wall ms p50 / p95 | CPU ms | moved | price |")
    print("|---|---|---|---|---|---|---|")
    for path in options.file or [DOORS / "calm_stream.json", DOORS / "district_stream.json"]:
        case = formats.read_doors(path)
        print(report(path.stem, case, options.think, options.scratch, options.every), flush=True)


if __name__ == "__main__":
    main()
