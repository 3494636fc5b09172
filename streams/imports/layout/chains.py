"""Lists without a table, as people pass them on in a group chat (接龙): a line a person, in words. Pure.

``3. 罗桂芝 铁塔苑1-1-102 高龄独居 199…`` becomes a row of the columns that its words stand for.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout.columns import Column
from streams.imports.layout.tables import Table
from streams.imports.places import plates
from streams.imports.places.addresses import AddressTree
from streams.imports.values import dates, names, phones
from streams.imports.words.spelling import Cell, is_blank, squeeze, tidy, written

_GROUPS = {
    "special": ("category", "category"),
    "quarantine": ("category", "quarantine_class"),
    "register": ("mark",) * 2,
}
"""Per kind that may be such a list: the field of the word that says why, and the group of its words."""
_HEADERS = {
    "name": "姓名",
    "address": "住址",
    "phone": "电话",
    "category": "类别",
    "mark": "核酸",
    "departed": "离开",
    "note": "备注",
}
_NUMBER = re.compile(r"^\s*(?:\d{1,3}\s*[.、．:：)）]|[①-⑳])\s*(?=\S)")
_TEAM = re.compile(r"([^:：]{1,12}?[组队点]\d{0,2})\s*[:：]\s*(\S.*)$")
_PARTS = re.compile(r"[\s,，;；、|]+")
_ROOM = re.compile(r"\d{3,4}室?|[一二三四五六七八九十\d]+单元")
LONGEST = 5_000
"""Lines of a list up to which it is looked at: nobody chats longer ones (G)."""
LEAST = 2
"""So many lines at least must name somebody and a door (G)."""
SHARE = 0.6
"""Of the lines from the first such one on, so many at least (G)."""


def tabled(kind: str, grid: Grid, tree: AddressTree) -> tuple[Grid, Table] | None:
    """Return the sheet with its lines as rows of a table, row by row as before; None where it is no such list."""
    if len(grid.cells) > LONGEST or not _is_list(grid):
        return None
    if kind == "teams":
        return _teams(grid)
    if kind not in _GROUPS:
        return None
    fields = [name for name in _HEADERS if name in ("name", "address", "phone", "departed", "note", _GROUPS[kind][0])]
    lines = [_NUMBER.sub("", _line(cells)) for cells in grid.cells]
    said = [_said(kind, line, tree) for line in lines]
    whole = [n for n, found in enumerate(said) if "name" in found and "address" in found]
    if len(whole) < LEAST or len(whole) < SHARE * sum(bool(line) for line in lines[whole[0] :]):
        return None
    rows: list[list[Cell]] = [
        [found.get(name) for name in fields] if n in whole else [line or None]
        for n, (line, found) in enumerate(zip(lines, said, strict=True))
    ]
    columns = [Column(index, name, _HEADERS[name]) for index, name in enumerate(fields)]
    table = Table(whole[0], whole[0], len(rows), columns, households=kind == "register")
    return replace(grid, cells=rows, merged={}, flaws={}), table


def _teams(grid: Grid) -> tuple[Grid, Table] | None:
    """Return the sheet with a team a row and its people beside it: 流动1队：徐慧（采样）、何丽（信息）."""
    said = [_TEAM.match(_NUMBER.sub("", _line(cells))) for cells in grid.cells]
    whole = [n for n, found in enumerate(said) if found and names.listed(found[2])]
    if len(whole) < LEAST:
        return None
    rows: list[list[Cell]] = [
        [found[1], found[2]] if found and n in whole else [_line(cells) or None]
        for n, (found, cells) in enumerate(zip(said, grid.cells, strict=True))
    ]
    columns, people = [Column(0, "team", "队伍")], [Column(1, "member", "人员")]
    return replace(grid, cells=rows, merged={}, flaws={}), Table(
        whole[0], whole[0], len(rows), columns, members=[people]
    )


def _line(cells: Sequence[Cell]) -> str:
    return " ".join(tidy(written(cell)) for cell in cells if not is_blank(cell))


def _is_list(grid: Grid) -> bool:
    """Say whether no row is one of a table: a line stands in a cell, perhaps behind its number."""
    for cells in grid.cells:
        filled = [written(cell) for cell in cells if not is_blank(cell)]
        if len(filled) > 2 and not _NUMBER.match(filled[0]):
            return False
    return True


def _said(kind: str, line: str, tree: AddressTree) -> dict[str, Cell]:
    """Return what the words of a line stand for, per field."""
    found: dict[str, str] = {}
    for part in filter(None, _PARTS.split(line)):
        part, number = phones.apart(part)  # noqa: PLW2901 -- what is left of it
        if number:
            found["phone"] = f"{found['phone']}、{number}" if "phone" in found else number
        if part:
            name = _field(kind, part, found, tree)
            apart = "" if name == "address" else "、"
            found[name] = f"{found[name]}{apart}{part}" if name in found else part
            if name == "departed" and words.find(_GROUPS[kind][1], part):
                found.setdefault("category", part)
    return dict(found)


def _field(kind: str, part: str, found: dict[str, str], tree: AddressTree) -> str:
    """Return the field that a word of a line belongs to."""
    field, group = _GROUPS[kind]
    door = plates.START.search(squeeze(part)) or (tree and tree.find_compound(part))
    if door or ("address" in found and _ROOM.fullmatch(part)):
        return "address"
    if kind == "quarantine" and "departed" not in found and dates.looks_like(part):
        return "departed"
    if words.find(group, part) and not (group == "mark" and "name" not in found and names.looks_like(part)):
        return field
    return "name" if "name" not in found and names.looks_like(part) else "note"
