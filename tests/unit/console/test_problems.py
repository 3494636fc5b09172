"""What a problem document says of an error."""

import json

from streams.console.problems import problem


def test_a_title_is_the_first_sentence_and_a_files_name_is_not_cut() -> None:
    said = json.loads(bytes(problem(422, "E1101", "“名单.xlsx” is no workbook. Upload the xlsx itself.").body))
    assert said["title"] == "“名单.xlsx” is no workbook"
    assert said["detail"].endswith("Upload the xlsx itself.")


def test_a_title_that_is_given_stands() -> None:
    assert json.loads(bytes(problem(400, "E1000", "Nothing. At all.", title="No event was valid").body))["title"] == (
        "No event was valid"
    )
