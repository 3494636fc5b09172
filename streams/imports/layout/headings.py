"""Which place titles, sheet names, file names and lines between the rows are about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from streams.imports.files.sheets import Grid
from streams.imports.places.addresses import Address, AddressTree
from streams.imports.places.plates import BUILDING, building_name, is_numbered
from streams.imports.words.spelling import as_printed, is_blank, plain, written

_NUMBER = r"(?:[东西南北中A-Z]区|\d{1,2}期)?[甲乙丙丁东西南北新老副附增加临]?(?:\d{1,3}|[A-Z]\d{0,2})"
_BLOCK = re.compile(rf"(?<![\dA-Z.])({_NUMBER})(号住宅楼|号楼|#楼|#|栋|幢|座|号院|排)(?!\d*[.月])")
_AT_START = re.compile(rf"^[-—:：,、_]*(?:({_NUMBER})(?:号楼|#楼|#|栋|幢|座|楼|号院|号|排)|({_NUMBER})$)")
_UNIT = re.compile(r"(?<![\dA-Z])第?(\d{1,2}|[A-H])(?:单元|门洞|楼门)|单元号?[:：]第?(\d{1,2}|[A-H])(?![\d号])")
_GAPS = re.compile(r"[\s\u3000]{2,}")
_LABEL = re.compile(r"(?:小区|院落|楼院|楼栋|楼号|栋号|单元|村)(?:名称|名|号)?\s*[:：]")
_LABELLED = re.compile(r"(?:楼栋?号?|栋号?|幢号?)[:：]第?(\d{1,3}|[A-Z])(?!\d)")
_PAIR = re.compile(rf"^[-—:：,、_]*({_NUMBER})(?:号楼|#|栋|幢|座)?[-—_](\d{{1,2}})(?:单元)?$")
_WORDS = re.compile(
    r"^.*?(?:清楼表|台账|登记表|名册|名单|底册|花名册|一览表|统计表|汇总表|明细表|人口表|信息表|情况表)"
)
_UPPER = re.compile(r"^.*(?:(?<!小)社区|街道|居委会)")
_BRACKETED = re.compile(r"[(（\[【《]([^)）\]】》]+)[)）\]】》]")
_SEVERAL = re.compile(r"^(?:各|本|该|所有)|[及和与、]")
"""What no compound is called: 生活区及小区 speaks of several."""
_COMPOUND = re.compile(r"([一-鿿A-Z0-9]{2,12}?(?:小区|家属院|宿舍院|宿舍|公寓|花园|新村|佳苑|大院|苑|村))")

_LISTED = re.compile(
    r"^([一-鿿A-Z0-9]{2,14}?)(?:楼栋|住宅楼|楼宇|楼房|房屋|建筑|栋楼)"
    r"[一-鿿]{0,6}(?:表|台账|名册|清单|明细|情况|信息|概况)(?:[(（].*)?$"
)
"""A title that says of what the buildings are listed: 金水湾住宅楼统计表."""
_NO_COMPOUND = re.compile(
    r"^(?:各|本|该|全|所有|辖区|管辖|居民|小区|院落|网格|附件|\d)|[年月日区县市省办会]$|基础|基本|信息|[及与、]"
)
_ON_A_ROAD = re.compile(r"[一-鿿](?:路|街|道)$")
"""What stands before the number of a yard that is a compound: 桃园北路12号院."""


def title_place(tree: AddressTree, text: str) -> Address:
    """Return the place a title, sheet or file name is about: ``清楼表（十三冶小区1号楼）``, ``3#``."""
    found = _place_in(tree, plain(text))
    return found if tree or not found.compound else replace(found, compound=as_printed(text, found.compound))


