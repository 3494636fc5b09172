"""Tables whose doors stand in a line above the people of each home: ``12号  户主：张三  电话：…  4口人``. Pure.

Such a table has no column that says where somebody lives, so by its header alone it is none of its kind.
"""

import re

from streams.imports.files.sheets import Grid
from streams.imports.layout import evidence, headings
from streams.imports.layout.tables import Table
from streams.imports.places.addresses import Address, AddressTree
from streams.imports.words.spelling import is_blank, tidy, written

KINDS = ("register", "special", "quarantine")
"""Kinds of ledgers that list people behind doors."""
LEAST = 2
"""So many lines with a door at least (G)."""
_BEFORE = re.compile(r"^\W*(?:第?\d+户)?(?:(?:家庭)?(?:住址|地址|门牌号?|房号|位置|户址|楼号)[:：]?)?\s*")
_BEHIND = re.compile(
    r"[\s,，;；(（]*(?:户主|房主|业主|户代表|代表|姓名|联系|电话|手机|共|人口|家庭|住户|租户|\d+[口人]|1[3-9]\d{9}).*$|\s{2,}.*$|[,，;；(（].*$"
)
"""What such a line says beside the door: who heads the home, how many live there."""
_NAMED = re.compile(r"[一-鿿·]{2,4}(?:家|户)?$")


def door_of(tree: AddressTree, text: str, about: Address) -> Address | None:
    """Return the door a line names, None where it names none; `about` is the place of the whole table."""
    said = _BEHIND.sub("", _BEFORE.sub("", tidy(text).replace("\n", "  ")))
    if not any(letter.isdigit() for letter in said) and not re.search("[一二三四五六七八九十]", said):
        return None
    for text_of in (said, _NAMED.sub("", said).strip()):
        found = tree.parse(text_of, about) if text_of else Address()
        if found.unknown or not found.building:
            found = _house(tree, text_of, about) or found
        building = tree.find_building(found.compound, found.building)
        if not found.unknown and found.building and (found.room or (building and building.is_one_home)):
            return found
    return None


def _house(tree: AddressTree, text: str, about: Address) -> Address | None:
    """Return the house of a village whose number is all that a line says."""
    number = re.fullmatch(r"(\d{1,4})号?(?:院|户)?", text)
    house = tree.find_building(about.compound, number[1]) if number else None
    return Address(about.compound, house.name) if house and house.is_one_home else None


def is_headed(tree: AddressTree, kind: str, grid: Grid, table: Table, about: Address) -> bool:
    """Say whether a table of people without doors has a line with a door above every home."""
    missing = [needed for needed in evidence.REQUIRED[kind] if not {c.field for c in table.columns} & needed]
    named = table.column("name")
    if kind not in KINDS or named is None or missing != [frozenset({"room", "address"})]:
        return False
    doors = people = orphans = 0
    for row in range(table.body, min(table.end, len(grid.cells))):
        filled = [cell for cell in grid.cells[row] if not is_blank(cell)]
        if len(filled) == 1 and door_of(tree, written(filled[0]), about):
            doors += 1
        elif len(filled) > 1:
            people += 1
            orphans += not doors
    return doors >= LEAST and people >= doors and orphans == 0


def completed(tree: AddressTree, kind: str, file: str, grid: Grid, found: list[Table]) -> None:
    """Take tables without doors for complete ones where a line above each home names its door."""
    for table in found:
        titles = headings.titles(grid, table.header, table.left, table.right)
        about = headings.context(tree, titles, [grid.name, file.rsplit(".", 1)[0]], Address())
        if is_headed(tree, kind, grid, table, about):
            table.complete = table.headed = True
