"""The forms that a table was found or said to have, beside what the known parser makes of an address. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.imports.judging.forms import Book, Form, Place
from streams.imports.places.addresses import Address
from streams.imports.places.plates import is_outside


@dataclass(slots=True)
class Learnt:
    """The forms of the places of a table; `said` names the makes of those that a person decided."""

    book: Book
    forms: Sequence[Form]
    said: frozenset[str] = frozenset()

    def read(self, place: Place) -> Address | None:
        """Return the door that a place is under its form; None where there is none."""
        found = [door for form in self.forms if (door := form.read(self.book, place))]
        return found[0] if found else None

    def has(self, address: Address) -> bool:
        """Say whether the address book has a door."""
        return is_door(self.book, address)


def is_door(book: Book, address: Address) -> bool:
    """Say whether the address book has the door of an address as the known parser reads it."""
    building = book.tree.find_building(address.compound, address.building)
    if building is None or address.unknown:
        return False
    if not address.room:
        return building.is_one_home
    if building.units and address.room.isdigit() and len(address.room) < 3:
        return False
    unit_fits = address.unit is None or not building.units or 1 <= address.unit <= building.units
    needs_unit = address.unit is None and (building.units or 1) > 1 and not is_outside(address.room)
    return unit_fits and not needs_unit and building.has_room(address.room)
