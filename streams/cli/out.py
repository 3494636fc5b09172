"""A file that a command is to write: whether it can be is asked before anything is done, not after."""

import os
from pathlib import Path
from typing import Any

import click


class OutFile(click.ParamType):
    """A path that ends in one of `suffixes`, in a folder that can be written."""

    name = "path"

    def __init__(self, *suffixes: str) -> None:
        self.suffixes = suffixes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; a wrong one is a wrong call."""
        path = Path(value)
        if path.suffix not in self.suffixes:
            self.fail(f"{path.name!r} must end in {' or '.join(self.suffixes)}", param, ctx)
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            self.fail(f"{str(path)!r} cannot be written: name a file in a folder that can be", param, ctx)
        return path
