"""`doorstep replay`: rebuild an area from its events beside the live one, and compare."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from schemas.errors import BadRequest
from streams.cli import reach
from streams.replay import Replayed
from streams.replay import replay as rebuilt

SHOWN = 20
"""Differences told one by one."""


@click.command()
@click.option("--area", "code", required=True)
@click.option("--to", required=True, help="An instant of the doorstep clock, 2022-11-25T12:00, in the area's time.")
@click.option("--json", "as_json", is_flag=True)
def replay(code: str, to: str, as_json: bool) -> int:
    """Rebuild a day from its events beside the live one and compare. Exit 1 where they differ."""
    found = reach.run(_replay(code, to, quiet=as_json))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo("\n".join(sentences(found)))
    return 1 if found.differences else 0


async def _replay(code: str, to: str, *, quiet: bool) -> Replayed:
    async with reach.opened() as here:
        area = await here.area(code)
        until = instant(to, area.timezone)
        return await rebuilt(here.database, here.clock, code, until, (lambda done, of: None) if quiet else _tell)


def instant(text: str, timezone: str) -> datetime:
    """Read an instant; without an offset it is in the area's time.

    Raises
    ------
    BadRequest
        It is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"--to must look like 2022-11-25T12:00 or 2022-11-25T12:00:00+08:00, got {text!r}.") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(timezone))


def _tell(done: int, of: int) -> None:
    click.echo(f"{done} of {of} events", err=True)


def sentences(found: Replayed) -> list[str]:
    """The same for a person."""
    sums, visits = found.clearance, ", ".join(f"{count} {state}" for state, count in found.visits.items()) or "none"
    lines = [
        f"{found.area} at {found.to.isoformat()}: {found.events} events give {sums['registered']} registered = "
        f"{sums['sampled']} sampled + {sums['excused']} excused + {sums['open']} open; visits: {visits}."
    ]
    if found.later:
        return [*lines, f"After that {found.later} events were handled or hours rang: the live area is not compared."]
    if not found.differences:
        return [*lines, "The live area is the same."]
    lines.append(f"{len(found.differences)} rows differ from the live area:")
    lines += [_row(one) for one in found.differences[:SHOWN]]
    more = len(found.differences) - SHOWN
    return [*lines, *([f"  and {more} more: --json lists them."] if more > 0 else [])]


def _row(one: Any) -> str:
    return f"  {one.table}: live {_told(one.live)}; replayed {_told(one.replayed)}"


def _told(row: tuple[Any, ...] | None) -> str:
    return "has none" if row is None else " ".join(str(value) for value in row)
