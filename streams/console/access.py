"""Logins and tokens as rows: who may come in, by which way, and how that ends. Used by the pages and by the command."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.clock import Clock, day_bounds
from infra.database import Connection, Database
from schemas.errors import BadRequest
from streams.console import passwords

CODE_LIFE = timedelta(minutes=10)
"""How long a wall's pairing code may be typed (real time)."""


async def write_login(
    connection: Connection, login: str, role: str, areas: list[str], hashed: str, *, must_change: bool, name: str | None
) -> str:
    """Write a login; an existing one ends its sessions and gets the new password, role and areas. Answers its id."""
    account: str = await connection.fetchval(
        """
        insert into account (account, login, password_hash, role, areas, must_change, name)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (login) do update set password_hash = excluded.password_hash, role = excluded.role,
            areas = excluded.areas, must_change = excluded.must_change, disabled = false,
            name = coalesce(excluded.name, account.name)
        returning account
        """,
        "A" + secrets.token_hex(8),
        login,
        hashed,
        role,
        areas,
        must_change,
        name,
    )
    await connection.execute("delete from lockout where subject = $1", f"login:{login[:100].lower()}")
    await end_sessions(connection, account)
    return account


async def end_sessions(connection: Connection, account: str) -> int:
    """End every session of an account; answers how many there were."""
    status = await connection.execute(
        "update session set revoked_at = clock_timestamp() where account = $1 and revoked_at is null", account
    )
    return int(str(status).split()[-1])


async def write_token(
    connection: Connection | Database,
    role: str,
    area: str,
    *,
    team: str | None = None,
    day: date | None = None,
    expires_at: datetime | None = None,
    **noted: Any,
) -> str:
    """Make a token and keep its SHA-256 only.

    Parameters
    ----------
    noted
        `made_by`, and for a wall `label`, `language`, `code_hash`, `code_until`.
    """
    fresh = passwords.new_token()
    await connection.execute(
        "insert into token (token_hash, role, area, team, day, expires_at, made_by, label, language, code_hash,"
        " code_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        passwords.token_hash(fresh),
        role,
        area,
        team,
        day,
        expires_at,
        *(noted.get(field) for field in ("made_by", "label", "language", "code_hash", "code_until")),
    )
    return fresh


async def write_lead(
    connection: Connection, clock: Clock, area: str, timezone: str, team: str, day: date, by: str
) -> tuple[str, datetime]:
    """Make a lead's code for one shift; codes made before for it on the pages and not used yet hold no more."""
    expires_at = end_of(day, timezone, clock)
    await connection.execute(
        "update token set revoked_at = clock_timestamp() where role = 'lead' and area = $1 and team = $2 and day = $3"
        " and used_at is null and revoked_at is null and made_by is not null",
        area,
        team,
        day,
    )
    return await write_token(
        connection, "lead", area, team=team, day=day, expires_at=expires_at, made_by=by
    ), expires_at


async def write_wall(connection: Connection, area: str, label: str, language: str, by: str) -> tuple[str, datetime]:
    """Make a wall and the code that pairs it once."""
    code, until = passwords.new_code(), datetime.now(UTC) + CODE_LIFE
    hashed = passwords.code_hash(code)
    await write_token(
        connection, "wall", area, made_by=by, label=label, language=language, code_hash=hashed, code_until=until
    )
    return code, until


def end_of(day: date, timezone: str, clock: Clock) -> datetime:
    """The end of a day of the doorstep clock as an instant of the machine's, by which sessions live.

    Raises
    ------
    BadRequest
        The day is over.
    """
    _, end = day_bounds(day, timezone)
    if end <= clock.now():
        raise BadRequest(f"{day} is over; a lead's code holds for one day that is still to come or today.")
    return datetime.now(UTC) + timedelta(seconds=clock.real_seconds_until(end))


async def revoke_token(connection: Connection, area: str, role: str, token: str) -> bool:
    """End a token and every session it opened; answers whether it was there."""
    found = await connection.fetchval(
        "update token set revoked_at = coalesce(revoked_at, clock_timestamp()), code_hash = null"
        " where area = $1 and role = $2 and token = $3 returning token_hash",
        area,
        role,
        token,
    )
    await connection.execute(
        "update session set revoked_at = clock_timestamp() where token_hash = $1 and revoked_at is null", found
    )
    return found is not None


async def list_tokens(connection: Connection, area: str, role: str) -> list[dict[str, Any]]:
    """The tokens of an area that still mean something, newest first, with when their screen was last seen."""
    rows = await connection.fetch(
        """
        select token, team, day as date, label, language, made_by, created_at, expires_at, used_at,
               code_hash is not null and code_until > clock_timestamp() as waiting, code_until, revoked_at,
               (select max(seen_at) from session s
                where s.token_hash = t.token_hash and s.revoked_at is null) as seen_at
        from token t where area = $1 and role = $2
          and (revoked_at is null or revoked_at > clock_timestamp() - interval '1 day')
          and (expires_at is null or expires_at > clock_timestamp() - interval '1 day')
        order by created_at desc limit 200
        """,
        area,
        role,
    )
    return [dict(row) for row in rows]
