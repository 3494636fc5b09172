"""`doorstep plan`, `doorstep why`: plan now, and why things are as they are."""

from datetime import date
from typing import Any

import click
import msgspec

from schemas.errors import BadRequest
from streams.cli import explain, reach


@click.command()
@click.option("--area", "code", required=True)
@click.option("--date", "day", required=True, help="YYYY-MM-DD, in the calendar of the area.")
@click.option("--seconds", type=click.FloatRange(min=0), help="Time for the search; absent: as the area is planned.")
@click.option("--dry-run", is_flag=True, help="Plan, but do not publish.")
@click.option("--json", "as_json", is_flag=True, help="The plan as INTERFACE.md section 4 has it.")
def plan(code: str, day: str, seconds: float | None, dry_run: bool, as_json: bool) -> None:
    """Plan now and publish. With no new fact a second call keeps the version."""
    made = reach.run(_plan(code, asked_date(day), seconds, dry_run))
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
        return
    visits = sum(stop["kind"] == "visit" for route in made["routes"] for stop in route["stops"])
    said = "published" if made["published"] else "not published"
    click.echo(f"{code}, {day}: version {made['version']} ({said}), {visits} visits in {len(made['routes'])} routes.")
    for one in made["unassigned"]:
        click.echo(f"  not in a route: {one['visit']} ({one['class']}): {one['reason']}")


def asked_date(text: str) -> date:
    """Read a date of the command line.

    Raises
    ------
    BadRequest
        It is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"A date must be YYYY-MM-DD, got {text!r}.") from error


async def _plan(code: str, day: date, seconds: float | None, dry_run: bool) -> dict[str, Any]:
    from streams.dispatch import ask  # the router's numbers take a second to load: not for every command

    async with reach.opened() as here:
        await here.area(code)
        return await ask.plan_now(here.database, here.clock, code, day, seconds=seconds, dry_run=dry_run)


@click.command()
@click.argument("visit")
@click.option("--json", "as_json", is_flag=True)
def why(visit: str, as_json: bool) -> None:
    """Why a visit is due (rule, version, anchor), why with this team, or why in no route and the smallest fix."""
    answer = reach.run(_why(visit))
    click.echo(msgspec.json.encode(answer).decode() if as_json else "\n".join(explain.sentences(answer)))


async def _why(visit: str) -> dict[str, object]:
    async with reach.opened() as here:
        return await explain.answer(here.database, visit)
