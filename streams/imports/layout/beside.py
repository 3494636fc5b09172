"""Words above columns whose meaning depends on the columns beside them: 村 where nothing else says the compound."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from streams.imports import words
from streams.imports.layout import looks, tells
from streams.imports.layout.columns import Column
from streams.imports.places import plates
from streams.imports.words.spelling import Cell, squeeze, written

_NUMBERED_PLACE = re.compile(r"[\d#号楼栋幢座室]$|单元")
"""How an address ends that is no compound."""
_LANE_HOUSE = re.compile(r"[一-鿿]{2}\d{1,4}(?:号|$)")
"""A house called by its lane: 东街一巷12号."""
Cells: TypeAlias = Callable[[Column], Iterable[Cell]]
"""What stands in the first rows of a column."""


def renamed(kind: str, columns: Sequence[Column], cells: Cells) -> list[Column]:
    """Return the columns, each as one of what it means beside the others."""
    out = _houses(_numbered(_village(kind, list(columns), cells), cells), cells)
    out = _named(_groups(out, cells), cells) if kind == "buildings" else out
    return _kinds(out, cells) if kind == "teams" else out


def _groups(columns: list[Column], cells: Cells) -> list[Column]:
    """Return the column of compounds below which groups of a village stand (自然村（组）: 一组) as one of buildings."""
    if any(c.field == "building" for c in columns) or sum(c.field == "compound" for c in columns) < 2:
        return columns
    groups = [c for c in columns if c.field == "compound" and all(_is_group(cell) for cell in cells(c))]
    return [c.renamed("building") if c in groups[:1] else c for c in columns]


def _named(columns: list[Column], cells: Cells) -> list[Column]:
    """Return the column of addresses as one of compounds where names stand in it beside buildings (地址: 阳光花园)."""
    fields = {c.field for c in columns}
    if "compound" in fields or not {"building", "address"} <= fields:
        return columns
    texts = [written(cell) for c in columns if c.field == "address" for cell in cells(c)]
    if sum(_NUMBERED_PLACE.search(text) is not None for text in texts) * 2 >= len(texts):
        return columns
    return [c.renamed("compound") if c.field == "address" else c for c in columns]


def _is_group(cell: Cell) -> bool:
    return plates.is_group(plates.building_key(written(cell)))


def _village(kind: str, columns: list[Column], cells: Cells) -> list[Column]:
    """Return a column called 村（社区） as one of compounds where no other column says where somebody lives.

    So is one of an address book in which several places stand (街道/院落: 正街, 河街).
    """
    if any(c.field in ("compound", "address") for c in columns):
        return columns
    named = [c for c in columns if c.field == "community"]
    found = [c for c in named if "村" in c.header]
    if kind == "buildings" and not found:
        found = [c for c in named if len({squeeze(written(cell)) for cell in cells(c)}) > 1][:1]
    return [c.renamed("compound") if c in found else c for c in columns]


def _numbered(columns: list[Column], cells: Cells) -> list[Column]:
    """Return a column called 号 as one of rooms beside buildings or gates, as one of buildings beside rooms.

    Only where no other column says that, and it does not count the rows: 弄, 号, 室.
    """
    fields = {c.field for c in columns}
    if fields & {"address", "home"} or not fields & {"building", "unit", "room"} or {"building", "room"} <= fields:
        return columns
    called = [c for c in columns if c.field == "serial" and squeeze(c.header) == "号"]
    called = [c for c in called if not tells.is_counting(list(cells(c)))]
    return [c.renamed("building" if "room" in fields else "room") if c in called else c for c in columns]


def _houses(columns: list[Column], cells: Cells) -> list[Column]:
    """Return the column of house numbers (门牌: 12号) beside one of rooms (房号) as one of its own.

    Houses that are called by their lane (东街一巷12号) are buildings.
    """
    rooms = [c for c in columns if c.field == "room"]
    houses = [c for c in rooms if re.search(r"门牌|院|宅", c.header)]
    if len(rooms) != 2 or len(houses) != 1 or any(c.field in ("building", "unit") for c in columns):
        return columns
    inner = next(c for c in rooms if c not in houses)
    if not re.search(r"[房室]", inner.header):
        return columns
    texts = [written(cell) for cell in cells(houses[0])]
    texts = [text for text in texts if not words.frame("subtotal", text) and not words.frame("footer", text)]
    numbered = sum(_LANE_HOUSE.search(squeeze(text)) is not None for text in texts)
    name = "house" if all(map(looks.is_house, texts)) else "building" if numbered * 2 > len(texts) else "room"
    return [c.renamed(name) if c in houses else c for c in columns]


def _kinds(columns: list[Column], cells: Cells) -> list[Column]:
    """Return the column called 类别 as one of kinds of teams (上门, 固定点) where another one says the posts."""
    posts = [c for c in columns if c.field == "role"]
    if len(posts) < 2:
        return columns
    called = [c for c in posts if re.search(r"类|性质|种", c.header)]
    kinds = [c for c in called if all(words.find("team_kind", written(cell)) for cell in cells(c))]
    return [c.renamed("kind") if c in kinds and len(kinds) < len(posts) else c for c in columns]
