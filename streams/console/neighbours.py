"""Neighbouring systems: laboratory, zone authority and others hand in events over HTTP."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from schemas.errors import NotAllowed
from streams.console import described, gateway
from streams.console.running import Asking, Running

router = APIRouter(tags=["events"])


@router.post("/api/events", status_code=202, openapi_extra={"requestBody": described.EVENTS})
async def post_events(request: Request, who: Asking, console: Running) -> JSONResponse:
    """Take CloudEvents, single or a batch.

    202 once Kafka has the valid ones; 422 when none was valid, 403 when none was allowed.
    """
    if who.role not in ("system", "admin", "coordinator"):
        raise NotAllowed("This is not open to you.")
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    verdicts = gateway.read(body, headers, who.may_see, console.clock.now())
    await gateway.publish(console.producer, verdicts.good, source=f"urn:doorstep:{who.name}")
    answer: dict[str, Any] = {"accepted": [event.event_id for event in verdicts.good], "rejected": verdicts.rejected}
    if verdicts.rejected and not verdicts.good:
        first = verdicts.rejected[0]
        status = 403 if all(one["code"] == NotAllowed.code for one in verdicts.rejected) else 422
        answer |= {"type": f"urn:doorstep:error:{first['code']}", "title": "No event was valid", "status": status}
        answer |= {"code": first["code"], "detail": first["message"]}
        return JSONResponse(answer, status_code=status, media_type="application/problem+json")
    return JSONResponse(answer, status_code=202)
