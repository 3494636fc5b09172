"""The phone's side of the HTTP interface: its route, its feed, what it has seen, and what happened at the doors."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from schemas.errors import BadRequest
from streams.console import auth, feed, gateway, lead
from streams.console.running import Asking, Listening, Running

router = APIRouter(prefix="/api", tags=["lead"])
_decoder = msgspec.json.Decoder(lead.Outcomes)
_list_decoder = msgspec.json.Decoder(tuple[lead.Outcome, ...])
MOST = 500


class Seen(BaseModel):
    """A route version the phone has shown."""

    version: int = Field(ge=0)


@router.get("/route")
async def get_route(who: Asking, console: Running) -> dict[str, Any]:
    """The route of the team whose phone asks."""
    auth.require(who, who.areas[0] if who.areas else "", "lead")
    async with console.db.transaction(snapshot=True) as connection:
        return await lead.route(connection, console.clock, who)


@router.get("/route/feed")
async def get_feed(who: Asking, console: Running, still: Listening) -> StreamingResponse:
    """Server-sent events: the whole route whenever it changes, else the change number."""
    auth.require(who, who.areas[0] if who.areas else "", "lead")
    return feed.answer(console.audiences.lead(who), still)


@router.post("/route/confirm")
async def post_confirm(body: Seen, who: Asking, console: Running) -> dict[str, int]:
    """The phone has seen a route version."""
    await lead.confirm(console.db, who, body.version)
    return {"confirmed": body.version}


@router.post("/outcomes")
async def post_outcomes(request: Request, who: Asking, console: Running) -> dict[str, Any]:
    """Take a batch of taps, idempotent by their ids; answered once Kafka has them."""
    auth.require(who, who.areas[0] if who.areas else "", "lead")
    body = await request.body()
    try:
        batch = (
            _decoder.decode(body)
            if not body.lstrip().startswith(b"[")
            else lead.Outcomes(outcomes=_list_decoder.decode(body))
        )
    except msgspec.DecodeError as error:
        raise BadRequest(f"The outcomes cannot be read: {error}.") from error
    if len(batch.outcomes) > MOST:
        raise BadRequest(f"At most {MOST} outcomes a request.")
    good, rejected = await lead.events_of(console.db, console.clock, who, batch)
    await gateway.publish(console.producer, [event for _, event in good], source="doorstep/phone")
    return {"accepted": [ident for ident, _ in good], "rejected": rejected}
