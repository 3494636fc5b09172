"""What the house tests look at: the files that git knows or would take in, and their syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "optimizer", "infra", "streams")
# Made by machines, or words of others: lock files, generated contracts, the licence.
NOT_OURS = ("requirements.lock", "pyvrp.lock", "ortools.lock", "package-lock.json", "LICENSE")
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".sql", ".ts", ".tsx", ".css", ".html", ".sh", ".xml", ""}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the repository that is not ignored, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(sorted({Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield the text files written by us, with their contents."""
    for path in files():
        if path.suffix in TEXT and path.name not in NOT_OURS:
            try:
                yield path, (ROOT / path).read_text()
            except UnicodeDecodeError:
                continue


@cache
def modules() -> tuple[tuple[Path, str, ast.Module], ...]:
    """Return the modules of the packages: path, text, tree."""
    found = [path for path in files() if path.suffix == ".py" and path.parts[0] in PACKAGES]
    return tuple((path, text, ast.parse(text)) for path in found for text in [(ROOT / path).read_text()])


def imported(tree: ast.Module) -> set[str]:
    """Return the dotted names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names
