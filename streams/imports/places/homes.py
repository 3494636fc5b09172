"""A door and who lives behind it in one cell: 101 张一, 1单元101张一、李二, 张一（1-101）."""

import re

from streams.imports.words.spelling import tidy

_WHO = r"[一-鿿㐀-䶿·]{2,5}"
_SHORT = re.compile(r"^([A-Z]?[\d\-#]*\d[室号户]?)[\s:：,，、-]*([^\d\s].*)$")
_DOOR_FIRST = re.compile(rf"^(.*\d(?:室|号|户|房)?)[\s:,、/(-]*({_WHO}(?:[、,/ ]+{_WHO})*)\)?$")
_NAME_FIRST = re.compile(rf"^({_WHO})[\s:,、/(-]*([A-Z\d].*\d(?:室|号|户|房)?)\)?$")
_NOBODY = re.compile(r"^(?:单元|号楼|楼栋?|室|层|号|户|房)")


def parted(text: str) -> tuple[str, str] | None:
    """Return (door, who lives there) of a cell that says both, None where it does not."""
    plain = tidy(text)
    found = _DOOR_FIRST.match(plain)
    if found and not _NOBODY.match(found[2]):
        return found[1], found[2]
    found = _SHORT.match(plain)
    if found and not _NOBODY.match(found[2]):
        return found[1], found[2]
    found = _NAME_FIRST.match(plain)
    return (found[2], found[1]) if found else None
