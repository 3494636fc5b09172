"""The XML of large workbooks, read in pieces: values row by row, shared texts on disk, hidden columns, formulas."""

import re
import zipfile
from collections.abc import Iterator, Sequence

from streams.imports.files import guard
from streams.imports.files.paging import Paged
from streams.imports.words.spelling import Cell

TEXTS = "xl/sharedStrings.xml"
_NAME = r"(?:\w+:)?"
_ITEM = re.compile(rf"<{_NAME}si\b[^>]*?(?:/>|>(.*?)</{_NAME}si>)".encode(), re.DOTALL)
_PHONETIC = re.compile(rf"<{_NAME}rPh\b.*?</{_NAME}rPh>".encode(), re.DOTALL)
_TEXT = re.compile(rf"<{_NAME}t\b[^>]*?(?:/>|>(.*?)</{_NAME}t>)".encode(), re.DOTALL)
_ROW = re.compile(rf'<{_NAME}row\b(?:[^>]*?\br="(\d+)")?[^>]*?(?:/>|>(.*?)</{_NAME}row>)'.encode(), re.DOTALL)
_CELL = re.compile(rf"<{_NAME}c\b([^>]*?)(?:/>|>(.*?)</{_NAME}c>)".encode(), re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rf"<{_NAME}v[^>]*>(.*?)</{_NAME}v>".encode(), re.DOTALL)
_FORMULA = re.compile(rf"<{_NAME}f[\s/>]".encode())
_COLUMN = re.compile(rf"<{_NAME}col\b[^>]*>".encode())


def shared_texts(packed: zipfile.ZipFile) -> Sequence[str]:
    """Return the shared texts of a workbook, kept on disk."""
    out: Paged[str] = Paged(block=2048)
    if TEXTS in packed.NameToInfo:
        for block in guard.pieces(packed, TEXTS, b"</si>", b":si>"):
            for item in _ITEM.findall(block):
                out.append(_joined(item))
    return out


def _joined(item: bytes) -> str:
    """Return the text of an item, its runs joined, without how it is pronounced."""
    if b"rPh" in item:
        item = _PHONETIC.sub(b"", item)
    return guard.unescape(b"".join(_TEXT.findall(item)).decode("utf-8", "replace"))


def rows(packed: zipfile.ZipFile, part: str, texts: Sequence[str]) -> Iterator[list[Cell]]:
    """Yield the rows of a sheet, values only; rows that the file leaves out are empty."""
    number = 0
    for block in guard.pieces(packed, part, b"</row>", b":row>"):
        for said, body in _ROW.findall(block):
            wanted = int(said) if said else number + 1
            while number + 1 < wanted:
                number += 1
                yield []
            number = wanted
            yield _row(body, texts)


_USUAL = re.compile(
    rb'<c r="([A-Z]{1,3})\d+"(?: s="\d+")?(?: t="(\w+)")?(?:/>|>'
    rb"(?:<f[^>]*?(?:/>|>[^<]*</f>))?(?:<v>([^<]*)</v>|<is><t[^>]*>([^<]*)</t></is>)?</c>)"
)
"""A cell as nearly every program writes it."""


def _row(body: bytes, texts: Sequence[str]) -> list[Cell]:
    usual = _USUAL.findall(body)
    if len(usual) != body.count(b"<c ") or b":c " in body:
        return _odd_row(body, texts)
    cells: list[Cell] = []
    for letters, kind, value, inline in usual:
        raw = value or inline
        index = guard.column_number(letters) - 1
        if not raw or kind == b"e" or index >= guard.MAX_COLUMNS:
            continue
        while len(cells) < index:
            cells.append(None)
        if kind == b"s":
            cells.append(texts[int(raw)])
        elif not kind or kind == b"n":
            cells.append(_number(raw))
        elif kind == b"b":
            cells.append(raw == b"1")
        else:
            cells.append(guard.unescape(raw.decode("utf-8", "replace")))
    return cells


def _number(raw: bytes) -> int | float:
    if raw.isdigit() and len(raw) < 16:
        return int(raw)
    number = float(raw)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _odd_row(body: bytes, texts: Sequence[str]) -> list[Cell]:
    """Return the cells of a row that is written in another way, one by one."""
    cells: list[Cell] = []
    for attributes, inside in _CELL.findall(body):
        place = _PLACE.search(attributes)
        index = guard.column_number(place[1]) - 1 if place else len(cells)
        if index >= guard.MAX_COLUMNS or not inside:
            continue
        while len(cells) < index:
            cells.append(None)
        kind = _TYPE.search(attributes)
        cells.append(_value(kind[1] if kind else b"n", inside, texts))
    return cells


def _value(kind: bytes, inside: bytes, texts: Sequence[str]) -> Cell:
    if kind == b"inlineStr":
        return _joined(inside)
    found = _VALUE.search(inside)
    if not found or kind == b"e":
        return None
    raw = found[1]
    if kind == b"s":
        return texts[int(raw)]
    if kind == b"n":
        return _number(raw)
    return raw == b"1" if kind == b"b" else guard.unescape(raw.decode("utf-8", "replace"))


def details(packed: zipfile.ZipFile, part: str) -> tuple[frozenset[int], dict[tuple[int, int], str]]:
    """Return what calamine does not tell: hidden columns, and formulas without a result or in error, from 0."""
    hidden: set[int] = set()
    flaws: dict[tuple[int, int], str] = {}
    for number, block in enumerate(guard.pieces(packed, part, b"</row>", b":row>")):
        if number == 0:
            hidden = _hidden(block[: block.find(b"sheetData")])
        if not _FORMULA.search(block) and b't="e"' not in block:
            continue
        for attributes, inside in _CELL.findall(block):
            place = _PLACE.search(attributes)
            flaw = _flaw(attributes, inside)
            if place and flaw:
                flaws[int(place[2]) - 1, guard.column_number(place[1]) - 1] = flaw
    return frozenset(hidden), flaws


def _flaw(attributes: bytes, inside: bytes) -> str:
    if b't="e"' in attributes:
        return "formula_error"
    value = _VALUE.search(inside)
    if _FORMULA.search(inside) and not (value and value[1]) and b"<is>" not in inside:
        return "formula_without_value"
    return ""


def _hidden(head: bytes) -> set[int]:
    """Return the columns nobody sees."""
    found: set[int] = set()
    for tag in _COLUMN.findall(head):
        low, high = re.search(rb'\bmin="(\d+)"', tag), re.search(rb'\bmax="(\d+)"', tag)
        narrow = re.search(rb'\bwidth="0(?:\.0*)?"', tag)
        if low and high and (narrow or re.search(rb'\bhidden="(?:1|true)"', tag)):
            found |= set(range(int(low[1]) - 1, min(int(high[1]), guard.MAX_COLUMNS)))
    return found
