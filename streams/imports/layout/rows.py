"""From a table to entries: one per physical row that speaks of somebody, and why each other row is skipped.

Long, because what a row says, whom it lists and why it says nothing are read from the same few cells.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout import above, evidence
from streams.imports.layout.columns import TEAM, Column, is_post
from streams.imports.layout.entry import Entry, at
from streams.imports.layout.tables import Table
from streams.imports.places import homes
from streams.imports.values import names, phones
from streams.imports.words.spelling import DITTO, Cell, is_blank, squeeze, tidy, whole, written

_SECTION = re.compile(r"^\W*第?[^\s\d]{0,10}[\d一二三四五六七八九十A-Z]{1,3}\s*(?:号楼|#楼?|栋|幢|座|单元|排)\W*$")
"""A line between the rows that names a building or a unit."""
_LABEL = re.compile(r"[:：]|^\W*共?\d+(?:户|人)")
"""What stands beside it: who is responsible, how many live there."""
_LABELLED = re.compile(r"[^\W\d]{2,8}\s*[:：]\s*(\S)?")
"""A label, and what it is for where that stands beside it, in a line between the rows or below them."""
MOST_LABELS = 8
"""A line of labels and values has no more cells than that (G)."""
_AGED = re.compile(r"^([^\d]*[^\d\s/(,，])[\s/(,，]*(\d{1,3})岁?\)?$")
"""Somebody and how old they are, in one cell: 张一/83."""
_AGAIN = re.compile(r"复[检核测查]|二次|第二|最终|最后|确认")
"""What a result is called that replaces the one before it."""
_LEFT = re.compile(r"离(?!校|厂)|解除|解离|转出")
"""What a date of departure is called that is one, and none of arrival."""
_CODED = re.compile(r"编号|代码|ID$|码$")
"""What a column of teams is called that has their codes."""
_POST = re.compile(r"(.+?)[(（\[【](.+)[)）\]】]")
"""Somebody with what they do in brackets."""
_NEARER = ("现", "居", "实际", "隔离")
_JOINED = {"note": "；", "phone": "、", "category": "、", "tested": "、"}
"""Fields that may have several columns, and what parts them."""


def skipped(grid: Grid, table: Table, row: int) -> str | None:
    """Return why a row of the body is no entry, None when it is one."""
    cells = grid.cells[row]
    if not cells:
        return "blank"
    filled = [(i, c) for i, c in enumerate(cells) if c is not None and c != "" and not is_blank(c)]
    if table.left or len(cells) > table.right:
        filled = [(i, c) for i, c in filled if table.left <= i < table.right]
    if not filled:
        return "blank"
    if _repeats(table, filled):
        return "repeated_header"
    texts = [written(c) for _, c in filled[:2]]
    if any(words.frame("subtotal", t) for t in texts) and not _person_like(cells, table):
        return "subtotal"
    if len(filled) > 3:
        return "note" if len(filled) <= MOST_LABELS and _are_labels(written(c) for _, c in filled) else None
    named = table.column("name") or table.column("head") or table.column("tube")
    if words.frame("footer", texts[0]) and _is_signature(filled[0][0], texts[0], named):
        return "footer"
    if len(filled) == 1:
        return "note" if _is_remark(grid, table, row, filled[0][0]) else None
    if _are_labels(written(c) for _, c in filled):
        return "note"
    return "note" if _SECTION.match(texts[0]) and all(_LABEL.search(written(c)) for _, c in filled[1:]) else None


def _are_labels(texts: Iterable[str]) -> bool:
    """Say whether a line is of labels, each with what it is for or before it: 采样时间：8时 | 复核： | 李四."""
    waits = False
    for text in texts:
        label = _LABELLED.match(text)
        if label is None and not waits:
            return False
        waits = label is not None and label[1] is None
    return True


def _is_signature(index: int, text: str, named: Column | None) -> bool:
    """Say whether a footer's word is one: not where people or tubes stand, but for a line to sign (审核：)."""
    if named is None or index != named.index:
        return True
    return named.field == "tube" and not any(c.isdigit() for c in text)


def _is_remark(grid: Grid, table: Table, row: int, column: int) -> bool:
    """Say whether the only cell of a row is a remark on the sheet and not a row that lacks everything else."""
    text = written(grid.cells[row][column])
    if names.looks_like(text) and any(c.index == column for group in table.members for c in group):
        return False
    if grid.merged.get((row, column + 1)) == (row, column) or len(squeeze(text)) > 12:
        return True
    number = text.replace(".", "").strip().isdigit()
    at = next((c.field for c in table.columns if c.index == column), None)
    return (column == 0 and not number) or at in {"serial", "note", "officer", None}


