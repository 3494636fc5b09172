"""The router as a command: `python -m optimizer solve | check | stream` (doors/1, section 7).

Exit codes: 0 done; 1 a plan does not hold; 2 the file or the arguments are wrong; 3 anything else. stdout carries
results only, progress goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import NoReturn, TypeVar

from optimizer import check, formats
from optimizer.errors import InvalidProblemError, PlanningError
from optimizer.formats import CaseFile
from optimizer.objective import told

Read = TypeVar("Read")
DONE, REFUSED, WRONG, FAILED = 0, 1, 2, 3


class Arguments(argparse.ArgumentParser):
    """A parser that says what is wrong in one line and leaves with 2."""

    def error(self, message: str) -> NoReturn:
        """Write `message` to stderr and leave."""
        print(f"arguments: {message}; see --help", file=sys.stderr)
        raise SystemExit(WRONG)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    began = time.perf_counter()
    options = _parser().parse_args(words)
    command = {"solve": _solve, "check": _check, "stream": _stream}[options.command]
    try:
        return command(options, began)
    except InvalidProblemError as error:
        print(
            f"{error.file or options.file}: {error} field {error.field}: {error.cure}".replace("\n", " "),
            file=sys.stderr,
        )
        return WRONG
    except PlanningError as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception:
        traceback.print_exc()
        return FAILED


def _parser() -> Arguments:
    parser = Arguments(prog="python -m optimizer", description="Plan visits at the door, check plans, answer events.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Arguments)
    solve = commands.add_parser("solve", help="plan a case")
    solve.add_argument("file", type=Path)
    solve.add_argument("--format", choices=("doors", "vrptw", "hhcrsp"))
    solve.add_argument("--seconds", type=_seconds, default=None, help="wall time for the plan (default 10)")
    solve.add_argument("--iterations", type=int, default=None, help="instead of the clock: reproducible")
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--threads", type=int, default=1)
    solve.add_argument("--out", type=Path, required=True)
    solve.add_argument("--svg", type=Path, help="also draw the plan")
    judge = commands.add_parser("check", help="judge a plan")
    judge.add_argument("file", type=Path)
    judge.add_argument("plan", type=Path)
    judge.add_argument("--format", choices=("doors", "vrptw", "hhcrsp"))
    stream = commands.add_parser("stream", help="answer events one by one")
    stream.add_argument("file", type=Path)
    where = stream.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path)
    where.add_argument("--events", choices=("-",))
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e7:
        raise argparse.ArgumentTypeError(f"expected seconds >= 0, got {text}")
    return value


def _read(path: Path, kind: str) -> CaseFile:
    return formats.read_vrptw(path) if kind == "vrptw" else formats.read_doors(path)


def _solve(options: argparse.Namespace, began: float) -> int:
    from optimizer import planning, svg

    kind = options.format or formats.guessed(options.file)
    if options.threads < 1 or (options.iterations is not None and options.iterations < 0):
        raise InvalidProblemError("threads >= 1 and iterations >= 0", field="arguments", got=options.threads)
    seconds = 10.0 if options.seconds is None else options.seconds
    if kind == "hhcrsp":
        from optimizer import hhcrsp, hhcrsp_case

        if options.svg:
            raise InvalidProblemError("--svg with doors or vrptw", field="--svg", got=kind, cure="leave it out")
        content = hhcrsp.solved(hhcrsp_case.read(options.file), seconds, options.iterations, options.seed)
        _write(options.out, content)
        return DONE
    case = _read(options.file, kind)
    planning.warm_up()
    load_s = time.perf_counter() - began
    plan = planning.plan_routes(
        case.problem, budget_s=seconds, iterations=options.iterations, seed=options.seed, threads=options.threads,
        progress=_progress,
    )  # fmt: skip
    plan = replace(plan, timing={"load_s": round(load_s, 4), **(plan.timing or {})})
    if kind == "vrptw" and plan.unassigned:
        raise PlanningError((f"C1 {len(plan.unassigned)} customers are left out: too few vehicles.",))
    _write(options.out, formats.plan_json(plan, kind))
    if options.svg:
        options.svg.write_text(svg.picture(case.problem, plan), "utf-8")
    terms = told(plan.cost)
    _say(f"{case.problem.name}: total {plan.cost.total_s:,} s ({terms}), {len(plan.unassigned)} left out")
    return DONE


def _check(options: argparse.Namespace, _: float) -> int:
    kind = options.format or formats.guessed(options.file)
    if kind == "hhcrsp":
        from optimizer import hhcrsp, hhcrsp_case

        report = hhcrsp.report(hhcrsp_case.read(options.file), _plan(options.plan, formats.read_json))
    else:
        report = _judged(_read(options.file, kind), options.plan, kind)
    print(json.dumps(report))
    return DONE if report["ok"] else REFUSED


def _plan(path: Path, read: Callable[[Path], Read]) -> Read:
    """Read a plan; what is wrong with it is said of its file and not of the case's."""
    try:
        return read(path)
    except InvalidProblemError as error:
        error.file = str(path)
        raise


def _judged(case: CaseFile, path: Path, kind: str) -> dict[str, object]:
    try:
        plan = _plan(path, formats.read_plan)
    except InvalidProblemError as error:
        if error.field != "stop":
            raise
        return _report([{"code": "C2", "message": str(error)}], {}, {"unassigned": 0, "moved": 0, "movable": 0})
    said = check.verdict(case.problem, plan)
    found = [
        {name: value for name, value in asdict(violation).items() if value is not None} for violation in said.violations
    ]
    if kind == "vrptw":
        found += [{"code": "C1", "visit": left.visit, "message": "A customer is left out."} for left in plan.unassigned]
    cost = formats.cost_json(said.cost, kind)
    return _report(found, cost, asdict(said.stats))


def _report(found: list[dict[str, object]], cost: dict[str, int], stats: dict[str, int]) -> dict[str, object]:
    return {"ok": not found, "violations": found, "cost": cost, "stats": stats}


def _stream(options: argparse.Namespace, _: float) -> int:
    from optimizer import stream

    case = formats.read_doors(options.file)
    if options.out is not None:
        stream.play(case, options.out)
    else:
        stream.listen(case, sys.stdin, sys.stdout)
    return DONE


def _write(path: Path, content: dict[str, object]) -> None:
    """Write `content` whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(content), "utf-8")
        beside.replace(path)
    except OSError as error:
        raise InvalidProblemError("a folder to write to", field="--out", got=str(error), cure="check --out") from error


def _progress(at_s: float, total_s: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{at_s:8.2f} s  {total_s:>14,} s", end="", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
