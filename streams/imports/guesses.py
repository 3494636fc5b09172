"""Columns whose word nobody knows, known by what stands below it; what the word has in it speaks for one or the other.

A word that was guessed once means the same in all sheets of its file. Nothing that a word says is overruled here, and
every guess is told in a notice of the file. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from streams.imports import evidence, looks, tells, words
from streams.imports.columns import Column, Lexicon
from streams.imports.sheets import Grid
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.values import dates

LEAST = 3
"""So many cells at least must be there where the word above gives no hint (G)."""
KNOWN_BY_NOW = 20
"""Cells after which a column that looks like nothing is not looked at again under the same word (G)."""
TOP = 15
"""A header of words nobody knows is looked for in so many rows (G)."""
_NEVER = 2.0


class Like(NamedTuple):
    """What a field's cells look like, and which share of them must, below a word with a hint and below any other."""

    field: str
    content: str
    hinted: float
    alone: float = _NEVER


_DOOR = (
    Like("address", "address", 0.4, 0.7),
    Like("compound", "compound", 0.5, 0.6),
    Like("building", "building", 0.5, 0.8),
    Like("building", "block", 0.8),
    Like("room", "room", 0.6, 0.9),
    Like("room", "house", 0.8),
    Like("unit", "unit", 0.7),
    Like("floor", "floor", 0.7),
)
_PERSON = (
    Like("phone", "phone", 0.3, 0.6),
    Like("relation", "relation", 0.4, 0.6),
    *_DOOR,
    Like("name", "name", 0.4, 0.7),
    Like("name", "namelike", 0.7, 0.9),
    Like("age", "age", 0.7),
    Like("birth", "birth", 0.7),
)
_LIKE: Mapping[str, Sequence[Like]] = {
    "register": (
        *_PERSON,
        Like("head", "name", 0.4),
        Like("head", "namelike", 0.8),
        Like("mark", "mark", 0.5),
        Like("mark", "plain mark", 0.6, 0.6),
        Like("residency", "residency", 0.5, 0.9),
        Like("why", "mark", 0.3),
        Like("where", "mark", 0.3),
        Like("note", "remark", 0.3),
    ),
    "special": (
        *_PERSON,
        Like("category", "category", 0.3, 0.45),
        Like("age", "old age", 0.7, 0.9),
        Like("promised", "clock", 0.5),
        Like("note", "remark", 0.3),
        Like("note", "state", 0.1, 0.1),
    ),
    "quarantine": (
        *_PERSON,
        Like("category", "class", 0.3, 0.6),
        Like("tested", "days", 0.5),
        Like("home_until", "future", 0.3, 0.5),
        Like("home_until", "date", 0.5),
        Like("departed", "past", 0.4),
        Like("home_from", "past", 0.5),
        Like("registered", "past", 0.5),
        Like("departed", "past", 0.4, 0.8),
        Like("note", "remark", 0.3),
        Like("note", "state", 0.1, 0.1),
    ),
    "samples": (Like("tube", "tube", 0.5, 0.8), *_PERSON, Like("taken_at", "moment", 0.6)),
    "results": (
        Like("tube", "tube", 0.5, 0.8),
        Like("result", "result", 0.5, 0.7),
        Like("reported_at", "moment", 0.6, 0.9),
    ),
    "teams": (
        Like("phone", "phone", 0.3, 0.6),
        Like("name", "name", 0.4, 0.7),
        Like("temperature", "temperature", 0.5, 0.7),
        Like("code", "code", 0.5, 0.9),
        Like("negative", "negative", 0.6, 0.8),
        Like("kind", "kind", 0.6),
        Like("team", "team", 0.4, 0.7),
        Like("role", "role", 0.4, 0.6),
        Like("team", "text", 0.6),
        Like("shift", "shift", 0.5, 0.9),
        Like("vehicle", "vehicle", 0.5, 0.8),
        Like("trained", "trained", 0.5),
        Like("ppe", "ppe", 0.5, 0.8),
        Like("note", "remark", 0.3),
    ),
    "buildings": (
        Like("homes_per_floor", "count", 0.6),
        Like("units", "count", 0.6),
        Like("floors", "count", 0.6),
        Like("homes", "count", 0.6),
        Like("lift", "lift", 0.6),
        Like("building", "building", 0.4, 0.6),
        Like("building", "block", 0.6),
        Like("compound", "text", 0.6),
        Like("alias", "text", 0.3),
        Like("note", "remark", 0.3),
    ),
}
"""Per kind what its fields look like, the surest first."""
_WHOLE = {"room", "address", "home"}
_NEEDLESS = {"address": _WHOLE, "building": {"address"}, "unit": {"address"}, "room": _WHOLE}
"""Fields that are not looked for where one of the others says it."""
_VARIED = ("name", "phone", "tube", "address")
"""Fields of which most rows say something else, unless the word above hints at them."""
_SEVERAL = ("tested", "mark", "negative")
"""Fields that may have several columns."""


