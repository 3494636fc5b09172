"""Names of persons: cleaned, compared, and two of them in one cell told apart."""

import re

from streams.imports import words
from streams.imports.spelling import Cell, squeeze, without_blanks, written

_BRACKET = re.compile(r"[(（\[【].*$")
_SPLIT = re.compile(r"[、，,/;；&＆]|(?:和|与)(?=[一-鿿]{2,3}$)")
_INCOMPLETE = re.compile(r"(?:某|不详)$|[×Xx*＊]{1,2}$|^\d+人?$|^(?:租户|租客|住户|业主|未知)\d*$")


def read(cell: Cell) -> str:
    """Return the name without blanks, characters as printed; '' when the cell says there is none."""
    name = without_blanks(written(cell)).strip(".。,，:：;；'\"")
    return "" if words.absent(name) or _INCOMPLETE.search(name) else name


def key(name: str) -> str:
    """Return the form in which names are compared: normal width, no blanks, nothing in brackets."""
    return _BRACKET.sub("", squeeze(name)).replace("•", "·").replace(".", "·").upper()


def persons(name: str) -> list[str]:
    """Return the names in one cell; more than one when it lists several."""
    parts = [part for part in _SPLIT.split(name) if part]
    return parts if len(parts) > 1 and all(re.fullmatch(r"[一-鿿㐀-䶿·]{2,4}", p) for p in parts) else [name]


def similar(a: str, b: str) -> bool:
    """Say whether two names of the same length differ in one character, beyond the family name."""
    x, y = key(a), key(b)
    return len(x) == len(y) >= 3 and x[0] == y[0] and sum(p != q for p, q in zip(x, y, strict=True)) == 1


def looks_like(text: str) -> bool:
    """Say whether the text could be a person's name: two to four Chinese characters, or with a middle dot."""
    return re.fullmatch(r"[一-鿿㐀-䶿]{2,4}|[一-鿿]+·[一-鿿·]+", key(text)) is not None
