"""The phone's side of the HTTP interface: its route, its feed, what it has seen, and what happened at the doors."""

import contextlib
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from schemas.errors import BadRequest, UnavailableError
from streams.console import auth, described, feed, gateway, lead, outcomes
from streams.console.running import Asking, Console, Listening, Running

router = APIRouter(prefix="/api", tags=["lead"])
_decoder = msgspec.json.Decoder(outcomes.Outcomes)
_list_decoder = msgspec.json.Decoder(tuple[outcomes.Outcome, ...])
MOST = 500


class Seen(BaseModel):
    """A route version the phone has shown."""

    version: int = Field(ge=0, le=1_000_000)


@router.get("/route")
async def get_route(who: Asking, console: Running) -> dict[str, Any]:
    """The route of the team whose phone asks."""
    return await route_of(console, who)


async def route_of(console: Console, who: auth.Who) -> dict[str, Any]:
    """Hand a phone its route, and keep that it was looked at and that the phone was heard of."""
    area, team, day = lead.own(who)
    await lead.heard_of(console.db, who)
    await auth.log_look(console.db, area, who, "route", f"{team} {day}")
    return await lead.hand_out(console.db, console.clock, who)


@router.get("/route/feed")
async def get_feed(who: Asking, console: Running, still: Listening) -> StreamingResponse:
    """Server-sent events: the whole route whenever it changes, else the change number."""
    lead.own(who)
    await lead.heard_of(console.db, who)

    async def still_there() -> bool:
        holds = await still()
        if holds:
            with contextlib.suppress(UnavailableError):
                await lead.heard_of(console.db, who)
        return holds

    return feed.answer(console.audiences.lead(who), still_there)


@router.get("/route/phones")
async def get_phones(who: Asking, console: Running) -> dict[str, Any]:
    """The numbers to dial, by visit of the own route; each time they are handed out is kept."""
    area, team, day = lead.own(who)
    numbers = await lead.phones(console.db, console.clock, who)
    await auth.log_look(console.db, area, who, "phones", f"{team} {day}")
    return {"phones": numbers}


@router.post("/route/confirm")
async def post_confirm(body: Seen, who: Asking, console: Running) -> dict[str, int]:
    """The phone has seen a route version."""
    await lead.confirm(console.db, console.clock, who, body.version)
    return {"confirmed": body.version}


@router.post("/outcomes", openapi_extra={"requestBody": described.body("Outcomes")})
async def post_outcomes(request: Request, who: Asking, console: Running) -> dict[str, Any]:
    """Take a batch of taps, idempotent by their ids; answered once Kafka has them."""
    lead.own(who)
    body = await request.body()
    try:
        batch = (
            _decoder.decode(body)
            if not body.lstrip().startswith(b"[")
            else outcomes.Outcomes(outcomes=_list_decoder.decode(body))
        )
    except msgspec.DecodeError as error:
        raise BadRequest(f"The outcomes cannot be read: {error}.") from error
    if len(batch.outcomes) > MOST:
        raise BadRequest(f"At most {MOST} outcomes a request.")
    told = await outcomes.report_missing(console.db, console.clock, who, batch)
    batch = outcomes.Outcomes(
        outcomes=tuple(o for o in batch.outcomes if o.id not in told), device_now=batch.device_now
    )
    good, rejected = await outcomes.events_of(console.db, console.clock, who, batch)
    met = await outcomes.overtaken(console.db, who, batch.outcomes)
    await lead.heard_of(console.db, who)
    await gateway.publish(console.producer, [event for _, event in good], source="doorstep/phone")
    return {"accepted": [*told, *(ident for ident, _ in good)], "rejected": rejected, "overtaken": met}