def _owns(cell: Cell) -> bool:
    return words.find("residency", written(cell)) is not None and not tells.like("name")(cell)


_BELIED: Mapping[str, tells.Tells] = {"head": _owns, "source": tells.like("date"), "relative": tells.like("phone")}
"""What the cells of a column never are when its word is right."""


@cache
def _hints() -> Mapping[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    return {
        field: (re.compile(said["is"]), re.compile(said["not"]) if "not" in said else None)
        for field, said in words.load("hints").items()
    }


def is_hinted(field: str, header: str) -> bool | None:
    """Say whether a header has something in it that speaks for a field; None where it speaks against it."""
    wanted, barred = _hints()[field]
    if barred and barred.search(header):
        return None
    return wanted.search(header) is not None


def completed(
    below: evidence.Below, columns: Sequence[Column], header: Sequence[Cell], lexicon: Lexicon
) -> list[Column]:
    """Return the columns with those that are known by their cells; the lexicon of the file learns their words."""
    out = [c for c in columns if not _is_belied(below, c)]
    unknown = list(_unknown(below, out, header, lexicon))
    sizes = {column.index: len(cells) for column, cells in unknown}
    for like in _LIKE.get(below.kind, ()) if unknown else ():
        have = {c.field for c in columns if not c.is_guess}
        have |= set() if like.field in _SEVERAL else {c.field for c in out}
        if like.field in have or have & _NEEDLESS.get(like.field, set()):
            continue
        ranked = [(rank, column) for column, cells in unknown if (rank := _rank(below, like, column, cells, lexicon))]
        if not ranked:
            continue
        best = max(ranked, key=lambda pair: pair[0])
        for rank, column in ranked:
            same = words.header_key(column.header) == words.header_key(best[1].header)
            if column is best[1] or same or (like.field in _SEVERAL and rank[0] == best[0][0]):
                out.append(column.renamed(like.field))
                if column.header:
                    lexicon.guessed[words.header_key(column.header)] = like.field
                unknown = [pair for pair in unknown if pair[0] is not column]
    lexicon.strange.update(words.header_key(c.header) for c, _ in unknown if sizes[c.index] >= KNOWN_BY_NOW)
    return sorted(out, key=lambda c: c.index)


def _is_belied(below: evidence.Below, column: Column) -> bool:
    """Say whether the cells are plainly something else: 租客 below who owns a home, dates below where somebody was."""
    if column.on is not None or column.field not in (*_BELIED, "tick"):
        return False
    cells = list(below.cells(column))
    if column.field == "tick":
        ticked = [c for c in cells if words.find("tick", written(c)) or squeeze(written(c)) == squeeze(column.header)]
        return len(ticked) * 2 < len(cells) and words.field_of(below.kind, column.header) is None
    return len(cells) >= 2 and all(map(_BELIED[column.field], cells))


def _unknown(
    below: evidence.Below, columns: Sequence[Column], header: Sequence[Cell], lexicon: Lexicon
) -> Iterator[tuple[Column, list[Cell]]]:
    """Yield the columns that nobody knows, with their cells."""
    known = {c.index for c in columns}
    for index, cell in enumerate(header):
        if index in known or not isinstance(cell, str | None):
            continue
        text = squeeze(cell or "")
        if len(text) > 30 or looks.is_data([text]) or (text and words.header_key(text) in lexicon.strange):
            continue
        column = Column(index, "", text, hidden=index in below.grid.hidden_columns, is_guess=True)
        cells = list(below.cells(column))
        if cells and not tells.is_counting(cells):
            yield column, cells


def _rank(
    below: evidence.Below, like: Like, column: Column, cells: list[Cell], lexicon: Lexicon
) -> tuple[float, bool, float, int] | None:
    """Return how well a column fits a field, None when it does not; residents vary more than heads and samplers."""
    hint = is_hinted(like.field, words.header_key(column.header)) if column.header else False
    least = like.hinted if hint else like.alone
    if hint is None or least >= _NEVER or (not hint and len(cells) < LEAST and like.content != "state"):
        return None
    fits = _tells(like.content, lexicon)
    share = sum(map(fits, cells)) / len(cells)
    varied = len({written(c) for c in cells}) / len(cells)
    if share < least or share == 0 or (not hint and fits(column.header)):
        return None
    if not hint and like.field in _VARIED and len(cells) > LEAST and varied <= 0.5:
        return None
    people = round(varied, 1) if below.kind in ("register", "samples") and like.field == "name" else 1.0
    return people, hint, round(share, 1), -column.index


def _tells(content: str, lexicon: Lexicon) -> tells.Tells:
    """Return what tells a kind of content, that of places and dates by what the file is about."""
    if content == "compound":
        return lambda cell: lexicon.is_compound(written(cell))
    if content == "days":
        return lambda cell: any(-60 <= (on - lexicon.reference).days <= 0 for on in _days(cell, lexicon.reference))
    if content in ("past", "future"):
        later = content == "future"
        return lambda cell: (days := tells.when(cell, lexicon.reference)) is not None and (days > 0) is later
    return tells.like(content)


def _days(cell: Cell, reference: date) -> list[date]:
    return [] if tells.when(cell, reference) is None and not isinstance(cell, str) else dates.read_many(cell, reference)


def header_row(lexicon: Lexicon, grid: Grid, known: Callable[[int, Sequence[Cell]], list[Column] | None]) -> int | None:
    """Find the header of a sheet where words alone find none; the lexicon learns its words. None where there is none.

    `known` returns the columns of a row that words tell.
    """
    best: tuple[int, int] | None = None
    learnt: dict[str, str] = {}
    for row in range(min(TOP, len(grid.cells) - 1)):
        if best and not (best[1] == row - 1 and _has_groups(grid, best[1])):
            break
        header = [_own_text(grid, row, index) for index in range(len(grid.cells[row]))]
        own = known(row, header) if sum(isinstance(c, str) and not is_blank(c) for c in header) > 1 else None
        if own is None:
            continue
        trial = lexicon.tried()
        found = completed(evidence.Below(lexicon.kind, grid, row + 1), own, header, trial)
        if evidence.complete(lexicon.kind, found) and (best is None or len(found) >= best[0]):
            best, learnt = (len(found), row), trial.guessed
    if best is None:
        return None
    lexicon.guessed.update(learnt)
    return best[1]


def _has_groups(grid: Grid, row: int) -> bool:
    """Say whether a cell of the row stands above several columns."""
    return any(at[0] == row == first[0] for at, first in grid.merged.items())


def _own_text(grid: Grid, row: int, index: int) -> Cell:
    """Return what a cell shows, nothing where a title runs over it from the left."""
    first = grid.merged.get((row, index))
    return None if first and first[0] == row else grid.shown(row, index)
