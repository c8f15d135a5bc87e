"""What all tests share: the language, and the real scans."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from digits import wording

ROOT = Path(__file__).parent.parent

# How long an example takes says nothing on a busy computer.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def english() -> None:
    wording.use("en")


@pytest.fixture(scope="session")
def scans() -> Path:
    """The folder with real scanned sheets; it is not part of the project."""
    folder = Path(os.environ.get("DIGITS_SCANS") or ROOT.parent / "shared" / "scans")
    if not (folder / "truth.json").exists():
        message = (
            f"no real scans in {folder}; set DIGITS_SCANS to a folder with scans and truth.json"
        )
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder
