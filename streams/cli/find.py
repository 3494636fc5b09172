"""`doorstep find`: places, households and residents by address, name or id."""

import getpass
from typing import Any

import click
import msgspec

from streams.cli import reach
from streams.residents import finding


@click.command()
@click.argument("text")
@click.option("--area", "code", required=True)
@click.option("--json", "as_json", is_flag=True)
def find(text: str, code: str, as_json: bool) -> None:
    """Find places, households and residents by address, name or id. Each look at a person is logged."""
    found = reach.run(_find(code, text))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        where = " ".join(str(part) for part in one["place"].values() if part) if one["place"] else ""
        click.echo(f"{one['kind']:<10} {one['id']}  {one['name']}  {where}")
    click.echo(f"{len(found)} found.", err=True)


async def _find(code: str, text: str) -> list[dict[str, Any]]:
    async with reach.opened() as here:
        await here.area(code)
        async with here.database.transaction() as connection:
            return await finding.search(connection, code, text, by=f"command:{getpass.getuser()}")
