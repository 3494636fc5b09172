"""Sessions: opened by a password or a code, always with a new cookie, ended one by one or all of an account.

A session is a random cookie whose hash is kept in Postgres, so it can be revoked. Errors never say which part was
wrong.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.database import Database
from schemas.errors import NotAllowed, NotSignedIn
from streams.console import access, lockout, passwords
from streams.console.auth import LIFE, Who

SHORTEST = 10
"""Characters of a password at least. **Source** NIST SP 800-63B asks 8; an assumption."""
GRACE = timedelta(hours=24)
"""How long after its day a phone may still hand in the taps that waited for a signal (real time)."""

_CHECKING = asyncio.Semaphore(2)


async def sign_in(database: Database, login: str, password: str, source: str) -> tuple[Who, str]:
    """Open a session for an account; answers who it is and the cookie.

    Raises
    ------
    TooManyAttempts
        The login or the address is locked for a while.
    NotSignedIn
        Login or password is wrong; it does not say which. `attempts_left` counts down.
    """
    await lockout.begin(database, lockout.of_source(source), lockout.SOURCE_TRIES)
    left = await lockout.begin(database, lockout.of_login(login), lockout.LOGIN_TRIES)
    account = await database.fetchrow("select * from account where login = $1", login)
    ok = await matches(password, account["password_hash"] if account else None)
    ok = ok and account is not None and not account["disabled"]
    sql = "insert into signin_attempt (login, source, ok) values ($1, $2, $3)"
    await database.execute(sql, login[:100], source, ok)
    if not ok or account is None:
        raise NotSignedIn("Login or password is wrong.", attempts_left=left)
    await lockout.was_right(database, lockout.of_login(login))
    await lockout.take_back(database, lockout.of_source(source))
    who = Who(account["role"], tuple(account["areas"]), login, must_change=account["must_change"])
    return await _open(database, who, datetime.now(UTC) + LIFE[who.role], account=account["account"])


async def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one; beside the event loop, two at a time, because it costs on purpose."""
    async with _CHECKING:
        return await asyncio.to_thread(passwords.matches, password, stored)


async def sign_in_by_token(database: Database, token: str, source: str) -> tuple[Who, str]:
    """Open a session for a phone (its code opens one session once), or a wall (a pairing code once, or its token).

    Raises
    ------
    NotSignedIn
        Not valid, used already, or of another day.
    TooManyAttempts
        The address tried too many codes.
    """
    await lockout.begin(database, lockout.of_source(source), lockout.SOURCE_TRIES)
    row = await _take(database, token)
    if row is None:
        raise NotSignedIn("The code is not valid, or was used already. Ask the coordinator for a new one.")
    await lockout.take_back(database, lockout.of_source(source))
    who = Who(row["role"], (row["area"],), row["team"] or row["role"], team=row["team"], day=row["day"])
    until = datetime.now(UTC) + LIFE[who.role]
    if row["expires_at"] is not None:
        until = min(until, row["expires_at"] + GRACE)
    return await _open(database, who, until, token_hash=row["token_hash"])


async def _take(database: Database, token: str) -> Any:
    """The token, taken: of two phones that show one code at the same moment, one gets it."""
    return await database.fetchrow(
        """
        update token set used_at = clock_timestamp(), code_hash = null
        where revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
          and ((role = 'lead' and token_hash = $1 and used_at is null)
            or (role = 'wall' and (token_hash = $1 or (code_hash = $2 and code_until > clock_timestamp()))))
        returning *
        """,
        passwords.token_hash(token),
        passwords.code_hash(token),
    )


async def _open(
    database: Database, who: Who, until: datetime, *, account: str | None = None, token_hash: bytes | None = None
) -> tuple[Who, str]:
    cookie, csrf = passwords.new_token(), passwords.new_token()
    await database.execute(
        "insert into session (session_hash, account, token_hash, role, areas, team, day, csrf, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        passwords.token_hash(cookie),
        account,
        token_hash,
        who.role,
        list(who.areas),
        who.team,
        who.day,
        csrf,
        until,
    )
    return Who(who.role, who.areas, who.name, csrf, who.team, who.day, who.must_change), cookie


async def end(database: Database, cookie: str) -> None:
    """End the session of a cookie, whatever it is."""
    sql = "update session set revoked_at = clock_timestamp() where session_hash = $1 and revoked_at is null"
    await database.execute(sql, passwords.token_hash(cookie))


async def change_password(database: Database, who: Who, old: str, new: str) -> tuple[Who, str]:
    """Set a new password, end every session of the account and open a new one; answers it like a sign-in.

    Raises
    ------
    NotSignedIn
        The old one is wrong.
    TooManyAttempts
        The old one was wrong too often.
    NotAllowed
        Nobody who signs in by a code has a password; or the new one is too short, or is the old one or the login.
    """
    if who.role not in ("coordinator", "auditor", "admin") or who.csrf is None:
        raise NotAllowed("This is not open to you.")
    left = await lockout.begin(database, lockout.of_login(who.name), lockout.LOGIN_TRIES)
    account = await database.fetchrow("select account, password_hash from account where login = $1", who.name)
    if account is None or not await matches(old, account["password_hash"]):
        raise NotSignedIn("The password is wrong.", attempts_left=left)
    await lockout.was_right(database, lockout.of_login(who.name))
    if len(new) < SHORTEST:
        raise NotAllowed(f"A password needs at least {SHORTEST} characters.")
    if new in (old, who.name):
        raise NotAllowed("The new password must differ from the old one and from the login.")
    hashed = await asyncio.to_thread(passwords.hashed, new)
    async with database.transaction() as connection:
        await connection.execute(
            "update account set password_hash = $2, must_change = false where account = $1", account["account"], hashed
        )
        await access.end_sessions(connection, account["account"])
    fresh = Who(who.role, who.areas, who.name)
    return await _open(database, fresh, datetime.now(UTC) + LIFE[who.role], account=account["account"])
