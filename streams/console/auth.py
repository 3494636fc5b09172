"""Who asks: cookie sessions for people and phones, bearer tokens for walls and systems; roles by area.

A session is a random cookie whose hash is kept in Postgres, so it can be revoked; every state-changing call carries
the session's CSRF token. Five failed sign-ins lock a login for a minute, doubling up to an hour. Errors never say
which part was wrong.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import Request, Response

from infra.database import Database
from schemas.errors import NotAllowed, NotSignedIn, TooManyAttempts
from streams.console import passwords

COOKIE = "doorstep_session"
_LIFE = {
    "coordinator": timedelta(hours=12),
    "auditor": timedelta(hours=12),
    "admin": timedelta(hours=12),
    "lead": timedelta(hours=20),
    "wall": timedelta(days=90),
}
_FAILURES = 5
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Who:
    """The one who asks.

    Attributes
    ----------
    areas
        Codes; for an admin, empty means all.
    name
        For the audit: login, team or token.
    """

    role: str
    areas: tuple[str, ...]
    name: str
    csrf: str | None = None
    team: str | None = None
    day: date | None = None
    must_change: bool = False

    def may_see(self, area: str) -> bool:
        """Whether the area was given to them."""
        return area in self.areas or (self.role == "admin" and not self.areas)


def require(who: Who, area: str, *roles: str) -> None:
    """Refuse anyone but these roles in this area.

    Raises
    ------
    NotAllowed
        Another role, or another area; the message does not say which.
    """
    if who.role not in roles or not who.may_see(area):
        raise NotAllowed("This is not open to you.")


async def identify(request: Request, database: Database) -> Who:
    """Find out who asks, from the cookie or the bearer token, and check the CSRF token of a state-changing call.

    Raises
    ------
    NotSignedIn
        No session or token, or one that has ended.
    NotAllowed
        A state-changing call of a cookie session without its CSRF token.
    """
    bearer = request.headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        return await _by_token(database, bearer[7:].strip())
    cookie = request.cookies.get(COOKIE)
    if not cookie or len(cookie) > 200:
        raise NotSignedIn("Sign in first.")
    who = await _by_session(database, cookie)
    sent = request.headers.get("x-csrf-token", "")
    if request.method not in _SAFE and not secrets.compare_digest(sent.encode(), (who.csrf or "").encode()):
        raise NotAllowed("The request lacks the X-CSRF-Token of this session.")
    return who


async def _by_session(database: Database, cookie: str) -> Who:
    row = await database.fetchrow(
        """
        select s.role, s.areas, s.team, s.day, s.csrf, a.login, coalesce(a.must_change, false) as must_change
        from session s left join account a using (account) left join token t using (token_hash)
        where session_hash = $1 and s.revoked_at is null and s.expires_at > clock_timestamp()
          and not coalesce(a.disabled, false) and t.revoked_at is null
        """,
        passwords.token_hash(cookie),
    )
    if row is None:
        raise NotSignedIn("Your session has ended. Sign in again.")
    name = row["login"] or row["team"] or row["role"]
    return Who(row["role"], tuple(row["areas"]), name, row["csrf"], row["team"], row["day"], row["must_change"])


async def _by_token(database: Database, token: str) -> Who:
    row = await _find_token(database, token)
    if row is None or row["role"] == "lead":
        raise NotSignedIn("The token is not valid. Ask for a new one.")
    return Who(row["role"], (row["area"],), f"{row['role']}:{row['token']}")


async def _find_token(database: Database, token: str) -> Any:
    return await database.fetchrow(
        "select * from token where token_hash = $1 and revoked_at is null"
        " and (expires_at is null or expires_at > clock_timestamp())",
        passwords.token_hash(token),
    )


async def sign_in(database: Database, login: str, password: str, source: str) -> tuple[Who, str]:
    """Open a session for an account; answers who it is and the cookie.

    Raises
    ------
    TooManyAttempts
        The login is locked for a while.
    NotSignedIn
        Login or password is wrong; it does not say which.
    """
    account = await database.fetchrow("select * from account where login = $1", login)
    if account is not None and account["locked_until"] and account["locked_until"] > datetime.now(UTC):
        raise TooManyAttempts("Too many attempts. Wait a minute and try again.")
    ok = passwords.matches(password, account["password_hash"] if account else None)
    await database.execute(
        "insert into signin_attempt (login, source, ok) values ($1, $2, $3)", login[:100], source, ok
    )
    if not ok or account is None or account["disabled"]:
        await _count_failure(database, login)
        raise NotSignedIn("Login or password is wrong.")
    await database.execute("update account set failures = 0, locked_until = null where login = $1", login)
    who = Who(account["role"], tuple(account["areas"]), login, must_change=account["must_change"])
    return await _open(database, who, account=account["account"])


async def _count_failure(database: Database, login: str) -> None:
    await database.execute(
        """
        update account set failures = failures + 1,
            locked_until = case when failures + 1 >= $2
                then clock_timestamp() + least(interval '1 hour', interval '1 minute' * power(2, failures + 1 - $2))
                end
        where login = $1
        """,
        login,
        _FAILURES,
    )


async def sign_in_by_token(database: Database, token: str) -> tuple[Who, str]:
    """Open a session for a phone (its token opens one session once) or a wall.

    Raises
    ------
    NotSignedIn
        Not valid, used already, or of another day.
    """
    row = await _find_token(database, token)
    if row is None or row["role"] not in ("lead", "wall"):
        raise NotSignedIn("The code is not valid. Ask the coordinator for a new one.")
    if row["role"] == "lead":
        taken = await database.fetchval(
            "update token set used_at = clock_timestamp() where token_hash = $1 and used_at is null returning true",
            row["token_hash"],
        )
        if not taken:
            raise NotSignedIn("The code was used already. Ask the coordinator for a new one.")
    who = Who(row["role"], (row["area"],), row["team"] or row["role"], team=row["team"], day=row["day"])
    return await _open(database, who, token_hash=row["token_hash"])


async def _open(
    database: Database, who: Who, *, account: str | None = None, token_hash: bytes | None = None
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
        datetime.now(UTC) + _LIFE[who.role],
    )
    return Who(who.role, who.areas, who.name, csrf, who.team, who.day, who.must_change), cookie


async def sign_out(database: Database, cookie: str) -> None:
    """End a session."""
    sql = "update session set revoked_at = clock_timestamp() where session_hash = $1"
    await database.execute(sql, passwords.token_hash(cookie))


async def change_password(database: Database, login: str, old: str, new: str) -> None:
    """Set a new password.

    Raises
    ------
    NotSignedIn
        The old one is wrong.
    NotAllowed
        The new one is shorter than 10 characters.
    """
    stored = await database.fetchval("select password_hash from account where login = $1", login)
    if not passwords.matches(old, stored):
        raise NotSignedIn("The password is wrong.")
    if len(new) < 10:
        raise NotAllowed("A password needs at least 10 characters.")
    sql = "update account set password_hash = $2, must_change = false where login = $1"
    await database.execute(sql, login, passwords.hashed(new))


def set_cookie(response: Response, cookie: str, *, secure: bool) -> None:
    """Hand the session to the browser: HttpOnly, SameSite=Strict."""
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=secure, path="/", max_age=90 * 86_400)


async def log_look(database: Database, area: str, who: Who, what: str, about: str) -> None:
    """Keep who looked at which person's data."""
    sql = "insert into look (area, who, what, about) values ($1, $2, $3, $4)"
    await database.execute(sql, area, who.name, what, about)
