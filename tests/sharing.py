"""What takes long is made by the first process of the tests that needs it, for all of them."""

import shutil
from collections.abc import Callable
from pathlib import Path

from digits import locks, wording

Fill = Callable[[Path], object]
"""Writes what tests share into a folder."""
Shared = Callable[[str, Fill], Path]
"""Gives the folder of that name, which no test may change."""


def made(common: Path, name: str, fill: Fill) -> Path:
    """The folder of that name, filled by this process unless another one did or does it now."""
    with locks.alone(common / f"{name} is being made", patience=600):
        if not (common / name).exists():
            begun = common / f"{name} in part"
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            wording.use("en")
            fill(begun)
            begun.rename(common / name)
    return common / name
