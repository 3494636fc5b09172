"""Write what outsiders read: `python -m schemas.generate` makes golden JSON Schemas and `asyncapi.json`.

A test compares what is committed with what the classes say now.
"""

import inspect
import sys
from pathlib import Path
from typing import Any

import msgspec

from schemas.envelope import Event
from schemas.topics import PARTITIONS, TOPICS, Topic, tag_of

FOLDER = Path(__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents() -> dict[str, bytes]:
    """Every generated file: its path beside this module, and its content."""
    events = {event for topic in TOPICS for event in topic.events}
    found = {f"json/{tag_of(event)}.json": _formatted(event_schema(event)) for event in sorted(events, key=tag_of)}
    return {**found, "asyncapi.json": _formatted(asyncapi())}


def event_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of one event, with everything it refers to inside."""
    (schema,), components = msgspec.json.schema_components([event], ref_template="#/$defs/{name}")
    name = schema["$ref"].rsplit("/", 1)[1]
    body = components.pop(name)
    body, components = _cleaned(body), _cleaned(components)
    head = {"$schema": DIALECT, "$id": f"urn:doorstep:event:{tag_of(event)}", "title": name}
    return {**head, **body, **({"$defs": components} if components else {})}


def _cleaned(node: Any) -> Any:
    """The same with descriptions as a docstring is meant, without its indentation."""
    if isinstance(node, dict):
        return {
            key: inspect.cleandoc(value) if key == "description" and isinstance(value, str) else _cleaned(value)
            for key, value in node.items()
        }
    return [_cleaned(item) for item in node] if isinstance(node, list) else node


def asyncapi() -> dict[str, Any]:
    """The topics, who writes and reads them, and the messages on each, as AsyncAPI 3.0."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "doorstep",
            "version": "0.1.0",
            "description": "Facts in, routes out. Keyed by area code; JSON values; CloudEvents 1.0 binary headers.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {f"{verb}.{topic.name}": _operation(topic, verb) for topic in TOPICS for verb in _verbs(topic)},
        "components": {
            "messages": {tag_of(event): _message(event) for topic in TOPICS for event in topic.events},
            "messageTraits": {"cloudEvent": {"headers": _HEADERS}},
        },
    }


def _verbs(topic: Topic) -> tuple[str, ...]:
    """What an outsider may do: write what the intake folds (commands are the console's), read everything."""
    outside = "third parties" in topic.writers
    return ("send", "receive") if outside else ("receive",)


def _channel(topic: Topic) -> dict[str, Any]:
    kafka = {
        "topic": topic.full_name,
        "partitions": PARTITIONS,
        "topicConfiguration": {"retention.ms": topic.retention_days * 86_400_000},
    }
    messages = {tag_of(event): {"$ref": f"#/components/messages/{tag_of(event)}"} for event in topic.events}
    described = f"Written by {', '.join(topic.writers)}; read by {', '.join(topic.readers)}."
    return {
        "address": topic.full_name,
        "description": described,
        "messages": messages,
        "bindings": {"kafka": kafka},
    }


def _operation(topic: Topic, verb: str) -> dict[str, Any]:
    return {"action": verb, "channel": {"$ref": f"#/channels/{topic.name}"}}


def _message(event: type[Event]) -> dict[str, Any]:
    summary = (event.__doc__ or "").strip().splitlines()[0]
    return {
        "name": tag_of(event),
        "summary": summary,
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "payload": {"$ref": f"./json/{tag_of(event)}.json"},
        "bindings": {"kafka": {"key": {"type": "string", "description": "The area code."}}},
    }


_HEADERS = {
    "type": "object",
    "required": ["ce_id", "ce_type", "ce_source", "ce_time", "ce_specversion"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "The event_id."},
        "ce_type": {"type": "string", "description": "The type in the value."},
        "ce_source": {"type": "string"},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_sequence": {
            "type": "string",
            "description": "On what doorstep sends: the area's change number. Ignore anything up to the last you saw.",
        },
        "traceparent": {
            "type": "string",
            "description": "W3C trace context. On what doorstep sends: one trace for an event and all it caused.",
        },
    },
}


def _formatted(document: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=2) + b"\n"


def main() -> None:
    """Write every document; remove what no event stands behind any more."""
    made = documents()
    (FOLDER / "json").mkdir(exist_ok=True)
    for stale in (FOLDER / "json").glob("*.json"):
        if f"json/{stale.name}" not in made:
            stale.unlink()
    for name, content in made.items():
        (FOLDER / name).write_bytes(content)
    sys.stdout.write(f"{len(made)} documents written.\n")


if __name__ == "__main__":
    main()
