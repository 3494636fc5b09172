"""Columns whose word nobody knows, known by what stands below it, where a table lacks them otherwise. Pure."""

from collections.abc import Callable, Mapping, Sequence

from streams.imports import evidence, plates, words
from streams.imports.columns import Column
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.values import names, phones

MOST = 0.7
"""Such a share of the cells must look like the meaning (G)."""
LEAST = 3
"""So many cells at least must be there (G)."""


_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文樊温柴牛葛卫裴景靳米阮岳尚庞兰翟齐安郎苗闫梅"
)
"""The commonest family names. Source: the usual list; about nine in ten people bear one of them (G)."""


def _is_name(cell: Cell) -> bool:
    text = squeeze(written(cell))
    return names.looks_like(text) and (text[0] in _SURNAMES or text[:2] in names.DOUBLE or "·" in text)


def _is_address(cell: Cell) -> bool:
    text = plates.spaced(written(cell))
    door = plates.START.search(text)
    return door is not None and plates.is_door(text[door.start() :]) and not phones.looks_like(cell)


def _is_result(cell: Cell) -> bool:
    return words.find("result", written(cell)) is not None


_PERSON: Mapping[str, Callable[[Cell], bool]] = {"name": _is_name, "address": _is_address}
_LIKE: Mapping[str, Mapping[str, Callable[[Cell], bool]]] = {
    "register": _PERSON,
    "special": _PERSON,
    "quarantine": _PERSON,
    "samples": {"name": _is_name},
    "results": {"result": _is_result},
}
"""Per kind the fields that can be told by their cells."""


def completed(below: evidence.Below, columns: Sequence[Column], header: Sequence[Cell]) -> list[Column]:
    """Return the columns with those that make a table of them, the leftmost that fit; the same where none do."""
    out = list(columns)
    for field, fits in _LIKE.get(below.kind, {}).items():
        if evidence.complete(below.kind, out) or any(c.field == field for c in out):
            continue
        known = {c.index for c in out}
        for index, cell in enumerate(header):
            if index in known or is_blank(cell) or (field != "name" and fits(cell)):
                continue
            column = Column(index, field, squeeze(written(cell)), is_guess=True)
            cells = list(below.cells(column))
            varied = field == "result" or len({written(c) for c in cells}) > len(cells) // 2
            if len(cells) >= LEAST and varied and sum(map(fits, cells)) >= MOST * len(cells):
                out.append(column)
                break
    return sorted(out, key=lambda c: c.index) if evidence.complete(below.kind, out) else list(columns)