def _place_in(tree: AddressTree, key: str) -> Address:
    """Return the place that a plain text is about."""
    for part in (*_BRACKETED.findall(key), key):
        compound, tail = tree.cut_compound(part)
        pair = _PAIR.match(tail) if compound or not tree else None
        if compound and pair:
            return Address(compound, building_name(pair[1]), int(pair[2]))
        if compound:
            named = _named_block(tree, compound, tail)
            return Address(compound, named or _block(tail) or _block_before(part, tail), _unit(part))
    alone = tree.find_named(key) if tree else Address()
    if alone.building:
        return alone
    for part in (*_BRACKETED.findall(key), key):
        found = _BLOCK.search(part)
        if found:
            said = "" if tree else _named(part[: found.start()])
            if _ON_A_ROAD.search(said) and found[2] == "号院":
                return Address(said + found[0], "", _unit(part[found.end() :]))
            return Address(said, building_name(found[1] + found[2]), _unit(part[found.end() :]))
        if _unit(part) is not None and len(part) < 12:
            return Address("", "", _unit(part))
        compound_only = _COMPOUND.search(_UPPER.sub("", part))
        if compound_only and _SEVERAL.search(compound_only[1]):
            compound_only = None
        if compound_only and tree and not (ended := tree.ending_with(compound_only[1])):
            compound_only = None
        elif compound_only and tree:
            return Address(ended, _block(part[compound_only.end() :]))
        if compound_only:
            return Address(compound_only[1])
        listed = None if tree else _LISTED.match(_UPPER.sub("", part))
        if listed and not _NO_COMPOUND.search(listed[1]):
            return Address(listed[1])
    return Address()


def _named_block(tree: AddressTree, compound: str, tail: str) -> str:
    """Return the building with a name of its own (东楼, 前街) that is spoken of after its compound."""
    for key, building in tree.compounds[compound].buildings.items():
        if len(key) > 1 and not is_numbered(key) and key in tail:
            return building.name
    return ""


def _block(tail: str) -> str:
    """Return the building right after a compound, or the first one named further on."""
    labelled = _LABELLED.search(tail)
    if labelled:
        return building_name(labelled[1])
    found = _AT_START.match(tail)
    if found:
        return building_name(found[0].strip("-—:：,、_"))
    later = _BLOCK.search(tail)
    return building_name(later[1] + later[2]) if later else ""


def _block_before(part: str, tail: str) -> str:
    found = _BLOCK.search(part[: len(part) - len(tail)])
    return building_name(found[1] + found[2]) if found and "院" not in found[2] else ""


def _unit(text: str) -> int | None:
    found = _UNIT.search(text)
    if not found:
        return None
    number = found[1] or found[2]
    return int(number) if number.isdigit() else ord(number) - 64


def _named(head: str) -> str:
    """Return the compound before a building in a title, where there is no address book to know it by."""
    head = _UPPER.sub("", _WORDS.sub("", head)).strip("-—_:：·,，、 ")
    return head if re.search(r"[一-鿿]", head) else ""


_BEFORE = re.compile(r"^(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.．])|^以下(?:为|是)")
"""What numbers a line between the rows."""
_BEHIND = re.compile(
    r"[(（【].*$|[,，:：]?(?:共|计|小计|合计)?\d+(?:户|人).*$|[-—:：,，]*(?:网格员|[楼栋幢]长|楼门长|单元长|负责人|责任人|联系人|包[楼保联]).*$"
    r"|(?:住户|居民|人员)?(?:名单|清楼表|台账|登记表|花名册)?$"
)
"""What such a line says of a place beside its name."""


