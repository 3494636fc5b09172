"""A ledger comes out the same when nobody knows the word above one of its columns: its cells say what it is."""

from collections.abc import Iterator

import pytest

from streams.imports import words
from streams.imports.reading import read
from tests.communities import judging, written
from tests.communities.towns import WRITTEN_ON, town

FORGOTTEN = [
    *(("buildings", field) for field in ("compound", "building", "floors", "lift")),
    *(("register", field) for field in ("name", "relation", "residency", "phone")),
    *(("special", field) for field in ("compound", "address", "name", "category", "age", "phone")),
    *(("quarantine", field) for field in ("name", "address", "category", "departed", "home_until", "tested", "phone")),
    *(("teams", field) for field in ("team", "name", "role", "phone", "ppe", "temperature", "code")),
    *(("samples", field) for field in ("tube", "name", "address")),
    *(("results", field) for field in ("tube", "result")),
]


KNOWN = words.field_of


@pytest.fixture(autouse=True)
def _remembered() -> Iterator[None]:
    KNOWN.cache_clear()
    yield
    KNOWN.cache_clear()


@pytest.mark.parametrize(("kind", "field"), FORGOTTEN)
def test_a_forgotten_word_changes_no_row(kind: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forget = lambda of, header: None if (found := KNOWN(of, header)) == field else found  # noqa: E731
    monkeypatch.setattr(words, "field_of", forget)
    wrong = []
    for seed in (3, 8):
        made = town(seed)
        files = written.write(kind, made)
        given = [(name, content) for name, content, _ in files]
        reading = read(kind, given, written.known(made, kind), WRITTEN_ON)
        for (_, _, pages), file in zip(files, reading.report["files"], strict=True):
            wrong += judging.compare(pages, file)[1]
    assert wrong == []
