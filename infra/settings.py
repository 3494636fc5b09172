"""What an operator may set: environment variables with the prefix `DOORSTEP_`, all of them here."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from schemas.errors import BadSetting

PREFIX = "DOORSTEP_"
LEVELS = ("debug", "info", "warning", "error")

MEANING = {
    "KAFKA": "bootstrap servers, host:port[,host:port]; absent: an embedded broker where allowed",
    "DATABASE": "postgresql:// address; absent: an embedded server where allowed",
    "HTTP": "host:port of the console; port 0 = any free one",
    "STATE": "folder of the embedded servers and of endpoints.json",
    "CLOCK": "2022-11-24T20:00:00+08:00*60 = start and speed of a simulated clock; absent: the machine's",
    "SECRET": "key for session cookies and resident ids; made on first use where absent",
    "LOG": "debug, info, warning or error",
    "DRILL": "1: a drill, every screen carries a striped bar; set by `doorstep demo` and `doorstep drill`",
    "SLOT": "which of several like processes this one is; set by the supervisor",
}

_SHAPE = {"KAFKA": "host:port[,host:port]", "DATABASE": "postgresql://user:password@host:port/name"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings as read once at start.

    Attributes
    ----------
    kafka, database
        Addresses, or None where none was configured.
    http_host, http_port
        Where the console listens.
    """

    kafka: str | None = None
    database: str | None = None
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    state: Path = field(default_factory=lambda: Path(".doorstep"))
    clock: str | None = None
    secret: str | None = None
    log: str = "info"
    drill: bool = False
    slot: str = "0"

    def environment(self) -> dict[str, str]:
        """The same settings as environment variables, for a child process."""
        values = {
            "KAFKA": self.kafka,
            "DATABASE": self.database,
            "HTTP": f"{self.http_host}:{self.http_port}",
            "STATE": str(self.state.absolute()),
            "CLOCK": self.clock,
            "SECRET": self.secret,
            "LOG": self.log,
            "DRILL": "1" if self.drill else None,
        }
        return {PREFIX + name: value for name, value in values.items() if value is not None}


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from environment variables.

    Raises
    ------
    BadSetting
        A value cannot be understood, or a variable with the prefix is unknown; the message names it and the cure.
    """
    given = {name[len(PREFIX) :]: value for name, value in environment.items() if name.startswith(PREFIX) and value}
    unknown = sorted(set(given) - set(MEANING))
    if unknown:
        raise BadSetting(
            f"{PREFIX}{unknown[0]} is no setting; known are {', '.join(PREFIX + name for name in MEANING)}."
        )
    host, port = _address("HTTP", given.get("HTTP", "127.0.0.1:8080"))
    _servers("KAFKA", given.get("KAFKA", "localhost"))
    database = given.get("DATABASE")
    if database is not None and not database.startswith(("postgresql://", "postgres://")):
        raise BadSetting(f"{PREFIX}DATABASE must begin with postgresql://, got {database.split(':')[0]!r}.")
    _servers("DATABASE", urlsplit(database or "").netloc.rpartition("@")[2] or "localhost")
    log = given.get("LOG", "info").lower()
    if log not in LEVELS:
        raise BadSetting(f"{PREFIX}LOG must be one of {', '.join(LEVELS)}, got {log!r}.")
    return Settings(
        kafka=given.get("KAFKA"),
        database=database,
        http_host=host,
        http_port=port,
        state=Path(given.get("STATE", ".doorstep")),
        clock=given.get("CLOCK"),
        secret=given.get("SECRET"),
        log=log,
        drill=given.get("DRILL", "0") not in ("0", "false", "no"),
        slot=given.get("SLOT", "0"),
    )


def without_password(address: str) -> str:
    """A database's address as it may be shown."""
    if "@" not in address:
        return address
    head, _, tail = address.rpartition("@")
    scheme, _, login = head.partition("://")
    return f"{scheme}://{login.partition(':')[0]}@{tail}"


def _servers(name: str, text: str) -> None:
    for server in text.split(","):
        _address(name, f"{server}:1" if ":" not in server or server.endswith("]") else server)


def _address(name: str, text: str) -> tuple[str, int]:
    host, _, port = text.strip().rpartition(":")
    if not host or len(host.split()) > 1 or not port.isdecimal() or int(port) > 65535:
        raise BadSetting(f"{PREFIX}{name} must be {_SHAPE.get(name, 'host:port')}, got {text!r}.")
    return host, int(port)
