"""Sessions over HTTP: sign in with a password or a code, see who one is, change the password, sign out."""

import contextlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from infra.database import Database
from schemas.errors import BadRequest, NotAllowed, RejectedError
from streams.console import auth, phone, sessions
from streams.console.running import Asking, Running

router = APIRouter(tags=["session"])


class SignIn(BaseModel):
    """Either login and password, or a token or pairing code; `route`: a lead's route comes in the same answer."""

    login: str | None = Field(None, max_length=100)
    password: str | None = Field(None, max_length=200)
    token: str | None = Field(None, max_length=200)
    route: bool = False


class NewPassword(BaseModel):
    """The old password and the new one."""

    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


def _own_site(request: Request) -> None:
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise NotAllowed("Another site cannot sign you in.")


@router.post("/api/session")
async def sign_in(
    body: SignIn, request: Request, response: Response, console: Running, _: Annotated[None, Depends(_own_site)]
) -> dict[str, Any]:
    """Open a session, always with a new cookie; the session the browser had before ends."""
    source = request.client.host if request.client else "?"
    if body.token is not None:
        who, cookie = await sessions.sign_in_by_token(console.db, body.token, source)
    elif body.login is not None and body.password is not None:
        who, cookie = await sessions.sign_in(console.db, body.login, body.password, source)
    else:
        raise BadRequest("Send login and password, or a token.")
    await sessions.end(console.db, request.cookies.get(auth.COOKIE, ""))
    auth.set_cookie(response, cookie, who, secure=request.url.scheme == "https")
    answer = await _described(console.db, who)
    if body.route and who.role == "lead":
        # A route that is not shown is asked for again by the page, which then learns why.
        with contextlib.suppress(RejectedError):
            answer |= {"route": await phone.route_of(console, who)}
    return answer


@router.get("/api/session")
async def session(who: Asking, console: Running) -> dict[str, Any]:
    """Who the session belongs to."""
    return await _described(console.db, who)


@router.delete("/api/session")
async def sign_out(request: Request, response: Response, _: Asking, console: Running) -> dict[str, bool]:
    """End the session."""
    await sessions.end(console.db, request.cookies.get(auth.COOKIE, ""))
    response.delete_cookie(auth.COOKIE, path="/")
    return {"ended": True}


@router.post("/api/session/password")
async def change_password(
    body: NewPassword, request: Request, response: Response, who: Asking, console: Running
) -> dict[str, Any]:
    """Change the password of the account that is signed in; its other sessions end, this one gets a new cookie."""
    fresh, cookie = await sessions.change_password(console.db, who, body.old, body.new)
    auth.set_cookie(response, cookie, fresh, secure=request.url.scheme == "https")
    return await _described(console.db, fresh)


async def _described(db: Database, who: auth.Who) -> dict[str, Any]:
    everywhere = who.role == "admin" and not who.areas
    rows = await db.fetch(
        "select area as code, name, timezone from area where $2 or area = any($1) order by area",
        list(who.areas),
        everywhere,
    )
    called = await db.fetchval("select name from account where login = $1", who.name) if who.team is None else None
    answer = {"role": who.role, "areas": [dict(row) for row in rows], "csrf": who.csrf, "must_change": who.must_change}
    return answer | {"name": who.name, "called": called, "team": who.team, "date": who.day}
