"""A plan that waits for the coordinator: what it changes and what it buys, kept until it is published or dropped."""

from collections.abc import Mapping
from typing import Any

from infra.changes import Transaction
from optimizer import Cost, Plan, RoutingProblem, check
from streams.dispatch.assign import Difference
from streams.dispatch.day.facts import Facts
from streams.routes import ledger as routes


async def keep(
    tx: Transaction, known: Facts, problem: RoutingProblem, plan: Plan, what: Difference, *,
    bought: Mapping[str, int] | None = None, undoes: str | None = None,
) -> None:  # fmt: skip
    """Keep a plan instead of publishing it; it replaces the one before, but an improvement never an undo.

    Parameters
    ----------
    bought
        What it saves term by term [s]; None: against the plan in force.
    undoes
        The command that it takes back.
    """
    if bought is None:
        assert problem.published is not None, "Expected a plan in force."
        bought = saved(check.cost(problem, problem.published), plan.cost)
    said = [change for _, of_team in what.routes.values() for change in of_team]
    once = list({(change["visit"], change["what"]): change for change in said}.values())
    total_s = plan.cost.total_s
    cost = {"total_s": total_s, "before_s": total_s + sum(bought.values()), "bought": dict(bought)}
    base = known.published.version
    out = {team: route.stops for team, (route, _) in what.routes.items()}
    if await routes.propose(
        tx.connection, known.area, known.day, base, plan=out, changes=once, cost=cost, at=tx.now, undoes=undoes
    ):
        shown: Mapping[str, Any] = {"day": known.day, "base": base, "changes": once, "cost": cost, "undoes": undoes}
        tx.show(known.area, "proposal", shown)


def saved(before: Cost, after: Cost) -> dict[str, int]:
    """Return what `after` saves term by term [s]; churn is its price, no term of it."""
    return {
        "unassigned_s": before.unassigned_s - after.unassigned_s,
        "late_s": before.late_s - after.late_s,
        "travel_s": before.travel_s - after.travel_s,
        "unfair_s": before.unfair_s - after.unfair_s,
        "not_preferred_s": before.not_preferred_s - after.not_preferred_s,
    }
