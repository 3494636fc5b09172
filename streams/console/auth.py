"""Who asks: cookie sessions for people and phones, bearer tokens for walls and systems; roles by area.

Every state-changing call of a cookie session carries its CSRF token, and comes from a page of ours. Who was given a
first password must change it before anything else.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import Request, Response

from infra.database import Database
from schemas.errors import NotAllowed, NotSignedIn, PasswordOutdated, RejectedError, UnavailableError
from streams.console import passwords

COOKIE = "doorstep_session"
LIFE = {
    "coordinator": timedelta(hours=12),
    "auditor": timedelta(hours=12),
    "admin": timedelta(hours=12),
    "lead": timedelta(hours=48),
    "wall": timedelta(days=90),
}
"""How long a session lives at most; a lead's ends with the day of its code, a wall's begins anew while it is used."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_BEFORE_THE_CHANGE = ("/api/session", "/api/session/password")
"""All that is open to someone whose first password is not changed yet."""


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
        A state-changing call of a cookie session without its CSRF token, or from another site.
    PasswordOutdated
        The first password is not changed yet.
    """
    if request.headers.get("sec-fetch-site") == "cross-site" and request.method not in _SAFE:
        raise NotAllowed("Another site cannot ask on your behalf.")
    bearer = request.headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        return await _by_token(database, bearer[7:].strip())
    who = await _by_session(database, _cookie(request))
    sent = request.headers.get("x-csrf-token", "")
    if request.method not in _SAFE and not secrets.compare_digest(sent.encode(), (who.csrf or "").encode()):
        raise NotAllowed("The request lacks the X-CSRF-Token of this session.")
    if who.must_change and request.url.path not in _BEFORE_THE_CHANGE:
        raise PasswordOutdated("Change your first password before anything else.")
    return who


async def may_go_on(request: Request, database: Database) -> bool:
    """Whether who opened a feed may still hear it; a database that is away takes nothing from anybody."""
    try:
        await identify(request, database)
    except RejectedError:
        return False
    except UnavailableError:
        return True
    return True


def _cookie(request: Request) -> str:
    cookie = request.cookies.get(COOKIE)
    if not cookie or len(cookie) > 200:
        raise NotSignedIn("Sign in first.")
    return cookie


async def _by_session(database: Database, cookie: str) -> Who:
    row = await database.fetchrow(
        """
        select coalesce(a.role, s.role) as role, coalesce(a.areas, s.areas) as areas, s.team, s.day, s.csrf, a.login,
               coalesce(a.must_change, false) as must_change, t.token,
               s.seen_at < clock_timestamp() - interval '1 minute' as was_quiet
        from session s left join account a using (account) left join token t using (token_hash)
        where session_hash = $1 and s.revoked_at is null and s.expires_at > clock_timestamp()
          and not coalesce(a.disabled, false) and t.revoked_at is null
        """,
        passwords.token_hash(cookie),
    )
    if row is None:
        raise NotSignedIn("Your session has ended. Sign in again.")
    if row["was_quiet"]:
        await _note_seen(database, cookie, row["role"])
    name = row["login"] or row["team"] or f"{row['role']}:{row['token']}"
    return Who(row["role"], tuple(row["areas"]), name, row["csrf"], row["team"], row["day"], row["must_change"])


async def _note_seen(database: Database, cookie: str, role: str) -> None:
    longer = LIFE["wall"] if role == "wall" else None
    await database.execute(
        "update session set seen_at = clock_timestamp(),"
        " expires_at = coalesce(clock_timestamp() + $2::interval, expires_at) where session_hash = $1",
        passwords.token_hash(cookie),
        longer,
    )


async def _by_token(database: Database, token: str) -> Who:
    row = await database.fetchrow(
        "select role, area, token from token where token_hash = $1 and revoked_at is null and role <> 'lead'"
        " and (expires_at is null or expires_at > clock_timestamp())",
        passwords.token_hash(token),
    )
    if row is None:
        raise NotSignedIn("The token is not valid. Ask for a new one.")
    return Who(row["role"], (row["area"],), f"{row['role']}:{row['token']}")


def set_cookie(response: Response, cookie: str, who: Who, *, secure: bool) -> None:
    """Hand the session to the browser: HttpOnly, SameSite=Strict, no longer than it can live."""
    life = int(LIFE[who.role].total_seconds())
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=secure, path="/", max_age=life)


async def log_look(database: Database, area: str, who: Who, what: str, about: str) -> None:
    """Keep who looked at which person's data."""
    sql = "insert into look (area, who, what, about) values ($1, $2, $3, $4)"
    await database.execute(sql, area, who.name, what, about)
