"""What set-up has done already: each step leaves a stamp that tells what it depended on.

Only the standard library is used, because nothing else is there yet.
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from .running import ROOT, VENV

LOCK = ROOT / "requirements.lock"
BEGUN = VENV / ".digits-begun"
"""Says what is being installed, "pip" or "packages"; it outlives a set-up that was killed."""


def stamp(lock: Path) -> Path:
    """What remembers that the packages of a lock file are installed."""
    return VENV / f".digits-ready{lock.stem.removeprefix(LOCK.stem)}"


def begun(lock: Path) -> Path:
    """What says that they are being installed: a JupyterLab that fails must not cost the others."""
    return BEGUN.with_name(f"{BEGUN.name}{lock.stem.removeprefix(LOCK.stem)}")


def is_current(stamp: Path, sources: Sequence[Path]) -> bool:
    """Whether the step that wrote `stamp` had the same sources."""
    return stamp.exists() and stamp.read_text("utf-8") == fingerprint(sources)


def mark(stamp: Path, sources: Sequence[Path]) -> None:
    """Remember that a step is done."""
    stamp.write_text(fingerprint(sources), "utf-8")


def fingerprint(sources: Sequence[Path]) -> str:
    """What an installation depends on: the pinned files, this Python and this place."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()
