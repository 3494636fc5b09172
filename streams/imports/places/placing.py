"""The compound of an address that names none, or only what several names begin with: the building may say it. Pure."""

from dataclasses import replace

from streams.imports.places.addresses import PART, Address, AddressTree
from streams.imports.places.plates import building_key
from streams.imports.words.spelling import plain


def placed(tree: AddressTree, address: Address) -> Address:
    """Return the address in the only compound that its building speaks for, where it names none that is known."""
    if not address.building or (address.compound and not address.unknown):
        return address
    key = building_key(address.building)
    lettered = replace(address, building=f"{key}{address.unit}", unit=None)  # A-2 may be the tower A2
    for said in (address, lettered) if address.unit and key.isascii() and key.isalpha() else (address,):
        if compound := _compound_of(tree, said):
            return replace(said, compound=compound, unknown="")
    return _in_part(tree, address) or address


def _in_part(tree: AddressTree, address: Address) -> Address | None:
    """Return 嘉绿 with 东区1号楼 as 1号楼 of the only 嘉绿苑东区, 东区1号楼 alone of the only name ending so."""
    part = PART.match(plain(address.building))
    if part is None:
        return None
    short, rest = plain(address.unknown) + part[0], building_key(plain(address.building)[part.end() :])
    fits = _is_short if address.unknown else _ends_so
    called = [c for c in tree.compounds.values() if fits(short, plain(c.name)) and rest in c.buildings]
    if len(called) != 1:
        return None
    return replace(address, compound=called[0].name, building=called[0].buildings[rest].name, unknown="")


def _compound_of(tree: AddressTree, address: Address) -> str:
    """Return the only compound that may be meant where none is named, or what several names begin with; else ''.

    A tower with a letter (A3) speaks for its compound, and any building does among 翡翠湾一期 and 翡翠湾二期 where
    翡翠湾 is named. A number alone (3号楼) says nothing: each compound may have one some day.
    """
    key = building_key(address.building)
    if not address.unknown and not (key[:1].isascii() and key[:1].isalpha() and key[1:].isdigit()):
        return ""
    named = [c for c in tree.compounds.values() if plain(c.name).startswith(plain(address.unknown))]
    found = [c.name for c in named if key in c.buildings]
    return found[0] if len(found) == 1 and (not address.unknown or len(named) > 1) else ""


def _is_short(short: str, name: str) -> bool:
    """Say whether a text begins as a name does and has only characters of it, in their order."""
    rest = iter(name)
    return short[:2] == name[:2] and all(character in rest for character in short)


def _ends_so(part: str, name: str) -> bool:
    """Say whether a name ends with a part: 新平旺西区."""
    return name.endswith(part)
