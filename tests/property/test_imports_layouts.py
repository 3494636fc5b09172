"""The same people come out, however their ledger is written."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.imports.judging.known import Known
from streams.imports.reading import Reading, read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
CSV_FORMS = [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")]


@st.composite
def layouts(draw: st.DrawFn) -> made.Layout:
    columns = ["serial", "compound", "building", "unit", "room", "name", "phone", "relation", "note"]
    first_row_only = draw(st.booleans())
    return made.Layout(
        headers={c: draw(st.sampled_from(made.WORDS[c])) for c in columns},
        order=draw(st.permutations(columns)),
        days=list(draw(st.sampled_from(made.DAY_FORMS))),
        title=draw(st.booleans()),
        note=draw(st.booleans()),
        footer=draw(st.booleans()),
        blank_every=draw(st.sampled_from((0, 5))),
        repeat_header_every=draw(st.sampled_from((0, 7))),
        first_row_only=first_row_only,
        two_rows=draw(st.booleans()),
        place_in_sheet=draw(st.booleans()),
        seed=draw(st.integers(0, 1000)),
    )


def known_of(people: list[made.Citizen]) -> Known:
    known = Known(area="140000000001", secret=b"tests")
    return known.after(read("buildings", [("楼栋.xlsx", made.address_book(people))], known, TODAY).rows)


def persons(reading: Reading) -> list[tuple[object, ...]]:
    return sorted(
        (r.compound, r.building, r.unit, r.room, r.name, r.phones, tuple(m.mark for m in r.marks)) for r in reading.rows
    )


def wanted(people: list[made.Citizen]) -> list[tuple[object, ...]]:
    return sorted((p.compound, p.building, p.unit, p.room, p.name, (p.phone,), p.marks) for p in people)


def sheets_of(people: list[made.Citizen], layout: made.Layout) -> dict[str, list[list[object]]]:
    buildings = dict.fromkeys(p.building for p in people)
    return {
        f"{people[0].compound}{b}": made.sheet_of([p for p in people if p.building == b], layout) for b in buildings
    }


@settings(max_examples=60, deadline=None)
@given(layouts(), st.integers(0, 50))
def test_the_same_people_come_out_of_every_layout(layout: made.Layout, seed: int) -> None:
    people = made.citizens(seed)
    content = made.workbook(sheets_of(people, layout))
    assert persons(read("register", [("清楼表.xlsx", content)], known_of(people), TODAY)) == wanted(people)


@settings(max_examples=30, deadline=None)
@given(layouts(), st.integers(0, 50), st.sampled_from(CSV_FORMS))
def test_the_same_people_come_out_of_every_encoding(layout: made.Layout, seed: int, form: tuple[str, str]) -> None:
    people = made.citizens(seed, buildings=1)
    layout.days = [str(d) for d in layout.days]
    layout.place_in_sheet = False
    content = made.csv_bytes(made.sheet_of(people, layout), *form)
    reading = read("register", [("清楼表.csv", content)], known_of(people), TODAY)
    assert persons(reading) == wanted(people)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_of_a_flat_sheet_does_not_matter(seed: int, rng: object) -> None:
    people = made.citizens(seed)
    layout = made.Layout(
        {c: words[0] for c, words in made.WORDS.items()},
        ["compound", "building", "unit", "room", "name", "phone", "relation"],
        ["11.23", "11.24"],
        place_in_sheet=False,
    )
    mixed = list(people)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    known = known_of(people)
    straight = read("register", [("a.xlsx", made.workbook({"总表": made.sheet_of(people, layout)}))], known, TODAY)
    shuffled = read("register", [("a.xlsx", made.workbook({"总表": made.sheet_of(mixed, layout)}))], known, TODAY)
    assert persons(straight) == persons(shuffled)
    assert {r.key for r in straight.rows} == {r.key for r in shuffled.rows}


@settings(max_examples=25, deadline=None)
@given(layouts(), st.integers(0, 50))
def test_the_people_come_out_without_an_address_book_too(layout: made.Layout, seed: int) -> None:
    people = made.citizens(seed)
    layout.title = True
    content = made.workbook(sheets_of(people, layout))
    reading = read("register", [("清楼表.xlsx", content)], Known(area="1", secret=b"s"), TODAY)
    assert persons(reading) == wanted(people)
