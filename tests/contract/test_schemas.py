"""What outsiders rely on: the committed schemas are those of the classes, and every code and topic is described."""

import ast
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from schemas import errors, generate
from schemas.topics import TOPICS, tag_of

ROOT = Path(__file__).parent.parent.parent
PERSONAL = re.compile(r"name|phone|birth|id_?number|room|note|text|reason_text|address", re.IGNORECASE)
ALLOWED = {"reason"}  # of a visit in no route: a code


@pytest.mark.parametrize("name", sorted(generate.documents()))
def test_a_committed_schema_is_what_the_classes_say(name: str) -> None:
    committed = (generate.FOLDER / name).read_bytes()
    assert committed == generate.documents()[name], "run python -m schemas.generate"


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    there = {f"json/{file.name}" for file in (generate.FOLDER / "json").iterdir()}
    assert there == {name for name in generate.documents() if name.startswith("json/")}


@pytest.mark.parametrize("event", [event for topic in TOPICS for event in topic.events], ids=tag_of)
def test_personal_data_cannot_get_into_an_event(event: type[Any]) -> None:
    schema = generate.event_schema(event)
    for path, field in _fields(schema):
        assert path in ALLOWED or not PERSONAL.search(path), f"{path} sounds like personal data"
        assert _closed(field, schema), f"{path} may hold free text"


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for part in [schema, *schema.get("$defs", {}).values()]:
        found += list(part.get("properties", {}).items())
    return found


def _closed(field: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a string in this place is bound by a pattern, a format or a list of codes."""
    if "anyOf" in field:
        return all(_closed(one, schema) for one in field["anyOf"])
    if "items" in field:
        return _closed(field["items"], schema)
    if "prefixItems" in field:
        return all(_closed(one, schema) for one in field["prefixItems"])
    if isinstance(field.get("additionalProperties"), dict):
        return _closed(field["additionalProperties"], schema)
    if field.get("type") == "string":
        return bool({"pattern", "format", "enum", "const"} & set(field)) or field.get("pattern") is not None
    return True


def test_the_example_of_the_interface_fits_its_schema() -> None:
    example = {
        "type": "household.quarantined",
        "event_id": "0b6c",
        "occurred_at": "2022-11-25T09:40:00+08:00",
        "area": "140108007005",
        "household": "h1",
        "residents": ["r1"],
        "class": "left_high_risk_zone",
        "departed_on": "2022-11-24",
        "registered_on": "2022-11-25",
        "last_day_on": "2022-12-01",
    }
    schema = msgspec.json.decode((generate.FOLDER / "json" / "household.quarantined.json").read_bytes())
    Draft202012Validator(schema).validate(example)
    assert not Draft202012Validator(schema).is_valid({**example, "class": "because"})


def test_the_asyncapi_names_every_topic_and_message() -> None:
    document = msgspec.json.decode((generate.FOLDER / "asyncapi.json").read_bytes())
    assert {channel["address"] for channel in document["channels"].values()} == {topic.full_name for topic in TOPICS}
    for message in document["components"]["messages"].values():
        assert (generate.FOLDER / message["payload"]["$ref"]).is_file()
    for operation in document["operations"].values():
        assert operation["channel"]["$ref"].rsplit("/", 1)[1] in document["channels"]


def _codes() -> set[str]:
    found = set()
    for folder in ("schemas", "infra", "streams"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                named = isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
                if named and re.fullmatch(r"E\d{4}", str(node.value.value)):  # type: ignore[union-attr]
                    found.add(str(node.value.value))  # type: ignore[union-attr]
    return found


def test_every_error_code_has_meaning_cause_and_cure() -> None:
    lines = (ROOT / "schemas" / "ERRORS.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| E\d{4}", line)]
    assert all(len(row) == 5 and all(row) for row in rows)
    explained = [row[0] for row in rows]
    assert sorted(set(explained)) == explained, "sorted, each once"
    assert set(explained) == _codes()


def test_every_error_of_the_language_is_named_in_the_table() -> None:
    text = (ROOT / "schemas" / "ERRORS.md").read_text("utf-8")
    classes = [
        value for value in vars(errors).values() if isinstance(value, type) and value.__module__ == errors.__name__
    ]
    assert [cls.__name__ for cls in classes if f"| {cls.code} | {cls.__name__} |" not in text] == []


def test_the_glossary_is_in_order_and_explains_each_word_once() -> None:
    lines = (ROOT / "schemas" / "GLOSSARY.md").read_text("utf-8").splitlines()
    words = [line.split("|")[1].strip() for line in lines if line.startswith("| ") and not line.startswith("| word")]
    assert words == sorted(set(words))
