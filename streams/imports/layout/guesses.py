"""Columns whose word nobody knows, known by what stands below it; what the word has in it speaks for one or the other.

A word that was guessed once means the same in all sheets of its file. Nothing that a word says is overruled here, and
every guess is told in a notice of the file. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout import evidence, looks, tells
from streams.imports.layout.columns import Column, Lexicon
from streams.imports.layout.likeness import LIKE, NEVER, Like
from streams.imports.layout.stacked import has_groups, own_text
from streams.imports.places import plates
from streams.imports.values import dates, names, phones
from streams.imports.words.spelling import Cell, is_blank, squeeze, whole, written

LEAST = 3
"""So many cells at least must be there where the word above gives no hint (G)."""
NAMES = 0.9
"""So many cells of a column under a word that speaks of something else must be names (G)."""
KNOWN_BY_NOW = 20
"""Cells after which a column that looks like nothing is not looked at again under the same word (G)."""
TOP = 15
"""A header of words nobody knows is looked for in so many rows (G)."""
_WHOLE = {"room", "address", "home"}
_NEEDLESS = {
    "home": {"name", "home"},
    "name": {"home"},
    "address": _WHOLE,
    "building": {"address"},
    "unit": {"address"},
    "room": _WHOLE,
}
"""Fields that are not looked for where one of the others says it."""
_VARIED = ("name", "phone", "tube", "address")
"""Fields of which most rows say something else, unless the word above hints at them."""
_SEVERAL = ("tested", "mark", "negative")
"""Fields that may have several columns."""


def _owns(cell: Cell) -> bool:
    return words.find("residency", written(cell)) is not None and not tells.like("name")(cell)


_BELIED: Mapping[str, tells.Tells] = {
    "head": _owns,
    "source": tells.like("date"),
    "relative": tells.like("phone"),
}
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
    columns = _lanes(below, [_compounds(below, c, lexicon) for c in columns], header, lexicon)
    columns = _listed(below, columns, lexicon)
    some = len(columns) < sum(not is_blank(cell) for cell in header) or not evidence.complete(below.kind, list(columns))
    kept = [c for c in columns if not _is_belied(below, c, some)]
    out = list(kept)
    unknown = list(_unknown(below, out, header, lexicon))
    sizes = {column.index: len(cells) for column, cells in unknown}
    for like in LIKE.get(below.kind, ()) if unknown else ():
        have = {c.field for c in kept if not c.is_guess}
        have |= set() if like.field in _SEVERAL else {c.field for c in out}
        have -= {"tested"} if like.content == "days" else set()
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
    out += _residents(below, out, unknown)
    out = _areas(below, _blocks(below, out, unknown), header)
    lexicon.strange.update(words.header_key(c.header) for c, _ in unknown if sizes[c.index] >= KNOWN_BY_NOW)
    return sorted(out, key=lambda c: c.index)


def _residents(
    below: evidence.Below, columns: Sequence[Column], unknown: Sequence[tuple[Column, list[Cell]]]
) -> list[Column]:
    """Return the column of names of a list with heads of homes only, whatever its word: more people than heads."""
    head = next((c for c in columns if c.field == "head"), None)
    if head is None or below.kind != "register" or any(c.field in ("name", "member", "home") for c in columns):
        return []
    heads = len({squeeze(written(cell)) for cell in below.cells(head)})
    for column, cells in unknown:
        people = {squeeze(written(cell)) for cell in cells}
        if len(people) > heads and sum(map(tells.like("name"), cells)) >= NAMES * len(cells):
            return [column.renamed("name")]
    return []


def _compounds(below: evidence.Below, column: Column, lexicon: Lexicon) -> Column:
    """Return a column of buildings or streets as one of compounds where the address book knows its cells as such."""
    if column.field not in ("building", "community") or below.kind == "buildings":
        return column
    cells = list(below.cells(column))
    known = sum(lexicon.is_compound(written(cell)) for cell in cells)
    return column.renamed("compound") if cells and known * 2 > len(cells) else column


def _listed(below: evidence.Below, columns: list[Column], lexicon: Lexicon) -> list[Column]:
    """Return the columns without those of names that the register knows far less of than of another's: who wrote it."""
    called = {c.header: c for c in columns if c.field == "name"}
    if len(called) < 2:
        return columns
    shares = {}
    for header, column in called.items():
        cells = list(below.cells(column))
        shares[header] = sum(lexicon.is_resident(written(c)) for c in cells) / max(1, len(cells))
    best = max(shares.values())
    left = {header for header, share in shares.items() if best >= 0.5 and share < best - evidence.BETTER}
    return [c for c in columns if c.field != "name" or c.header not in left]


