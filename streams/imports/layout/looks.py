"""What cells look like, by the field they stand in."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from streams.imports import words
from streams.imports.places import plates
from streams.imports.values import dates, names, phones
from streams.imports.words.spelling import Cell, is_blank, squeeze, written

Fits = Mapping[str, Callable[[Cell], bool]]
"""Per field whether a cell looks like what its column means."""


def _matches(pattern: str) -> Callable[[Cell], bool]:
    compiled = re.compile(pattern)
    return lambda cell: compiled.fullmatch(squeeze(written(cell))) is not None


def _says(group: str) -> Callable[[Cell], bool]:
    return lambda cell: bool(words.find(group, written(cell))) and not re.search(r"\d{7}", written(cell))


def _is_place(cell: Cell) -> bool:
    return re.search(r"\d.*\d|楼|室", written(cell)) is not None and not phones.looks_like(cell)


def _is_date(cell: Cell) -> bool:
    return dates.looks_like(cell) and not phones.looks_like(cell)


is_house = _matches(r"第?[甲乙丙丁]?\d{1,4}(?:[-—]\d{1,2})?号?院?(?:附\d{1,2}号?|之[\d一二三四五六七八九])?")
HEADER_ROWS = 10
"""A header nobody knows is looked for in the first rows."""


def header_of(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Return the texts of the widest row that may be a header, none where every wide one speaks of somebody."""
    texts = ([c for c in row if isinstance(c, str) and not is_blank(c)] for row in rows)
    return max((row for row in texts if len(row) > 1 and not is_data(row)), key=len, default=[])


def is_data(cells: Iterable[str]) -> bool:
    """Say whether a row is no header: it holds a mobile number or a door."""
    return any(phones.looks_like(cell) or plates.is_door(cell) for cell in cells)


_PERSON: Fits = {
    "name": lambda cell: names.looks_like(written(cell)),
    "age": _matches(r"\d{1,3}(\.0)?(周?岁)?"),
    "sex": _matches("[男女]"),
    "phone": lambda cell: phones.looks_like(cell) or bool(phones.read(cell)[0]),
    "address": _is_place,
    "room": _matches(r"[A-Z]?\d{2,4}(\.0)?[室号户房]?"),
}
OF_ROWS: Mapping[str, Fits] = {
    "register": {**_PERSON, "unit": _matches(r"第?[\d一二三四五六七八]{1,2}(\.0)?(单元)?")},
    "special": {**_PERSON, "category": _says("category")},
    "quarantine": {**_PERSON, "category": _says("quarantine_class"), "departed": _is_date},
}
"""What the cells of a row look like, per kind of ledger."""
OF_COLUMNS: Fits = {
    **dict.fromkeys(("departed", "home_from", "home_until", "registered", "since", "until"), _is_date),
    "name": lambda cell: re.search(r"[^\W\d_]{2}", squeeze(written(cell))) is not None,
    "room": lambda cell: not re.fullmatch(r"\d{6,}", squeeze(written(cell))),
    "result": lambda cell: words.find("result", written(cell)) is not None,
}
"""What the cells of a column must look like for it to mean that, in any kind of ledger."""
OF_RIVALS: Fits = {
    **OF_COLUMNS,
    "room": lambda cell: re.search(r"\d{3}|单元|室|楼|户", squeeze(written(cell))) is not None,
    "address": _is_place,
}
"""What the cells look like of the better one of two columns that claim to mean the same."""
