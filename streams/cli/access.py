"""`doorstep user add`, `doorstep token add`: who may see and do what."""

import sys
from datetime import date

import click
import msgspec

from schemas.errors import BadRequest
from streams.cli import reach
from streams.cli.reach import Reach
from streams.cli.several import Several
from streams.console import access, passwords

SHORTEST_PASSWORD = 10


@click.group()
def user() -> None:
    """People with a login."""


@user.command("add", cls=Several)
@click.argument("login")
@click.option("--role", type=click.Choice(["coordinator", "auditor", "admin"]), required=True)
@click.option("--area", "areas", multiple=True, required=True, help="Areas given to them; several may follow.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--no-change", is_flag=True, help="Do not ask for a new password at the first sign-in.")
def add_user(login: str, role: str, areas: tuple[str, ...], password_stdin: bool, no_change: bool) -> None:
    """Add a login, or give an existing one a new password, role and areas."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise BadRequest("There is no terminal to type a password at: give it on standard input with --password-stdin.")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if not password:
        raise BadRequest("The password is empty: give it on standard input with --password-stdin, or type it.")
    if len(password) < SHORTEST_PASSWORD:
        click.echo(f"Note: a password of fewer than {SHORTEST_PASSWORD} characters is easily guessed.", err=True)
    reach.run(_add_user(login, role, list(areas), password, not no_change))
    click.echo(f"{login} is {role} of {', '.join(areas)}.", err=True)


async def _add_user(login: str, role: str, areas: list[str], password: str, must_change: bool) -> None:
    async with reach.opened() as here:
        for code in areas:
            await here.area(code)
        await give_login(here, login, role, areas, password, must_change)


async def give_login(
    here: Reach, login: str, role: str, areas: list[str], password: str, must_change: bool = True
) -> None:
    """Write a login; an existing one ends its sessions and gets the new password, role and areas."""
    hashed = passwords.hashed(password)
    async with here.database.transaction() as connection:
        await access.write_login(connection, login, role, areas, hashed, must_change=must_change, name=None)


@click.group()
def token() -> None:
    """Tokens for phones, walls and neighbouring systems."""


@token.command("add")
@click.option("--role", type=click.Choice(["lead", "wall", "system"]), required=True)
@click.option("--area", "code", required=True)
@click.option("--team", help="For a lead: the team.")
@click.option("--date", "day", help="For a lead: the one day it holds, YYYY-MM-DD.")
def add_token(role: str, code: str, team: str | None, day: str | None) -> None:
    """Make a token and print `{token, url}`: a lead's once for one day, or a bearer token for a wall or a system."""
    if role == "lead" and (not team or not day):
        raise BadRequest("A lead's token needs --team and --date.")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise BadRequest(f"--date must be YYYY-MM-DD, got {day!r}.") from error
    given = reach.run(_add_token(role, code, team, on))
    click.echo(msgspec.json.encode(given).decode())


async def _add_token(role: str, code: str, team: str | None, day: date | None) -> dict[str, str]:
    async with reach.opened() as here:
        return await give_token(here, role, code, team, day)


async def give_token(
    here: Reach, role: str, code: str, team: str | None = None, day: date | None = None, *, noted: bool = True
) -> dict[str, str]:
    """Make a token, keep its SHA-256 only, and answer `{token, url}`."""
    area = await here.area(code)
    expires = None
    if role == "lead":
        assert day is not None
        expires = access.end_of(day, area.timezone, here.clock)
        known = await here.database.fetchval("select count(*) from team_day where area = $1 and team = $2", code, team)
        if noted and not known:
            click.echo(f"Note: nobody has rostered a team {team} in {code} yet.", err=True)
    whose, on = (team, day) if role == "lead" else (None, None)
    fresh = await access.write_token(here.database, role, code, team=whose, day=on, expires_at=expires)
    paths = {"lead": f"/lead#{fresh}", "wall": f"/wall/{code}#{fresh}", "system": "/api/events"}
    return {"token": fresh, "url": reach.http_address(here.settings) + paths[role]}
