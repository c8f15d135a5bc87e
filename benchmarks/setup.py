"""Time, download and disk of a fresh set-up, beside plain `pip install` of the same packages.

Run it where nothing else uses the network: `.venv/bin/python benchmarks/setup.py`
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent


def main() -> None:
    table = Table("", "seconds", "MB received", "MB on disk")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # Nothing that an earlier set-up left on this computer may help either of them.
        fresh = os.environ | {"UV_CACHE_DIR": str(place / "cache"), "PIP_NO_CACHE_DIR": "1"}
        project = place / "project"
        run(["git", "clone", "-q", str(ROOT), str(project)], place, fresh)
        bootstrap = ["./bootstrap.sh"]
        measure(table, "./bootstrap.sh", project, lambda: run(bootstrap, project, fresh))
        measure(table, "./bootstrap.sh, again", project, lambda: run(bootstrap, project, fresh))

        plain = place / "plain"

        def by_pip() -> None:
            run([sys.executable, "-m", "venv", str(plain)], place, fresh)
            lock = str(ROOT / "requirements.lock")
            run([str(plain / "bin" / "pip"), "install", "-q", "-r", lock], place, fresh)

        measure(table, "venv and pip install", plain, by_pip)
    Console().print(table)


def measure(table: Table, name: str, folder: Path, job: Callable[[], None]) -> None:
    """Add a row: what a job takes, and what lies in `folder` afterwards."""
    received, started = psutil.net_io_counters().bytes_recv, time.monotonic()
    job()
    seconds = time.monotonic() - started
    received = psutil.net_io_counters().bytes_recv - received
    size = sum(path.lstat().st_size for path in folder.rglob("*"))
    table.add_row(name, f"{seconds:.1f}", f"{received / 1e6:.0f}", f"{size / 1e6:.0f}")


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command and stop the benchmark if it fails."""
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
