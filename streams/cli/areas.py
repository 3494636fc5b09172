"""`doorstep area add`: what is planned together."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
import msgspec

from infra.database import Database
from infra.migrate import migrate
from schemas import ids
from schemas.errors import BadRequest
from streams.cli import reach
from streams.cli.several import Several
from streams.demand import pack as pack_


@click.group()
def area() -> None:
    """Areas: what is planned together."""


@area.command("add", cls=Several)
@click.argument("code")
@click.option("--name", required=True, help="As people call it.")
@click.option("--place", "places", multiple=True, help="Communities of an area that is larger than one.")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="Its dates are in it.")
@click.option("--pack", default=pack_.DEFAULT, show_default=True, help="The rule pack.")
@click.option("--publish", type=click.Choice(["auto", "ask"]), default="auto", show_default=True)
@click.option("--depot", metavar="LAT,LON", help="Where teams start and hand over, WGS-84; absent: the centre.")
def add(
    code: str, name: str, places: tuple[str, ...], timezone: str, pack: str, publish: str, depot: str | None
) -> None:
    """Add an area, or change the settings of one. Needs the database only."""
    try:
        msgspec.convert(code, ids.Id)
    except msgspec.ValidationError as error:
        told = "a code has 1 to 128 letters, digits or ._:/@+~#=- and is no phone or ID number, such as 140108007005"
        raise BadRequest(f"The area cannot be added: {told}; got {code!r}.") from error
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest(f"There is no time zone {timezone!r}: name one such as Asia/Shanghai.") from error
    if pack not in pack_.names():
        raise BadRequest(f"There is no rule pack {pack}; known are {', '.join(pack_.names())}.")
    reach.run(_add(code, name, places, timezone, pack, publish, _point(depot)))
    click.echo(f"Area {code} ({name}) is there.", err=True)


def _point(depot: str | None) -> tuple[float, float] | None:
    if depot is None:
        return None
    try:
        lat, lon = (float(part) for part in depot.split(","))
    except ValueError as error:
        raise BadRequest(f"--depot must be LAT,LON in degrees, such as 37.94,112.49, got {depot!r}.") from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadRequest(f"--depot must be LAT,LON in degrees, got {depot!r}: the first must lie in -90…90.")
    return lat, lon


async def _add(
    code: str,
    name: str,
    places: tuple[str, ...],
    timezone: str,
    pack: str,
    publish: str,
    depot: tuple[float, float] | None,
) -> None:
    async with reach.opened(migrated=False) as here:
        await migrate(here.database)
        await write_area(
            here.database, code, name, places=places, timezone=timezone, pack=pack, publish=publish, depot=depot
        )


async def write_area(
    database: Database,
    code: str,
    name: str,
    *,
    places: Sequence[str] = (),
    timezone: str = "Asia/Shanghai",
    pack: str = pack_.DEFAULT,
    publish: str = "auto",
    depot: tuple[float, float] | None = None,
) -> None:
    """Write an area and its heads; of one that is there the settings change, and what it has stays."""
    async with database.transaction() as connection:
        point = depot or (None, None)
        await connection.execute(_AREA, code, name, timezone, pack, publish, list(places), *point)
        for table in ("area_head", "relay_head", "plan_head"):
            await connection.execute(f"insert into {table} (area) values ($1) on conflict do nothing", code)


_AREA = """
insert into area (area, name, timezone, pack, publish, places, depot_lat, depot_lon)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (area) do update set name = excluded.name, timezone = excluded.timezone, pack = excluded.pack,
    publish = excluded.publish, places = excluded.places,
    depot_lat = coalesce(excluded.depot_lat, area.depot_lat), depot_lon = coalesce(excluded.depot_lon, area.depot_lon)
"""
