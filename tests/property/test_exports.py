"""What is written out reads in again without a difference; what is brought in twice ends where it was."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.imports.export import exports
from streams.imports.judging.known import Known
from streams.imports.reading import read
from streams.imports.words.spelling import DITTO, squeeze
from tests.communities import written
from tests.communities.towns import WRITTEN_ON, town

SEEDS = range(1, 9)


def prints(rows: Any) -> dict[str, str]:
    return {row.key: row.fingerprint for row in rows}


def rows_of(kind: str, seed: object) -> tuple[Known, list[Any]]:
    made = town(seed)
    known = written.known(made, kind)
    files = [(name, content) for name, content, _ in written.write(kind, made)]
    return known, list(read(kind, files, known, WRITTEN_ON).rows)


@pytest.mark.parametrize("kind", written.KINDS)
def test_every_ledger_of_other_communities_reads_in_again_without_a_difference(kind: str) -> None:
    for seed in SEEDS:
        known, rows = rows_of(kind, seed)
        content = exports.export(kind, rows, known.residents)
        again = read(kind, [("导出.xlsx", content)], known, WRITTEN_ON)
        wanted, got = prints(rows), prints(again.rows)
        different = [(r, [a for a in again.rows if a.key == r.key]) for r in rows if got.get(r.key) != wanted[r.key]]
        assert (seed, different[:2], set(got) - set(wanted)) == (seed, [], set())


STARTS = st.sampled_from("=+-@\t'") | st.just("")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
NOTES = st.tuples(STARTS, TEXTS).map("".join).filter(lambda note: squeeze(note) not in DITTO)


@settings(max_examples=60, deadline=None)
@given(st.lists(NOTES, min_size=1, max_size=6))
def test_whatever_a_remark_says_stays_what_it_was(notes: list[str]) -> None:
    known, rows = rows_of("special", 3)
    import msgspec

    noted = [msgspec.structs.replace(row, note=note.strip()) for row, note in zip(rows, notes, strict=False)]
    noted = [row for row in noted if not row.status]
    again = read("special", [("导出.xlsx", exports.export("special", noted))], known, WRITTEN_ON)
    kept = {row.key: row.note for row in again.rows}
    assert all(" ".join(kept[row.key].split()) == " ".join(row.note.split()) for row in noted)


def state_after(known: Known, *ledgers: bytes) -> tuple[dict[str, str], list[str]]:
    """Bring ledgers in one after the other; return what is listed, and who was missing at the end."""
    listed: dict[str, str] = {}
    missing: list[str] = []
    for content in ledgers:
        before = Known("1", b"s", known.compounds, known.aliases, residents=known.residents, fingerprints=listed)
        reading = read("special", [("台账.xlsx", content)], before, WRITTEN_ON)
        listed = listed | prints(reading.rows)
        missing = reading.missing
    return listed, missing


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_a_ledger_then_another_then_the_first_again_ends_where_the_first_ended(seed: int, rng: Any) -> None:
    known, rows = rows_of("special", seed)
    first = rng.sample(rows, max(1, len(rows) * 2 // 3))
    second = rng.sample(rows, max(1, len(rows) // 2))
    a, b = exports.export("special", first), exports.export("special", second)
    alone, _ = state_after(known, a)
    listed, missing = state_after(known, a, b, a)
    only_b = {row.key for row in second} - {row.key for row in first}
    assert {key: listed[key] for key in alone} == alone
    assert set(missing) == only_b
    assert set(listed) - set(alone) == only_b


@pytest.mark.parametrize("on", [date(2022, 11, 24), date(2022, 11, 25), date(2022, 12, 30)])
def test_the_day_of_the_import_changes_nothing_in_what_a_dated_ledger_says(on: date) -> None:
    known, rows = rows_of("quarantine", 2)
    content = exports.export("quarantine", rows)
    assert prints(read("quarantine", [("导出.xlsx", content)], known, on).rows) == prints(rows)