def _person_like(cells: Sequence[Cell], table: Table) -> bool:
    """Say whether a row that begins like a total names a person or a tube all the same."""
    named = table.column("name") or table.column("head")
    text = written(at(cells, named.index)) if named else ""
    tube = table.column("tube")
    person = names.looks_like(text) and not words.frame("subtotal", text)
    code = written(at(cells, tube.index)) if tube and tube.index > 1 else ""
    return person or (any(character.isdigit() for character in code) and code.strip()[-1] not in "人管条份户支")


def _repeats(table: Table, filled: Sequence[tuple[int, Cell]]) -> bool:
    """Say whether most cells of a row say what the headers say."""
    same, other, few = 0, 0, len(filled) * 0.4
    for _, cell in filled:
        if squeeze(cell if isinstance(cell, str) else written(cell)) in table.said:
            same += isinstance(cell, str)
        else:
            other += 1
            if other > few:
                return False
    return same >= 2


def entries(grid: Grid, table: Table, sparse: frozenset[str]) -> Iterator[tuple[int, str | None, list[Entry]]]:
    """Yield (row, why it is skipped, entries) for every row of the body; `sparse` as `sparse_fields` says."""
    before: dict[str, Cell] = {}
    given = table.given
    levels = [name for name in above.LEVELS if table.column(name)]
    across = any(group[0].means == TEAM for group in table.members)
    for row in range(table.body, min(table.end, len(grid.cells))):
        why = skipped(grid, table, row)
        if why:
            if why == "note" and "tube" in given:
                given = given | evidence.labelled(grid.cells[row][table.left : table.right])
            yield row, why, []
            continue
        entry = read_row(grid, table, row)
        if table.heads_apart and not entry.has("name") and entry.has("head"):
            entry.cells["name"] = entry.cells["head"]
            entry.cells.setdefault("relation", "户主")
        for name, cell in entry.cells.items():
            if isinstance(cell, str) and len(cell) < 6 and name in before and squeeze(cell) in DITTO:
                entry.cells[name] = before[name]
                entry.inherited.add(name)
        if not all(name in entry.cells for name in levels):
            above.inherit(grid.cells[row], table, entry, before, sparse)
        above.carry(table, entry, before, sparse)
        for name, text in given.items():
            entry.cells.setdefault(name, text)
        before = entry.cells
        if across and not is_post(entry.text("role")):
            yield row, "note", []
            continue
        yield row, None, _people(grid, table, entry) if table.members else [entry]


def _people(grid: Grid, table: Table, entry: Entry) -> list[Entry]:
    """Return an entry for each person of a row that lists several."""
    field = "head" if table.column("head") and not table.column("name") else "name"
    found = [entry] if field in entry.cells else []
    said: set[tuple[Any, ...]] = {(squeeze(entry.text(field)), None, ())}
    for group in table.members:
        own = read_row(grid, Table(0, 0, 0, group), entry.row)
        lead = group[0]
        place = _place(lead, entry, own) if lead.gives else {}
        for name in _listed(lead, own.cells.get("name") or own.cells.get("member")):
            name, post = _posted(name) if lead.field == "member" and not lead.means else (name, {})  # noqa: PLW2901
            if (squeeze(name), lead.on, lead.gives) in said:
                continue
            said.add((squeeze(name), lead.on, lead.gives))
            theirs = {c.field for c in group} | ({"phone", "relation", "age", "note"} if found else set())
            cells = {k: v for k, v in entry.cells.items() if k not in theirs}
            cells |= {k: v for k, v in own.cells.items() if k not in ("name", "member")} | {field: name}
            if lead.field == "member":
                cells |= _duty(lead) | post | place
            dated = own.dated or entry.dated
            found.append(replace(entry, cells=cells, dated=dated, flaws={}))
    return found or [entry]


def _listed(column: Column, cell: Cell) -> list[str]:
    """Return the people of a cell; of a chart also one without a name, so that no home is passed over."""
    found = names.listed(cell)
    unnamed = not found and column.gives and not is_blank(cell) and not words.absent(written(cell))
    return [""] if unnamed else found


def _place(column: Column, entry: Entry, own: Entry) -> dict[str, Cell]:
    """Return what the place of a cell in a chart says of who stands there; a door in the cell itself is taken off."""
    said: dict[str, Cell] = dict(column.gives)
    door = said.pop("place", None)
    if door is not None:
        floor = whole(entry.cells.get("floor"))
        said["room"] = f"{floor}{int(str(door)):02d}" if floor is not None and str(door).isdigit() else door
    if said.pop("home", None) is not None and (parted := homes.parted(written(own.cells.get("member")))):
        said["room"], own.cells["member"] = parted
    return said


