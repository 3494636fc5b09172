"""Where the data that nobody on this project wrote lies, for the tests that need it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "data"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data is absent on this machine")
