"""`doorstep export`: a ledger as it was last listed, or the clearance table, as a workbook that reads in again."""

from datetime import date
from pathlib import Path

import click

from streams.cli import reach
from streams.cli.out import OutFile
from streams.imports.export import download, exports


@click.command("export")
@click.argument("kind", type=click.Choice([*exports.KINDS, "clearance"]))
@click.argument("out", type=OutFile(".xlsx"))
@click.option("--area", "code", required=True)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Of the clearance table; today by default.")
def export(kind: str, out: Path, code: str, day: date | None) -> None:
    """Write a ledger, or the clearance table of a day, to an xlsx."""
    out.write_bytes(reach.run(_export(kind, code, day)))
    click.echo(f"{out}", err=True)


async def _export(kind: str, code: str, day: date | None) -> bytes:
    async with reach.opened() as here, here.database.transaction(snapshot=True) as connection:
        if kind == "clearance":
            settings = await here.area(code, connection)
            wanted = date(day.year, day.month, day.day) if day else here.clock.today(settings.timezone)
            return await download.clearance(connection, code, wanted)
        return await download.ledger(connection, code, kind)
