"""Addresses in forms drawn by lot, in towns drawn by lot: learnt from the column and the address book alone."""

import importlib
from collections import Counter

import pytest

from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests.communities import judging
from tests.communities.paper import Page, text, xlsx
from tests.neighbours import strange

TOWNS = 40
READ = 0.97
"""Share of the rows that must come out as they are meant; measured 0.99 of 62,954 over 150 towns."""
TWOFOLD = "strange88"
"""A town whose addresses can be read in two ways."""


def test_addresses_in_a_form_nobody_taught_are_read_and_none_is_read_wrong() -> None:
    found = sum((strange.counted(f"strange{number}") for number in range(TOWNS)), Counter[str]())
    for kind in ("register", "special"):
        read, refused, wrong = (found[f"{kind} {became}"] for became in ("read", "refused", "wrong"))
        assert wrong == 0, kind
        assert read >= READ * (read + refused), (kind, found)


def test_a_form_that_two_readings_fit_is_told_of_and_no_row_of_it_is_guessed() -> None:
    town = strange.drawn(TWOFOLD)
    kind, rows, souls = strange.files(town)[0]
    page = Page(kind)
    page.rows = rows
    reading = read(kind, [("a.csv", text(page, "utf-8", ","))], town.known, strange.TODAY)
    assert [n["code"] for n in reading.report["files"][0]["notices"]] == ["address_form_unclear"]
    assert reading.report["totals"]["reject"] == len(souls)


@pytest.mark.parametrize(
    ("name", "kind", "header"),
    [
        ("estate", "register", "单元"),
        ("campus", "register", "building_name"),
        ("campus", "register", "unit_no"),
        ("steel", "register", "现住地址"),
        ("village", "special", "家庭住址"),
        ("yards", "quarantine", "住哪个院"),
    ],
)
def test_a_part_of_the_door_below_a_nonsense_word_is_known_by_the_address_book(
    name: str, kind: str, header: str
) -> None:
    town, known = importlib.import_module(f"tests.neighbours.{name}").town(), Known("1", b"s")
    at = next(n for n, file in enumerate(town.files) if file[0] == kind)
    for of, file, content, _ in town.files[:at]:
        known = known.after(read(of, [(file, content)], known, town.written_on).rows)
    [page] = town.files[at][3]
    page.rows = [["橦阙垛" if cell == header else cell for cell in row] for row in page.rows]
    reading = read(kind, [("a.xlsx", xlsx([page]))], known, town.written_on)
    wrong = judging.compare([page], reading.report["files"][0])[1]
    assert len(wrong) <= 1, wrong
    assert all("reject" in said for _, _, several in wrong for said in several)
    told = [n for n in reading.report["files"][0]["notices"] if n["code"] == "column_by_content"]
    assert any("橦阙垛" in n["message"] for n in told)
