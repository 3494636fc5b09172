"""What this machine has, what doorstep would use of it, what is missing and how to get it."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec
import psutil

from infra import postgres
from infra.embedded import jars
from infra.settings import MEANING, PREFIX, Settings, without_password

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ENDPOINTS = "endpoints.json"
LEAST_CORES = 2
LEAST_MEMORY_GB = 4.0


class State(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    MISSING = "missing"
    NOTE = "note"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    Attributes
    ----------
    about
        The thing: a program, a server, a setting.
    state
        Whether it is there.
    value
        What was found.
    cure
        What to do where something is missing.
    """

    about: str
    state: State
    value: str
    cure: str = ""


def diagnose(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is started or changed."""
    return [*_machine(), *_programs(), *_servers(settings), *_settings(settings), _instance(settings.state)]


def as_text(findings: list[Finding]) -> str:
    """Print the findings for a person, one a line."""
    width = max(len(finding.about) for finding in findings)
    marks = {State.OK: "✓", State.MISSING: "✗", State.NOTE: "·"}
    lines = []
    for finding in findings:
        cure = f" — {finding.cure}" if finding.cure else ""
        lines.append(f"{marks[finding.state]} {finding.about:<{width}}  {finding.value}{cure}")
    return "\n".join(lines)


def as_json(findings: list[Finding]) -> str:
    """Print the findings for a machine: `{findings: [{about, state, value, cure}], missing: [about]}`."""
    missing = [finding.about for finding in findings if finding.state is State.MISSING]
    return json.dumps({"findings": msgspec.to_builtins(findings), "missing": missing}, ensure_ascii=False)


def _machine() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    few = cores < LEAST_CORES
    yield Finding("cores", State.NOTE if few else State.OK, str(cores), "2 or more are advised" if few else "")
    memory_gb = psutil.virtual_memory().total / 2**30
    small = memory_gb < LEAST_MEMORY_GB
    yield Finding(
        "memory", State.NOTE if small else State.OK, f"{memory_gb:.1f} GB", "4 GB are advised" if small else ""
    )


def _programs() -> Iterator[Finding]:
    yield _program("java", ["java"], ["-version"], jars.JAVA_CURE)
    yield _program("maven", ["mvn"], ["-v"], jars.JAVA_CURE)
    yield _program("node", ["node"], ["--version"], "install Node.js 20 or newer: it builds the pages")
    yield _program("chromium", BROWSERS, ["--version"], "apt-get install chromium: the browser tests need it")


def _program(about: str, names: tuple[str, ...] | list[str], ask: list[str], cure: str) -> Finding:
    for name in names:
        path = shutil.which(name)
        if path is not None:
            return Finding(about, State.OK, f"{_first_line([path, *ask])} ({path})")
    return Finding(about, State.MISSING, "not found", cure)


def _first_line(argv: list[str]) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)  # Maven writes in bold
    lines = [line for line in plain.splitlines() if line.strip()]
    return "".join(letter for letter in lines[0] if letter.isprintable()).strip() if lines else "says nothing"


def _servers(settings: Settings) -> Iterator[Finding]:
    yield from _configured("kafka", settings.kafka, _embedded_kafka)
    yield from _configured("database", _shown(settings.database), _embedded_postgres)


def _configured(about: str, address: str | None, otherwise: Callable[[], Finding]) -> Iterator[Finding]:
    if address is not None:
        yield Finding(about, State.OK, f"configured: {address}")
    else:
        yield otherwise()


def _embedded_kafka() -> Finding:
    lacking = [name for name in ("java", "mvn") if shutil.which(name) is None]
    folder = jars.find()
    if "java" in lacking or (folder is None and lacking):
        return Finding("kafka", State.MISSING, f"none configured, and no {' and no '.join(lacking)}", jars.JAVA_CURE)
    where = f"jars in {folder}" if folder is not None else "Maven will get its jars (43 MB)"
    return Finding("kafka", State.OK, f"embedded, {where}")


def _embedded_postgres() -> Finding:
    found = postgres.find_programs()
    if found is None:
        return Finding("database", State.MISSING, "none configured, and no server program", postgres.CURE)
    value = f"embedded, PostgreSQL {found.version} in {found.folder}"
    if found.source == "wheel":
        return Finding("database", State.NOTE, f"{value} (the Python wheel: no contrib)", postgres.CURE)
    return Finding("database", State.OK, value)


def _settings(settings: Settings) -> Iterator[Finding]:
    values = {**settings.environment(), f"{PREFIX}DATABASE": _shown(settings.database)}
    for name, meaning in MEANING.items():
        value = values.get(PREFIX + name)
        shown = "set" if value is not None and name == "SECRET" else value
        yield Finding(PREFIX + name, State.NOTE, shown if shown is not None else "not set", meaning)


def _shown(address: str | None) -> str | None:
    return None if address is None else without_password(address)


def _instance(state: Path) -> Finding:
    """Where a running instance is, as it wrote itself down."""
    file = state / ENDPOINTS
    try:
        said = json.loads(file.read_text())
    except (OSError, ValueError):
        return Finding("instance", State.NOTE, f"none runs in {state}")
    pid = said.get("pid")
    if isinstance(pid, int) and not psutil.pid_exists(pid):
        return Finding("instance", State.NOTE, f"none runs; {file} was left by process {pid}, which is gone")
    addresses = ", ".join(f"{name} {without_password(str(value))}" for name, value in sorted(said.items()))
    return Finding("instance", State.OK, addresses)
