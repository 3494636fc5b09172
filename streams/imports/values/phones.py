"""Phone numbers as they are typed: several in a cell, with +86, dashes or dots, as a number, cut, masked."""

import re

from streams.imports import words
from streams.imports.words.spelling import Cell, is_blank, tidy, written

_GAP = r"[-—–.\s]{0,2}"
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86|0086)?{_GAP}(1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}})(?:\.0+)?(?!\d)")
_PLAIN = re.compile(r"1[3-9][0-9]{9}")
"""A mobile number as most are written, which needs no closer look."""
_GLUED = re.compile(r"(?<!\d)(1[3-9]\d{9})(?=1[3-9]\d{9}(?!\d))")
"""A number right before another one."""
_OTHER = re.compile(r"(?<![A-Za-z])\+?\d[\d\- ]{5,}\d")
_MASKED = re.compile(r"\d{2,7}[*＊xX×]{2,}\d{2,5}")
_LABEL = re.compile(r"(?:电话|手机|联系方式|tel)?[:：]?\(\s*\)|(?:电话|手机|联系方式|tel)[:：]?\s*$", re.IGNORECASE)
_SPELLED = re.compile(r"1(?: \d){10}")
"""Each digit in a box of its own."""
_SCIENCE = re.compile(r"\d\.\d+[eE]\+?\d+")


def read(cell: Cell) -> tuple[list[str], str]:
    """Return (numbers as digits without +86, '' or `phone_invalid` or `phone_unreadable`).

    A number of which digits are hidden behind asterisks is none, and no mistake either.
    """
    if is_blank(cell):
        return [], ""
    if (number := written(cell)) and _PLAIN.fullmatch(number):
        return [number], ""
    text = _GLUED.sub(r"\1 ", tidy(written(cell)).strip("=\"' "))
    if words.absent(text):
        return [], ""
    if _SPELLED.fullmatch(text):
        return [text.replace(" ", "")], ""
    if _SCIENCE.fullmatch(text):
        whole = float(text)
        exact = len(text.split(".")[1].lower().split("e")[0]) >= 10
        return ([str(int(whole))], "") if exact else ([], "phone_unreadable")
    found = [re.sub(r"\D", "", number) for number in _MOBILE.findall(text)]
    rest = _MASKED.sub(" ", _MOBILE.sub(" ", text))
    rest = re.sub(r"\((0\d{2,3})\)", r" \1-", rest).replace("—", "-").replace("–", "-")
    problem = ""
    for piece in _OTHER.findall(rest):
        digits = re.sub(r"\D", "", piece)
        if _landline(piece):
            found.append(digits)
        else:
            problem = "phone_invalid"
    if not found and not problem and re.search(r"\d", rest):
        problem = "phone_invalid"
    return list(dict.fromkeys(found)), problem


def _landline(piece: str) -> bool:
    import phonenumbers  # a tenth of the start of a command, for numbers that most ledgers have none of

    try:
        number = phonenumbers.parse(piece, "CN")
    except phonenumbers.NumberParseException:
        return False
    digits = re.sub(r"\D", "", piece)
    return len(digits) in (7, 8) or (digits.startswith("0") and phonenumbers.is_possible_number(number))


def apart(text: str) -> tuple[str, str]:
    """Part a cell that holds a name and mobile numbers; return (what is no number, the numbers)."""
    found = _MOBILE.findall(tidy(text))
    if not found:
        return text, ""
    rest = _LABEL.sub("", _MOBILE.sub("", tidy(text)))
    return rest.strip(" ,，、:：;；/"), "、".join(found)


def looks_like(cell: Cell) -> bool:
    """Say whether the cell holds a mobile number, which no date and no room looks like."""
    text = written(cell)
    if _PLAIN.fullmatch(text):
        return True
    text = tidy(text)
    return _MOBILE.search(text) is not None or _MASKED.fullmatch(text) is not None


def masked(cell: Cell) -> str:
    """Return the last digits of a masked number (``199****7400`` → ``7400``), '' when it is not masked."""
    found = re.search(r"[*＊xX×]+(\d{3,5})$", tidy(written(cell)))
    return found[1] if found else ""