def _lanes(below: evidence.Below, columns: list[Column], header: Sequence[Cell], lexicon: Lexicon) -> list[Column]:
    """Return the only column of buildings of an address book as one of compounds, where its cells are names without a
    number and a column that nobody knows holds buildings; one of compounds whose cells are 九莲新村1幢 as of buildings.
    """
    named = [c for c in columns if c.field == "building"]
    whole = [c for c in columns if c.field == "compound" and _mostly(tells.like("whole block"), list(below.cells(c)))]
    if below.kind == "buildings" and not named and len(whole) == 1:
        return [c.renamed("building") if c is whole[0] else c for c in columns]
    if below.kind != "buildings" or len(named) != 1 or any(c.field == "compound" for c in columns):
        return columns
    cells = list(below.cells(named[0]))
    if not cells or sum(any(x.isdigit() for x in written(c)) for c in cells) * 2 > len(cells):
        return columns
    known = {c.index for c in columns}
    others = [Column(i, "", squeeze(written(h))) for i, h in enumerate(header) if i not in known]
    blocks = [c for c in others if _mostly(tells.like("marked block"), list(below.cells(c)))]
    return [c.renamed("compound") if c is named[0] and blocks else c for c in columns]


def _blocks(below: evidence.Below, columns: list[Column], unknown: Sequence[tuple[Column, list[Cell]]]) -> list[Column]:
    """Return the columns of an address book in which none is of buildings, with the one that must be.

    It is the last of several called compounds (小区 and 楼宇名称), else the first nobody knows, where each row names
    another one of its compound; else the only one of compounds (名称): these are then what stands before it, or unsaid.
    """
    if below.kind != "buildings" or any(c.field == "building" for c in columns):
        return columns
    named = [c for c in columns if c.field == "compound"]
    if len(named) > 1 and _tell_apart(below, [named[0], named[-1]]):
        return [c.renamed("building") if c is named[-1] else c for c in columns]
    for column, _ in unknown if len(named) == 1 else ():
        if column.index < named[0].index and not _tell_apart(below, named) and _tell_apart(below, [column, *named]):
            return [*(c for c in columns if c not in named), column.renamed("compound"), named[0].renamed("building")]
    for column, cells in unknown:
        called = is_hinted("building", words.header_key(column.header))
        if (called or not all(whole(cell) is not None for cell in cells)) and _tell_apart(below, [*named, column]):
            return [*columns, column.renamed("building")]
    places = [c for c in columns if c.field == "address"]
    if len(named) == 1 and _tell_apart(below, [*places, *named]):
        others = [c for c in columns if c not in named and not (c.is_guess and c.field == "alias")]
        return [*others, named[0].renamed("building")]
    return columns


def _tell_apart(below: evidence.Below, columns: Sequence[Column]) -> bool:
    """Say whether what stands in these columns, down through blank cells of the first, names each row but once."""
    told, above = [], ""
    for row in range(below.body, min(below.body + evidence.SAMPLE_ROWS, len(below.grid.cells))):
        *upper, last = [squeeze(written(below.grid.shown(row, c.index))) for c in columns]
        above = next(filter(None, upper), above)
        if last:
            told.append((above, last))
    return len(told) > 1 and len(set(told)) == len(told)


