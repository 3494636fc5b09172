"""What is said to people: in every language, for every code that the reader uses."""

import re
from pathlib import Path

import pytest

from streams.imports import words

FOLDER = Path(words.__file__).parents[1]
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.py")))
MESSAGES = words.load("messages")
CODES = {
    "doubt": set(re.findall(r'\.doubt\(\s*"(\w+)"', SOURCES)) | set(words.load("values")["status"]) - {"ended"},
    "reject": set(re.findall(r'\.reject\(\s*[^,()]+,\s*"(\w+)"', SOURCES)),
    "notice": set(re.findall(r'Notice\(\s*"(\w+)"', SOURCES)),
    "file": set(
        re.findall(
            r'(?:EmptyFile|NotASpreadsheet|LockedWorkbook|OversizedFile|DamagedFile|UnknownHeader)\("(\w+)"', SOURCES
        )
    ),
}


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_a_sentence_and_a_cure_in_every_language(group: str) -> None:
    assert CODES[group] - set(MESSAGES[group]) == set()
    for code, texts in MESSAGES[group].items():
        assert set(texts) == {"zh", "en"}, code
        for language, (said, cure) in texts.items():
            assert said.strip(), (code, language)
            assert cure.strip(), (code, language)


@pytest.mark.parametrize("group", ["doubt", "reject", "notice", "file"])
def test_the_languages_speak_of_the_same_things(group: str) -> None:
    for code, texts in MESSAGES[group].items():
        named = {language: set(re.findall(r"\{(\w+)\}", said)) for language, (said, _) in texts.items()}
        assert named["zh"] == named["en"], code


def test_a_language_is_chosen_by_what_the_user_asks_for() -> None:
    assert words.language_of("en-GB,en;q=0.9,zh;q=0.5") == "en"
    assert words.language_of("fr,de;q=0.5") == "zh"
    assert words.language_of("") == "zh"


def test_a_sentence_may_hold_anything_people_typed() -> None:
    said, _ = words.message("doubt", "mark_unclear", "en", printed="{0}{{7*7}}<b>")
    assert "{0}{{7*7}}<b>" in said
