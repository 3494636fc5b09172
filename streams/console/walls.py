"""The wall's side of the HTTP interface: counts only."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from streams.console import auth, feed, wallboard
from streams.console.running import Asking, Listening, Running

router = APIRouter(prefix="/api/wall", tags=["wall"])
_ROLES = ("wall", "coordinator", "auditor", "admin")


@router.get("/{area}")
async def get_wall(area: str, who: Asking, console: Running) -> dict[str, Any]:
    """The state of the wall screen."""
    auth.require(who, area, *_ROLES)
    async with console.db.transaction(snapshot=True) as connection:
        return await wallboard.wall(connection, console.clock, area)


@router.get("/{area}/feed")
async def get_feed(area: str, who: Asking, console: Running, still: Listening) -> StreamingResponse:
    """Server-sent events: the whole state of the wall whenever a count may have changed."""
    auth.require(who, area, *_ROLES)
    return feed.answer(console.audiences.wall(area), still)
