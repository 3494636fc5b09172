"""Letters that a camera or a hasty hand put in place of digits: l and I for one, O for nought. Pure."""

import re

from streams.imports.judging.judged import Judged
from streams.imports.layout.entry import Entry
from streams.imports.words.spelling import squeeze

_DIGITS = str.maketrans("OoIl|", "00111")
_ONE = re.compile(r"[Il|]")
_ROOM = re.compile(r"(?<![\dOoIl|])(?=.*\d)(?:[\dOoIl|]{3}|\d[\dOo]{3})(?=[室号户]?$)")
"""A room of three places, or of four in which a nought only can be a letter: 501I may be a room of its own."""
_PHONE = re.compile(r"(?<![A-Za-z\d])(?=(?:[OoIl|]*\d){7})[1Il|][3-9][\dOoIl|]{9}(?![A-Za-z\d])")
_FORMS = {"unit": _ONE, "room": _ROOM, "phone": _PHONE}


def put_right(entry: Entry, judged: Judged) -> None:
    """Write digits where letters stand for them, each with its doubt."""
    for name, form in _FORMS.items():
        cell = entry.cells.get(name)
        if not isinstance(cell, str) or (cell.isascii() and cell.isdigit()):
            continue
        text = squeeze(cell)
        found = form.fullmatch(text) if form is _ONE else form.search(text)
        if found and not found[0].isdigit():
            entry.cells[name] = text.replace(found[0], found[0].translate(_DIGITS))
            judged.doubt("letters_read_as_digits", name, printed=cell.strip())
