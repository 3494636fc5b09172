"""What a person is asked where addresses can be read in several ways, or in none that fits; and what was answered."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from streams.imports import words
from streams.imports.errors import Notice
from streams.imports.judging import asked as questions
from streams.imports.judging import forms
from streams.imports.judging.desk import PLACE, Desk
from streams.imports.places.addresses import Address

SHOWN = 3
"""So many places of the file are shown for each way."""


def heads(desk: Desk) -> str:
    """Return what the columns are called that say where somebody lives: places below the same words have one form."""
    columns = [column for name in PLACE if (column := desk.table.column(name))]
    return "、".join(words.header_key(column.header) for column in sorted(columns, key=lambda c: c.index))


def answered(desk: Desk) -> dict[str, str]:
    """Return what a person said of the makes of places below the words of a table."""
    here = heads(desk)
    return {of[2]: said for of, said in desk.known.decided.items() if of[0] == "form" and of[1] == here}


def said(places: Iterable[forms.Place], answers: Mapping[str, str]) -> Iterator[forms.Form]:
    """Yield the forms that were answered; one without roles where none was the answer."""
    by_make: dict[str, list[forms.Place]] = {make: [] for make in answers}
    for place in places:
        by_make.get(place.make, []).append(place)
    for make, some in by_make.items():
        if some:
            yield forms.Form(make, roles_of(make, answers[make]) or (), forms.constant(some), some[:SHOWN])


def roles_of(make: str, answer: str) -> forms.Roles | None:
    """Return the roles that an answer names, None where it is none of a make."""
    roles = tuple(answer.split(","))
    return roles if len(roles) == len(make) and forms.is_complete(roles) else None


def written(door: Address) -> str:
    """Return a door as people write it."""
    unit = f"{door.unit}单元" if door.unit is not None else ""
    return f"{door.building}{unit}{door.room}"


def asked(
    kind: str,
    desk: Desk,
    book: forms.Book,
    form: forms.Form,
    places: Iterable[forms.Place],
    lost: Counter[str],
) -> questions.Question:
    """Return the question which of its ways a form is meant in; the same places are shown for each."""
    same = [place for place in places if place.make == form.make]
    shown = _telling(book, form, same)
    options = []
    for way in form.ways:
        doors = [(place, form.read(book, place, way.roles)) for place in shown]
        examples = [{"printed": place.printed, "place": _place(door)} for place, door in doors]
        label = "；".join(f"{place.printed} = {written(door)}" for place, door in doors if door)
        told = {"examples": examples, "there": way.there, "of": way.of}
        options.append({"answer": ",".join(way.roles), "label": label} | told)
    options.append({"answer": questions.NONE, "label": "都不是"})
    about = {"printed": heads(desk), "make": form.make, "file": desk.file, "sheet": desk.grid.name}
    ident = questions.ident("form", kind, about["printed"], form.make)
    return questions.Question(ident, "form", kind, {**about, "rows": lost[form.make]}, options)


def _place(door: Address | None) -> dict[str, Any] | None:
    if door is None:
        return None
    return {"compound": door.compound, "building": door.building, "unit": door.unit, "room": door.room}


def _telling(book: forms.Book, form: forms.Form, places: list[forms.Place]) -> list[forms.Place]:
    """Return the places that tell the ways apart best: they exist in most of them, each time as another door."""

    def told(place: forms.Place) -> int:
        return len({door for way in form.ways if (door := form.read(book, place, way.roles))})

    return sorted(places, key=told, reverse=True)[:SHOWN]


def told(desk: Desk) -> Notice:
    """Tell that rows wait for an answer."""
    return Notice("address_form_unclear", desk.grid.name, desk.table.header + 1, "address", {"sheet": desk.grid.name})