def _posted(name: str) -> tuple[str, dict[str, Cell]]:
    """Return a name without the post in brackets behind it, and the role that post is."""
    found = _POST.fullmatch(name)
    return (found[1], {"role": found[2]}) if found and words.find("role", found[2]) else (name, {})


def _duty(column: Column) -> dict[str, Cell]:
    """Return what a column of people is for: a role, and a shift where it names one."""
    if column.means == TEAM:
        return {"team": column.header}
    role = {"role": column.header} if column.means else {}
    shift = next((text for text in (column.header, column.group) if text and words.find("shift", text)), "")
    return {**role, **({"shift": shift} if shift else {}), **({"date": column.on} if column.on else {})}


def read_row(grid: Grid, table: Table, row: int) -> Entry:
    """Return what the columns of a row say."""
    entry = Entry(row, {})
    cells, merged, flaws = grid.cells[row], grid.merged, grid.flaws
    width = len(cells)
    hidden: set[str] = set()
    for column in table.columns:
        index = column.index
        cell = cells[index] if index < width else None
        if merged and (row, index) in merged:
            cell = grid.shown(row, index)
        if column.on is not None and column.field != "member":
            if column.field != "why":
                entry.dated.append((column.on, cell))
            elif entry.dated and entry.dated[-1][0] == column.on:
                entry.dated[-1] = (column.on, _with_reason(entry.dated[-1][1], cell))
        elif column.means and column.field != "member":
            _special(entry, column, cell)
        else:
            if flaws and (row, index) in flaws:
                entry.flaws[column.field] = flaws[row, index]
            if cell is not None and cell != "" and not is_blank(cell):
                _put(entry, column, cell, hidden)
    if len(entry.dated) > 1:
        entry.dated.sort(key=lambda pair: pair[0])
    return entry


def _with_reason(mark: Cell, why: Cell) -> Cell:
    """Return a mark with the reason beside it as one text: 否 and 外出 are 否（外出）."""
    if is_blank(why) or words.absent(written(why)):
        return mark
    return written(why) if is_blank(mark) else f"{written(mark)}（{written(why)}）"


def _special(entry: Entry, column: Column, cell: Cell) -> None:
    """Take what a column of ticks, or of a day of a term, says."""
    if column.field == "nth":
        entry.nth.append((int(column.means), cell))
    elif not is_blank(cell):
        text = squeeze(written(cell))
        if words.find("tick", text) == "yes" or text == squeeze(column.header):
            entry.ticks.append(column.means)


def _put(entry: Entry, column: Column, cell: Cell, hidden: set[str]) -> None:
    """Take a cell for its field: the first, a visible one before a hidden, several where a field may have them."""
    name, cells = column.field, entry.cells
    if name == "home":
        parted = homes.parted(written(cell))
        if parted:
            cells.setdefault("room", parted[0])
            cells.setdefault("name", parted[1])
        return
    if name in ("name", "head", "member") and isinstance(cell, str) and len(cell) > 9:
        cell, numbers = phones.apart(cell)
        if numbers and "phone" not in cells:
            cells["phone"] = numbers
    if name == "name" and "年龄" in column.header and (aged := _AGED.match(tidy(written(cell)))):
        cell = aged[1]
        cells.setdefault("age", aged[2])
    have = cells.get(name)
    if have is None or name in hidden:
        cells[name] = cell
        entry.headers[name] = column.group + column.header
        hidden.discard(name)
        if column.hidden:
            hidden.add(name)
    elif column.hidden:
        return
    elif name in _JOINED:
        cells[name] = f"{written(have)}{_JOINED[name]}{written(cell)}"
    elif _is_better(column, entry.headers[name]):
        cells[name] = cell


def _is_better(column: Column, before: str) -> bool:
    """Say whether a second column of the same meaning counts more than the first."""
    if column.field == "result":
        return _AGAIN.search(column.header) is not None
    if column.field == "team":  # 队伍名称 beside 队伍编号
        return _CODED.search(before) is not None and _CODED.search(column.header) is None
    if column.field == "departed":  # 返同日期 beside 离开风险区日期
        return _LEFT.search(column.header) is not None and _LEFT.search(before) is None
    return column.field == "address" and _is_nearer(column.header) and not _is_nearer(before)


def _is_nearer(header: str) -> bool:
    """Say whether an address is where people live, not where they are registered."""
    return any(word in header for word in _NEARER)
