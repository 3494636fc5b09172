"""Logins of an area over HTTP: an admin gives them out, takes them away, and never learns a password twice."""

import asyncio
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from infra.database import Connection
from schemas.errors import BadRequest, NotAllowed, NotFound
from streams.console import access, auth, passwords
from streams.console.running import Asking, Running

router = APIRouter(prefix="/api/areas/{area}/users", tags=["settings"])


class NewUser(BaseModel):
    """A login to be; its first password is made here."""

    login: str = Field(pattern=r"^[A-Za-z0-9._@\-]{2,60}$")
    role: Literal["coordinator", "auditor", "admin"]
    name: str | None = Field(None, max_length=40)


class Disabled(BaseModel):
    """Whether a login is closed."""

    disabled: bool


@router.get("")
async def list_users(area: str, who: Asking, console: Running) -> dict[str, Any]:
    """The logins of an area: role, state, when last seen, how many open sessions."""
    auth.require(who, area, "admin", "auditor")
    rows = await console.db.fetch(
        """
        select login, name, role, areas, must_change, disabled, created_at, locked_until,
               (select count(*)::int from session s where s.account = a.account and s.revoked_at is null
                  and s.expires_at > clock_timestamp()) as sessions,
               (select max(seen_at) from session s where s.account = a.account) as seen_at
        from account a left join lockout on subject = 'login:' || lower(login) and locked_until > clock_timestamp()
        where $1 = any(areas) or (role = 'admin' and areas = '{}') order by login
        """,
        area,
    )
    return {"users": [dict(row) for row in rows]}


@router.post("")
async def add_user(area: str, body: NewUser, who: Asking, console: Running) -> dict[str, Any]:
    """Add a login for this area; answers its first password, once."""
    auth.require(who, area, "admin")
    password, hashed = await _first_password()
    async with console.db.transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock(hashtext($1))", f"login:{body.login}")
        if await connection.fetchval("select true from account where lower(login) = lower($1)", body.login):
            raise BadRequest("This login is taken. Choose another.")
        await access.write_login(
            connection, body.login, body.role, [area], hashed, must_change=True, name=body.name or None
        )
    await auth.log_look(console.db, area, who, "user_added", body.login)
    return {"login": body.login, "role": body.role, "password": password}


@router.post("/{login}/disable")
async def disable_user(area: str, login: str, body: Disabled, who: Asking, console: Running) -> dict[str, Any]:
    """Close a login, which ends its sessions, or open it again."""
    async with console.db.transaction() as connection:
        account = await _own_user(connection, area, login, who)
        if login == who.name:
            raise BadRequest("You cannot close your own login.")
        await connection.execute("update account set disabled = $2 where account = $1", account, body.disabled)
        ended = await access.end_sessions(connection, account) if body.disabled else 0
    await auth.log_look(console.db, area, who, "user_closed" if body.disabled else "user_opened", login)
    return {"login": login, "disabled": body.disabled, "ended": ended}


@router.post("/{login}/password")
async def reset_password(area: str, login: str, who: Asking, console: Running) -> dict[str, Any]:
    """Give a login a new first password, told once; its sessions end and its lock is lifted."""
    password, hashed = await _first_password()
    async with console.db.transaction() as connection:
        account = await _own_user(connection, area, login, who)
        await connection.execute(
            "update account set password_hash = $2, must_change = true where account = $1", account, hashed
        )
        await connection.execute("delete from lockout where subject = $1", f"login:{login.lower()}")
        await access.end_sessions(connection, account)
    await auth.log_look(console.db, area, who, "user_password_reset", login)
    return {"login": login, "password": password}


@router.post("/{login}/sessions/revoke")
async def revoke_sessions(area: str, login: str, who: Asking, console: Running) -> dict[str, Any]:
    """End every session of a login."""
    async with console.db.transaction() as connection:
        ended = await access.end_sessions(connection, await _own_user(connection, area, login, who))
    await auth.log_look(console.db, area, who, "user_sessions_ended", login)
    return {"login": login, "ended": ended}


async def _own_user(connection: Connection, area: str, login: str, who: auth.Who) -> str:
    """The account, if the admin may see every area it has: else resetting it would open those others."""
    auth.require(who, area, "admin")
    row = await connection.fetchrow(
        "select account, areas from account where login = $1 and ($2 = any(areas) or areas = '{}')", login, area
    )
    if row is None:
        raise NotFound("There is no such login in this area.")
    if who.areas and not (row["areas"] and set(row["areas"]) <= set(who.areas)):
        raise NotAllowed("The login has areas that are not open to you.")
    return str(row["account"])


async def _first_password() -> tuple[str, str]:
    password = passwords.new_password()
    return password, await asyncio.to_thread(passwords.hashed, password)
