"""Answers to events, side by side with plain insertion and with plans from scratch for the same moments.

    python -m tests.benchmarks.bench_stream [--file CASE.json | --city 200] [--think 1.0] [--scratch 0] [--every 1]

Latency is given in wall and in CPU time of the answering thread. `--scratch` seconds plan the moment of every
`--every`-th urgency anew (from the plan in force, as `solve` does). Prints one row a case: urgencies served by us, by
plain insertion and from scratch, events answered legally, p50 and p95, visits moved, and travel + unassigned as a
ratio to the plan from scratch of the same moment. `--city` draws so many events, in the proportions of the district's,
into the first half hour of the city, which is planned first: most of its 3,000 visits are open then.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimizer import Plan, RoutingProblem, check, formats, planning, search, stream
from optimizer.formats import CaseFile, Event
from optimizer.problem import Prices, Visit

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
    open: list[int] = field(default_factory=list)
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
    begun = {stop.visit for team in problem.teams for stop in team.driven}
    seen.open.append(sum(visit.id not in begun for visit in problem.visits))
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


KINDS = {"urgent": 86, "no_answer": 42, "cancel": 38, "team_late": 31, "team_lost": 3}
"""How often each kind of event comes in `district_stream`."""

FIRST_S, LAST_S, WIDE_S, PLAN_S = 60, 1800, 2700, 30.0
"""When the first and the last event of the city come, how long an urgency may wait, and the time to plan it [s]."""


def city_stream(problem: RoutingProblem, events: int) -> CaseFile:
    """Return the city with a plan in force and so many events, drawn with a seed of their own."""
    draw, prices = random.Random(3000), Prices(churn_team_s=300, churn_shift_s=60)
    plan = planning.plan_routes(problem, budget_s=PLAN_S, seed=1)
    moments = sorted(draw.randrange(FIRST_S, LAST_S) for _ in range(events))
    drawn = tuple(_event(draw, problem, n, t_s) for n, t_s in enumerate(moments, 1))
    return CaseFile(replace(problem, prices=prices, published=plan), drawn)


def _event(draw: random.Random, problem: RoutingProblem, n: int, t_s: int) -> Event:
    kind = draw.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "urgent":
        home, medic = draw.choice(problem.buildings), draw.random() < 0.1
        rank, crews = (2, (("medic",),)) if medic else (1, (("sampler",),))
        floor, windows = draw.randint(1, home.floors), ((t_s, t_s + WIDE_S),)
        visit = Visit(f"U{n}", home.id, floor, 240, windows, rank, 200_000, crews=crews, mandatory=True)
        return Event(f"E{n}", t_s, kind, visit=visit)
    if kind == "cancel":
        return Event(f"E{n}", t_s, kind, visit=draw.choice(problem.visits).id)
    return Event(f"E{n}", t_s, kind, team=draw.choice(problem.teams).id, delay_s=draw.choice((300, 600, 900, 1500)))


def report(name: str, case: CaseFile, think_s: float, scratch_s: float, every: int) -> str:
    """Play `case` and return its row."""
    heard, seen, urgent = stream.settled(case), Tally(), 0
    for event in case.events:
        urgent += event.kind == "urgent"
        hear(heard, event, seen, think_s, scratch_s if urgent % every == 0 else 0.0)
    ratio = f"{sum(seen.ratio) / len(seen.ratio):.3f} (worst {max(seen.ratio):.3f})" if seen.ratio else "-"
    return (
        f"| {name} | {seen.served} / {seen.plain} / {seen.scratch} of {seen.urgent} "
        f"| {seen.legal} of {len(case.events)} | {min(seen.open)} to {max(seen.open)} "
        f"| {quantile(seen.wall, 0.5):.1f} / {quantile(seen.wall, 0.95):.1f} "
        f"| {quantile(seen.cpu, 0.5):.1f} / {quantile(seen.cpu, 0.95):.1f} "
        f"| {100 * sum(seen.moved) / len(seen.moved):.2f} % (most {100 * max(seen.moved):.1f} %) | {ratio} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", type=Path, action="append")
    parser.add_argument("--city", type=int, default=0)
    parser.add_argument("--think", type=float, default=0.5)
    parser.add_argument("--scratch", type=float, default=0.0)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    planning.warm_up()
    print("| case | served: ours / plain / scratch | legal | open | wall ms p50, p95 | CPU ms | moved | price |")
    print("|---|---|---|---|---|---|---|---|")
    if options.city:
        case = city_stream(formats.read_doors(DOORS / "city.json").problem, options.city)
        print(report("city", case, options.think, options.scratch, options.every), flush=True)
        return
    for path in options.file or [DOORS / "calm_stream.json", DOORS / "district_stream.json"]:
        case = formats.read_doors(path)
        print(report(path.stem, case, options.think, options.scratch, options.every), flush=True)


if __name__ == "__main__":
    main()
