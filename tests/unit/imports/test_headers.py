"""Words above columns, as people write them, mean what people mean."""

import tomllib
from pathlib import Path

import pytest

from streams.imports import words

WORDS = {
    (file, kind): listed
    for file in ("headers.toml", "headings.toml")
    for kind, listed in tomllib.loads(Path(__file__).with_name(file).read_text("utf-8")).items()
}


@pytest.mark.parametrize(("file", "kind"), WORDS)
def test_the_words_of_headers_mean_what_people_mean(file: str, kind: str) -> None:
    wrong = [
        (word, words.field_of(kind, word), field)
        for field, listed in WORDS[file, kind].items()
        for word in listed
        if words.field_of(kind, word) != field
    ]
    assert wrong == []


DRESSED = ["姓 名", "姓\n名", "*姓名", "姓名：", "姓名（必填）", " 姓名 ", "（1）姓名", "1、姓名"]
OTHERS = ["户籍地址", "户口所在地", "籍贯", "工作单位", "身份证号码", "网格员电话", "车牌号"]


@pytest.mark.parametrize("printed", DRESSED)
def test_a_header_is_known_however_it_is_dressed_up(printed: str) -> None:
    assert words.field_of("special", printed) == "name"


@pytest.mark.parametrize("printed", OTHERS)
def test_columns_about_something_else_are_no_address_and_no_phone(printed: str) -> None:
    assert words.field_of("register", printed) in words.asides()
