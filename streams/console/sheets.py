"""Print: the clearance table as a workbook, the routes of a day as a PDF."""

import asyncio
import html
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from weasyprint import HTML

from infra.clock import Clock
from infra.database import Connection
from streams.console import lead, queries
from streams.console.auth import Who

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTE_LETTERS = 200
"""Of a note on paper; the phone has all. Laying out a paragraph costs the square of its length: 15 s for 3,700."""
_CLASSES = {"special": "特", "left_high_risk_zone": "隔", "close_contact": "隔", "recheck": "复"}


async def route_pages(connection: Connection, clock: Clock, area: str, day: date) -> str:
    """The routes of a day as an HTML document, a page per team."""
    pages = []
    for n, row in enumerate(await queries.routes(connection, area, day), 1):
        who = Who("lead", (area,), row["team"], team=row["team"], day=day)
        pages.append(_page(n, await lead.route(connection, clock, who)))
    style = "@page{size:A4;margin:14mm} body{font-family:'Noto Sans CJK SC',sans-serif;font-size:10pt}"
    style += "table{border-collapse:collapse;width:100%} td,th{border:1px solid #999;padding:3px;text-align:left}"
    style += "section{break-after:page}"
    return f"<html lang=zh><style>{style}</style><body>{''.join(pages) or '没有路线'}</body></html>"


def _page(number: int, route: dict[str, Any]) -> str:
    zone = ZoneInfo(route["timezone"])
    rows = "".join(_row(n, stop, zone) for n, stop in enumerate(route["stops"], 1))
    title = html.escape(f"{route['name']} · {route['date']} · v{route['version']} · 第 {number} 份")
    head = "<tr><th>#<th>到门<th>门<th>类<th>人<th>备注</tr>"
    return f"<section><h2>{title}</h2><table>{head}{rows}</table></section>"


def _row(n: int, stop: dict[str, Any], zone: ZoneInfo) -> str:
    start = datetime.fromisoformat(str(stop["start_at"])).astimezone(zone)
    place, note = stop.get("place") or {}, stop.get("note") or ""
    names = "、".join(person["name"] or "" for person in stop.get("residents", ()))
    door = " ".join(str(place[key]) for key in ("compound", "building", "unit", "room") if place.get(key))
    cells = (
        n,
        f"{start:%H:%M}",
        door or stop["kind"],
        _CLASSES.get(stop.get("class", ""), ""),
        names,
        note if len(note) <= NOTE_LETTERS else f"{note[:NOTE_LETTERS]}…",
    )
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}" for cell in cells) + "</tr>"


async def pdf(document: str) -> bytes:
    """A document as PDF, made off the event loop; nothing outside is fetched."""
    return await asyncio.to_thread(_render, document)


def _render(document: str) -> bytes:
    return bytes(HTML(string=document, url_fetcher=_nothing).write_pdf())


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"Nothing is fetched for print, got {url!r}.")
