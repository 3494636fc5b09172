"""The coordinator's side of the HTTP interface: the board, its feed, plans, visits, clearance, commands."""

import asyncio
import datetime as dt
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from schemas.errors import BadRequest, NotFound
from streams.console import (
    auth,
    board,
    commanding,
    feed,
    history,
    imports,
    opened,
    plans,
    queries,
    risks,
    sheets,
    sight,
    stocks,
)
from streams.console.running import READERS, WRITERS, Asking, Listening, Running, day_of
from streams.demand.agent import why as why_due
from streams.dispatch import ask
from streams.imports.export import download
from streams.residents import finding

router = APIRouter(prefix="/api/areas/{area}", tags=["coordinator"])
for part in (plans, history, risks, stocks, imports):
    router.include_router(part.router)


@router.get("/board", response_class=JSONResponse)
async def get_board(
    area: str,
    who: Asking,
    console: Running,
    date: dt.date | None = None,
    lanes: Annotated[int | None, Query(ge=0, le=100)] = None,
    visit: Annotated[list[str], Query(max_length=100)] = [],  # noqa: B006
    lines: bool = False,
) -> Response:
    """One snapshot for the coordinator, with `last_change`; `lanes`: of a large area only what so many lanes show.

    `lines`: the same in lines of JSON, to be read part by part.
    """
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "board", area)
    async with console.db.transaction(snapshot=True) as connection:
        if lanes is None:
            found = await board.board(connection, console.clock, area, date)
        else:
            found = await sight.in_sight(connection, console.clock, area, date, lanes, visit)
    # A district is ten thousand visits: written by msgspec off the loop, not walked through by the framework.
    if lines:
        return Response(await asyncio.to_thread(sight.lines, found), media_type="application/x-ndjson")
    return Response(await asyncio.to_thread(msgspec.json.encode, found), media_type="application/json")


@router.get("/feed")
async def get_feed(
    area: str, who: Asking, console: Running, still: Listening, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """Server-sent events whose id is the change number, resumed by `Last-Event-ID`."""
    auth.require(who, area, *READERS)
    last = int(last_event_id) if last_event_id and last_event_id.isdigit() else None
    return feed.answer(console.audiences.coordinator(area, last), still)


@router.get("/plan")
async def get_plan(area: str, who: Asking, console: Running, date: dt.date | None = None) -> dict[str, Any]:
    """The plan in force as JSON (INTERFACE, section 4)."""
    auth.require(who, area, *READERS)
    async with console.db.transaction(snapshot=True) as connection:
        return await ask.plan_json(connection, area, await day_of(console, area, date))


@router.get("/visits/{visit}")
async def get_visit(area: str, visit: str, who: Asking, console: Running) -> dict[str, Any]:
    """One visit: door, people, why it is due, why with this team or none, and its history."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "visit", visit)
    async with console.db.transaction(snapshot=True) as connection:
        row = await _find(connection, area, visit)
        reports = await connection.fetch(
            "select kind, team, at, residents, tubes from report where area = $1 and visit = $2 order by at, event_id",
            area,
            visit,
        )
        why = await why_due(connection, area, visit)
        team_why = await ask.why_this_team(connection, area, visit)
        told = {"days": await opened.days(connection, area, row), "passed": await opened.passed(connection, area, row)}
    history = [dict(report) for report in reports]
    return queries.visit_view(row) | {"why": why, "team_why": team_why, "history": history} | told


@router.get("/visits/{visit}/why")
async def get_why(area: str, visit: str, who: Asking, console: Running) -> dict[str, Any]:
    """Why a visit is due (rule, pack, anchor), and why with this team or in no route."""
    auth.require(who, area, *READERS)
    async with console.db.transaction(snapshot=True) as connection:
        await _find(connection, area, visit)
        due = await why_due(connection, area, visit) or {}
        return due | {"team_why": await ask.why_this_team(connection, area, visit)}


@router.get("/clearance")
async def get_clearance(
    area: str,
    who: Asking,
    console: Running,
    date: dt.date | None = None,
    shape: Annotated[str | None, Query(alias="format")] = None,
    accept: Annotated[str, Header()] = "",
) -> Any:
    """The clearance table of a date, as JSON or (`format=xlsx`, or that type in `Accept`) as a workbook."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "clearance", area)
    async with console.db.transaction(snapshot=True) as connection:
        table = await board.clearance_view(connection, area, await day_of(console, area, date))
    shape = shape or ("xlsx" if sheets.XLSX in accept else "json")
    if shape == "json":
        return table
    if shape != "xlsx":
        raise BadRequest(f"format must be json or xlsx, got {shape[:20]!r}.")
    name = f'attachment; filename="clearance-{table["date"]}.xlsx"'
    async with console.db.transaction(snapshot=True) as connection:
        content = await download.clearance(connection, area, table["date"], table["buildings"])
    return Response(content, media_type=sheets.XLSX, headers={"Content-Disposition": name})


@router.get("/places/{place}/responsible")
async def get_responsible(area: str, place: str, who: Asking, console: Running) -> dict[str, Any]:
    """Who answers for a building, from its micro-grid up to the community."""
    auth.require(who, area, *READERS)
    async with console.db.transaction(snapshot=True) as connection:
        return {"place": place, "responsible": await queries.responsible(connection, area, place)}


@router.get("/sheets")
async def get_sheets(area: str, who: Asking, console: Running, date: dt.date | None = None) -> Response:
    """The routes of a day for printing, as a PDF with numbered copies."""
    auth.require(who, area, *WRITERS)
    day = await day_of(console, area, date)
    await auth.log_look(console.db, area, who, "sheets", str(day))
    async with console.db.transaction(snapshot=True) as connection:
        pages = await sheets.route_pages(connection, console.clock, area, day)
    return Response(await sheets.pdf(pages), media_type="application/pdf")


@router.get("/find")
async def get_find(
    area: str, who: Asking, console: Running, text: Annotated[str, Query(min_length=1, max_length=100)]
) -> dict[str, Any]:
    """Places, households and residents by address, name or id, and tubes by number; each look at a person is logged."""
    auth.require(who, area, *READERS)
    async with console.db.transaction() as connection:
        found = await finding.search(connection, area, text, by=who.name)
        tubes = await queries.tubes_like(connection, area, text)
    return {"found": found[:20], "tubes": tubes}


@router.post("/commands")
async def post_command(
    area: str, body: commanding.Command, who: Asking, console: Running, dry_run: bool = False
) -> dict[str, Any]:
    """Do what a coordinator asks, once per `id`; with `dry_run` say what it would do."""
    auth.require(who, area, *WRITERS)
    return await commanding.give(console, area, who, body, dry_run=dry_run)


async def _find(connection: Any, area: str, visit: str) -> Any:
    day = await connection.fetchval("select day from visit where area = $1 and visit = $2", area, visit)
    rows = await queries.visits(connection, area, day, [visit]) if day else []
    if not rows:
        raise NotFound(f"There is no visit {visit[:40]}.")
    return rows[0]
