"""Ages, from a number or a birth date."""

import re
from datetime import date

from streams.imports import words
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.values import dates

OLDEST = 120
"""Years; nobody in a ledger is older. Source: the oldest person verified lived 122 years."""


def read(cell: Cell, birth: Cell, today: date, adult: bool) -> tuple[int | None, str]:
    """Return (age, '' or `age_implausible` or `age_unreadable`).

    Parameters
    ----------
    adult
        The row speaks of an old person: an age below 45 is a slip.
    """
    if is_blank(cell):
        on = dates.read(birth, today).on if not is_blank(birth) else None
        return (_years(on, today), "") if on and 0 <= today.year - on.year <= OLDEST else (None, "")
    if isinstance(cell, str) and words.absent(cell):
        return None, ""
    text = squeeze(written(cell))
    found = re.match(r"^(?:约)?(\d{1,4})(?:\.\d+)?(?:周?岁|多|\+)*$", text)
    if re.match(r"^\d{1,2}个?(月|天)", text):
        return 0, ""
    if not found:
        on = dates.read(cell, today).on
        return (_years(on, today), "") if on and on < today else (None, "age_unreadable")
    age = int(found[1])
    if 1900 <= age <= today.year:
        age = today.year - age
    if age > OLDEST or (adult and age < 45):
        return None, "age_implausible"
    return age, ""


def _years(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