def section_place(tree: AddressTree, text: str, within: str) -> Address:
    """Return the place that a row in the middle of a table announces (``3号楼``, ``2单元``); else nothing.

    Parameters
    ----------
    within
        The compound the table is about so far.
    """
    key = re.sub(r"^[^\w#]+|[=\-—*】\])）》:：]+$", "", plain(text))
    key = _BEHIND.sub("", _BEFORE.sub("", key))
    unit = re.fullmatch(r"(?:单元号?[:：])?第?(\d{1,2}|[A-H])单元|单元号?[:：]第?(?:\d{1,2}|[A-H])", key)
    if unit:
        return Address("", "", _unit(key))
    compound, tail = tree.cut_compound(key)
    tail = re.sub(r"^(?:楼号|楼栋号?|栋号|幢号)[:：](\d{1,3})$", r"\1号楼", tail)
    tail = re.sub(r"^(?:楼号|楼栋号?)[:：]", "", tail).lstrip("-—_:：,，")
    found = re.fullmatch(rf"第?({_NUMBER})(号住宅楼|号楼|#楼|#|栋|幢|座|楼|号院|排)(?:-?(\d{{1,2}})单元)?", tail)
    if found:
        return Address(compound, building_name(found[1] + found[2]), int(found[3]) if found[3] else None)
    below = re.fullmatch(r"(.+?)-?(\d{1,2})单元", tail)
    inside = below and not BUILDING.match(below[1]) and section_place(tree, compound + below[1], within)
    if below and inside and inside.building:
        return replace(inside, unit=int(below[2]))
    known = tree.find_building(compound, tail) if compound and tail and not BUILDING.match(tail) else None
    if known:
        return Address(compound, known.name)
    if compound and not tail:
        return Address(compound)
    if len(key) >= 8:
        return Address()
    near = tree.find_building(within, key) if within and not BUILDING.match(key) else None
    return Address(within, near.name) if near else tree.find_named(key)


def context_of(tree: AddressTree, texts: Sequence[str]) -> Address:
    """Return what titles, sheet name and file name (the nearest first) say about the place."""
    context = Address()
    for text in texts:
        if text:
            context = context.over(title_place(tree, text)) if context != Address() else title_place(tree, text)
    if context.compound and not context.building and context.compound in tree.compounds:
        for text in texts:
            named = _named_block(tree, context.compound, plain(text))
            if named:
                return replace(context, building=named, unknown="")
    return replace(context, unknown="")


def titles(grid: Grid, header: int, left: int, right: int) -> list[str]:
    """Return the texts right above a header, the nearest first; of tables side by side those above its columns.

    A line of labels and values (``楼号：`` | ``3``) is one text.
    """
    texts: list[str] = []
    for row in range(header - 1, max(-1, header - 6), -1):
        filled = [(i, written(c).strip()) for i, c in enumerate(grid.cells[row]) if not is_blank(c)]
        here = [text for i, text in filled if left <= i < right]
        if len(filled) == 1:
            here = [filled[0][1]]
        if any(_LABEL.search(text) for text in here):
            here = [re.sub(r"(?<=[:：])，", "", "，".join(_GAPS.sub("，", text) for text in here))]
        if len(here) > 3 and any(text.endswith((":", "：")) for text in here):
            continue  # who is responsible, in labels and values
        if len(here) > 3:
            break
        texts.extend(here)
    return texts


def only_compound(tree: AddressTree, texts: Sequence[str]) -> Address:
    """Return the only compound of an address book, where no title, sheet or file name speaks of another place."""
    if len(tree.compounds) != 1 or any(map(_names_a_place, texts)):
        return Address()
    return Address(next(iter(tree.compounds)))


def _names_a_place(text: str) -> bool:
    """Say whether a text has the name of a compound in it, by its ending or before a building."""
    key = re.sub(r"\d+[年月日号](?!楼|院)", "", _UPPER.sub("", plain(text)))
    block = _BLOCK.search(key)
    return _COMPOUND.search(key) is not None or (block is not None and len(_named(key[: block.start()])) > 1)


def context(tree: AddressTree, named: list[str], outside: list[str], above: Address) -> Address:
    """Return the place a table is about: its titles, then sheet and file, then what stood above it."""
    own = context_of(tree, named)
    if own == Address() and above != Address():
        return above
    found = own.over(context_of(tree, outside))
    return found if found.compound else found.over(Address(above.compound))
