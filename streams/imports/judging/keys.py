"""The key of a sheet: what its signs and numbers stand for, told in a note (√已采 △外出; 1.高龄 2.患病)."""

import re
from collections.abc import Mapping

from streams.imports import words
from streams.imports.judging.desk import Desk
from streams.imports.words.spelling import is_blank, squeeze, tidy

LEAST = 2
"""So many signs at least must be explained, or a note is no key."""
ROWS = 12
"""A note stands in so many rows at the top or at the end of a sheet (G)."""
_SIGNS = re.compile(r"([√✓✔☑×✗✘xX○〇●◎△▲☆★□■◇◆⊙※#＋+])[\s:：=为表示代\-—]{0,4}([一-鿿][一-鿿()及或/]*)")
_NUMBERS = re.compile(r"(?<![\d.])(\d{1,2}|[A-H])(?:[.、:：=)—-]\s*|为|表示|代表)((?:\d{2}岁)?[一-鿿][一-鿿()及或/]*)")
_BRACKETED = re.compile(r"[(（\[【](.+)[)）\]】]")
_IN_HEADER = re.compile(r"(?<![\d.])(\d{1,2}|[A-H])[.、:：=-]?\s*((?:\d{2}岁)?[一-鿿][一-鿿/]*)")
"""A key in the brackets of a header: 人员分类（1独居 2高龄 3残疾）."""
_PARTS = re.compile(r"[、,，/;；+和\s]+")


def of(desk: Desk, group: str) -> Mapping[str, str]:
    """Return what each sign stands for by the notes of a sheet whose meanings are words of a group; mostly nothing."""
    key = "key", group, desk.grid.name
    if key not in desk.memo:
        desk.memo[key] = _read(desk, group)
    found: Mapping[str, str] = desk.memo[key]
    return found


def _read(desk: Desk, group: str) -> dict[str, str]:
    cells = desk.grid.cells
    around = range(len(cells)) if len(cells) <= 2 * ROWS else (*range(ROWS), *range(len(cells) - ROWS, len(cells)))
    for row in map(cells.__getitem__, around):
        texts = [tidy(c) for c in row if isinstance(c, str) and len(c) > 5]
        if not texts:
            continue
        if sum(not is_blank(c) for c in row) > 3:
            pattern, texts = _IN_HEADER, [inside[1] for text in texts if (inside := _BRACKETED.search(text))]
        else:
            pattern = _SIGNS if group == "mark" else _NUMBERS
        found = {sign: said for text in texts for sign, said in pattern.findall(text) if words.find(group, said)}
        if len(found) >= LEAST:
            return found
    return {}


def spelled(desk: Desk, group: str, text: str) -> str:
    """Return a cell with its signs spelled out where it holds nothing else (1、3 is 高龄、残疾)."""
    key = of(desk, group)
    parts = [part for part in _PARTS.split(squeeze(text).strip()) if part] if key else []
    if not parts or not all(part in key for part in parts):
        return text
    return "、".join(key[part] for part in parts)
