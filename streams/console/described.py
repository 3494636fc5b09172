"""What `/openapi.json` says beyond what FastAPI sees: bodies that msgspec reads, and errors as problem documents."""

from typing import Any

import msgspec
from fastapi import FastAPI

from streams.console import outcomes

_REF = "#/components/schemas/{name}"
_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. `code` is one of schemas/ERRORS.md; some codes carry more fields.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "pattern": "^E[0-9]{4}$"},
        "detail": {"type": "string"},
    },
}
_EVENT: dict[str, Any] = {
    "title": "Event",
    "description": "As on Kafka; the golden schema of its type says which fields it has besides these.",
    "type": "object",
    "required": ["type", "event_id", "occurred_at", "area"],
    "properties": {
        "type": {"type": "string", "examples": ["household.quarantined"]},
        "event_id": {"type": "string"},
        "occurred_at": {"type": "string", "format": "date-time"},
        "area": {"type": "string"},
        "caused_by": {"type": ["string", "null"]},
    },
}
_CLOUD_EVENT: dict[str, Any] = {
    "title": "CloudEvent",
    "description": "`type`, `id` and `time` stand for those of `data` where it has none.",
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string"},
        "source": {"type": "string"},
        "type": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "data": {"$ref": _REF.format(name="Event")},
    },
}
_ONE = {"$ref": _REF.format(name="CloudEvent")}

EVENTS: dict[str, Any] = {
    "required": True,
    "content": {
        "application/cloudevents+json": {"schema": _ONE},
        "application/cloudevents-batch+json": {"schema": {"type": "array", "items": _ONE}},
        "application/json": {"schema": {"$ref": _REF.format(name="Event")}},
    },
}
"""The body of `POST /api/events`: structured, a batch, or binary mode with `ce-` headers."""

ERRORS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Refused, or not possible now.",
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}},
    }
}


def body(name: str) -> dict[str, Any]:
    """A JSON body of that schema."""
    return {"required": True, "content": {"application/json": {"schema": {"$ref": _REF.format(name=name)}}}}


class Described(FastAPI):
    """An application whose document holds the schemas that are not pydantic's."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        document = super().openapi()
        _, told = msgspec.json.schema_components([outcomes.Outcomes], ref_template=_REF)
        ours = {"Problem": _PROBLEM, "Event": _EVENT, "CloudEvent": _CLOUD_EVENT}
        document["components"]["schemas"] |= told | ours
        return document
