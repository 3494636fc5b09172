"""How screens without a login come in: leads by a QR code for a shift, walls by a pairing code; whom leads call."""

import datetime as dt
import io
from typing import Any, Literal

import segno
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from infra import changes
from infra.changes import Area
from schemas.errors import BadRequest, NotFound
from streams.console import access, auth
from streams.console.running import READERS, WRITERS, Asking, Console, Running

router = APIRouter(prefix="/api/areas/{area}", tags=["settings"])


class NewLead(BaseModel):
    """Whose phone, for which day."""

    team: str = Field(min_length=1, max_length=100)
    date: dt.date


class NewWall(BaseModel):
    """What a wall is called, and the language it keeps."""

    label: str = Field(min_length=1, max_length=40)
    language: Literal["zh", "en"] = "zh"


class Desk(BaseModel):
    """Whom the leads call."""

    name: str | None = Field(None, max_length=40)
    phone: str | None = Field(None, pattern=r"^\+?[0-9][0-9 \-]{2,24}$")


@router.get("/leads")
async def list_leads(area: str, who: Asking, console: Running) -> dict[str, Any]:
    """The codes given out to leads, whether used, and when the phone was last seen; never a code itself."""
    auth.require(who, area, *READERS)
    async with console.db.connection() as connection:
        return {"leads": await access.list_tokens(connection, area, "lead")}


@router.post("/leads")
async def add_lead(area: str, body: NewLead, request: Request, who: Asking, console: Running) -> dict[str, Any]:
    """Make the code of a team for one day: `url`, and the same as a QR code in `svg`. It opens one phone, once."""
    auth.require(who, area, *WRITERS)
    found = await _area(console, area)
    async with console.db.transaction() as connection:
        known = await connection.fetchval(
            "select true from team_day where area = $1 and team = $2 limit 1", area, body.team
        )
        if not known:
            raise NotFound("There is no such team in this area.")
        code, expires_at = await access.write_lead(
            connection, console.clock, area, found.timezone, body.team, body.date, who.name
        )
    await auth.log_look(console.db, area, who, "lead_code", f"{body.team} {body.date}")
    url = f"{_here(request)}/lead#{code}"
    return {"team": body.team, "date": body.date, "url": url, "svg": qr(url), "expires_at": expires_at}


@router.post("/leads/{token}/revoke")
async def revoke_lead(area: str, token: str, who: Asking, console: Running) -> dict[str, bool]:
    """Take a lead's code back; a phone that used it shows no name any more."""
    return await _revoke(console, area, who, "lead", token)


@router.get("/walls")
async def list_walls(area: str, who: Asking, console: Running) -> dict[str, Any]:
    """The walls of an area: paired or waiting, when last seen."""
    auth.require(who, area, *READERS)
    async with console.db.connection() as connection:
        return {"walls": await access.list_tokens(connection, area, "wall")}


@router.post("/walls")
async def add_wall(area: str, body: NewWall, request: Request, who: Asking, console: Running) -> dict[str, Any]:
    """Make a wall: `code` is typed once on the page `url` within ten minutes."""
    auth.require(who, area, *WRITERS)
    await _area(console, area)
    async with console.db.transaction() as connection:
        code, until = await access.write_wall(connection, area, body.label, body.language, who.name)
    await auth.log_look(console.db, area, who, "wall_code", body.label)
    url = f"{_here(request)}/wall/{area}?lang={body.language}"
    return {"label": body.label, "code": code, "code_until": until, "url": url, "svg": qr(f"{url}#{code}")}


@router.post("/walls/{token}/revoke")
async def revoke_wall(area: str, token: str, who: Asking, console: Running) -> dict[str, bool]:
    """Take a wall's token back; it shows nothing any more."""
    return await _revoke(console, area, who, "wall", token)


@router.get("/desk")
async def get_desk(area: str, who: Asking, console: Running) -> dict[str, Any]:
    """Whom the leads call when they press 调度."""
    auth.require(who, area, *READERS)
    row = await console.db.fetchrow("select desk_name as name, desk_phone as phone from area where area = $1", area)
    return dict(row) if row else {"name": None, "phone": None}


@router.post("/desk")
async def set_desk(area: str, body: Desk, who: Asking, console: Running) -> dict[str, Any]:
    """Say whom the leads call."""
    auth.require(who, area, *WRITERS)
    sql = "update area set desk_name = $2, desk_phone = $3 where area = $1"
    await console.db.execute(sql, area, body.name or None, body.phone or None)
    await auth.log_look(console.db, area, who, "desk_set", area)
    return body.model_dump()


def qr(text: str) -> str:
    """A QR code as SVG: dark modules only, of the page's own size, medium correction for a scratched phone camera."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, omitsize=True, nl=False)
    return out.getvalue().decode()


def _here(request: Request) -> str:
    return str(request.base_url).rstrip("/")


async def _area(console: Console, area: str) -> Area:
    async with console.db.connection() as connection:
        found = await changes.find_area(connection, area)
    if found is None:
        raise NotFound("There is no such area.")
    return found


async def _revoke(console: Console, area: str, who: auth.Who, role: str, token: str) -> dict[str, bool]:
    auth.require(who, area, *WRITERS)
    if not token.isalnum():
        raise BadRequest("A token is named by its 12 letters and digits.")
    async with console.db.transaction() as connection:
        if not await access.revoke_token(connection, area, role, token):
            raise NotFound(f"There is no such {role} in this area.")
    await auth.log_look(console.db, area, who, f"{role}_revoked", token)
    return {"revoked": True}