def _areas(below: evidence.Below, columns: list[Column], header: Sequence[Cell]) -> list[Column]:
    """Return the columns of an address book with the one whose texts part buildings of the same name (区域).

    It is the first before them that nobody knows with fewer different texts than rows, where no column says it.
    """
    building = next((c for c in columns if c.field == "building"), None)
    if below.kind != "buildings" or building is None or any(c.field in ("compound", "alias") for c in columns):
        return columns
    rows = range(below.body, min(below.body + evidence.SAMPLE_ROWS, len(below.grid.cells)))
    named = [plates.building_key(written(below.grid.shown(row, building.index))) for row in rows]
    if len(set(named)) == len(named):
        return columns
    known = {c.index for c in columns}
    for index, cell in enumerate(header[: building.index]):
        texts = [squeeze(written(below.grid.shown(row, index))) for row in rows]
        told = [(text, name) for text, name in zip(texts, named, strict=True) if text and name]
        apart = len(set(told)) == len(told) > len({text for text, _ in told}) > 1
        if index not in known and apart and all(len(text) > 2 and tells.like("group")(text) for text, _ in told):
            return [*columns, Column(index, "compound", squeeze(written(cell)), is_guess=True)]
    return columns


def _mostly(fits: tells.Tells, cells: Sequence[Cell]) -> bool:
    return len(cells) > 1 and sum(map(fits, cells)) * 2 > len(cells)


def _are_people(cell: Cell) -> bool:
    return any(map(tells.like("name"), names.listed(phones.apart(cell)[0] if isinstance(cell, str) else cell)))


def _is_belied(below: evidence.Below, column: Column, has_others: bool) -> bool:
    """Say whether the cells are plainly something else: 租客 below who owns a home, dates below where somebody was.

    What a name or a date is not is asked only where other columns could be it (`has_others`).
    """
    asked = (*_BELIED, "tick", "member", *(looks.OF_COLUMNS if has_others else ()))
    if column.on is not None or column.field not in asked:
        return False
    cells = list(below.cells(column))
    fits = _are_people if column.field == "member" else looks.OF_COLUMNS.get(column.field)
    if fits:
        return len(cells) >= LEAST and sum(map(fits, cells)) < evidence.LEAST * len(cells)
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
    if hint is None or least >= NEVER or (not hint and len(cells) < LEAST and like.content != "state"):
        return None
    fits = telling(like.content, lexicon)
    share = sum(map(fits, cells)) / len(cells)
    varied = len({written(c) for c in cells}) / len(cells)
    if share < least or share == 0 or (not hint and fits(column.header)):
        return None
    pooled = below.kind == "samples" and like.field == "tube" and len(set(cells)) > 1
    if (
        not hint
        and like.field in _VARIED
        and like.content != "door"
        and not pooled
        and len(cells) >= LEAST
        and varied <= 0.5
    ):
        return None
    people = round(varied, 1) if below.kind in ("register", "samples") and like.field == "name" else 1.0
    return people, hint, round(share, 1), -column.index


def telling(content: str, lexicon: Lexicon) -> tells.Tells:
    """Return what tells a kind of content, that of places and dates by what the file is about."""
    if content == "compound":
        return lambda cell: lexicon.is_compound(written(cell))
    if content == "door":
        return lambda cell: isinstance(cell, str) and lexicon.is_door(cell)
    if content == "days":
        return lambda cell: any(-60 <= (on - lexicon.reference).days <= 0 for on in _days(cell, lexicon.reference))
    if content == "lists of days":
        return lambda cell: isinstance(cell, str) and len(_days(cell, lexicon.reference)) > 1
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
        if best and not (best[1] == row - 1 and has_groups(grid, best[1])):
            break
        header = [own_text(grid, row, index) for index in range(len(grid.cells[row]))]
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
