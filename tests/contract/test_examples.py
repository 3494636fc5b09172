"""Kept examples: what was once said is understood for ever. A file here never changes; a new shape gets a new one."""

from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas import codec, generate
from schemas.errors import UnknownTag, UnreadableEvent
from schemas.topics import TOPICS, by_tag, tag_of

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_kept_example_decodes_and_says_the_same_again(file: Path) -> None:
    value = msgspec.json.decode(file.read_bytes())
    event = codec.decode(by_tag()[value["type"]], file.read_bytes())
    said_again = msgspec.json.decode(codec.encode(event))
    assert {key: said_again[key] for key in value if key in ("event_id", "area", "type")} == {
        key: value[key] for key in ("event_id", "area", "type")
    }
    assert codec.decode(by_tag()[value["type"]], codec.encode(event)) == event


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_kept_example_fits_the_golden_schema(file: Path) -> None:
    value = msgspec.json.decode(file.read_bytes())
    schema = msgspec.json.decode((generate.FOLDER / "json" / f"{value['type']}.json").read_bytes())
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)


def test_every_event_has_an_example() -> None:
    tags = {tag_of(event) for topic in TOPICS for event in topic.events}
    assert tags == {msgspec.json.decode(file.read_bytes())["type"] for file in EXAMPLES}


def test_an_event_on_the_topic_of_others_is_wrong_for_good_and_one_nobody_knows_waits_for_a_release() -> None:
    said = b'{"type": "%s", "event_id": "e1", "occurred_at": "2022-11-25T09:40:00+08:00", "area": "A1"}'
    residents = by_tag()["resident.registered"]
    with pytest.raises(UnreadableEvent, match=r"belongs on doorstep\.households") as caught:
        codec.decode(residents, said % b"household.registered")
    assert not isinstance(caught.value, UnknownTag)
    with pytest.raises(UnknownTag, match="not known"):
        codec.decode(residents, said % b"resident.flew")
    with pytest.raises(UnreadableEvent, match="no type") as caught:
        codec.decode_any(b"{}")
    assert not isinstance(caught.value, UnknownTag)
