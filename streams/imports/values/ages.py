"""Ages, from a number, a birth date or an identity number."""

import re
from datetime import date

from streams.imports import words
from streams.imports.values import dates
from streams.imports.words.spelling import Cell, arabic, is_blank, squeeze, written

OLDEST = 120
"""Years; nobody in a ledger is older. Source: the oldest person verified lived 122 years."""


def read(cell: Cell, birth: Cell, today: date, youngest: int = 0, number: Cell = None) -> tuple[int | None, str]:
    """Return (age, '' or `age_implausible` or `age_unreadable`).

    Parameters
    ----------
    youngest
        A lower age [years] is a slip by what else the row says.
    number
        The identity number, which tells the birth date where no column does.
    """
    if is_blank(cell) or (isinstance(cell, str) and words.absent(cell)):
        on = _born(birth, number, today)
        if on and not 0 <= today.year - on.year <= OLDEST:
            return None, "age_implausible"
        return (_years(on, today), "") if on else (None, "")
    text = squeeze(written(cell))
    if re.match(r"[一二三四五六七八九十百]", text):
        text = arabic(text if "岁" in text else f"{text}岁")
    text = re.sub(r"^[男女][性士]?[/、,，|-]?|[/、,，|-]?[男女][性士]?$|^(?:虚岁?|周岁|今年|现年)|[(（].*$", "", text)
    if re.match(r"^(?:出生)?\d{1,2}个?(月|天)|^(?:未满1岁|半岁|.*满月|新生儿?|婴儿)", text):
        return 0, ""
    text = re.sub(r"(?<=\d)岁(?:半|零?\d{1,2}个?月)$", "", text)
    found = re.match(r"^(?:约)?(\d{1,4})(?:\.\d+)?(?:周?岁|多|\+)*$", text)
    if not found:
        on = dates.birth(cell, today)
        return (_years(on, today), "") if on and on < today else (None, "age_unreadable")
    age = int(found[1])
    if 1900 <= age <= today.year:
        age = today.year - age
    if age > OLDEST or age < youngest:
        return None, "age_implausible"
    return age, ""


def _born(birth: Cell, number: Cell, today: date) -> date | None:
    """Return the birth date, of the column for it or of an identity number (15 or 18 places)."""
    if not is_blank(birth):
        return dates.birth(birth, today)
    if number is None:
        return None
    digits = squeeze(written(number))
    if re.fullmatch(r"\d{17}[\dXx]", digits):
        return dates.birth(digits[6:14], today)
    return dates.birth("19" + digits[6:12], today) if re.fullmatch(r"\d{15}", digits) else None


def _years(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
