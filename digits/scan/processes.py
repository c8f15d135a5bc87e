"""How processes that read pages come about; nothing heavy is loaded here.

On Linux they are forks of one process that has loaded all that reading takes, and nothing else: not
of this one, whose threads a fork might wait for in vain. Elsewhere each starts afresh.
"""

import itertools
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from pathlib import Path

MANY = 4
"""Pages from which on other processes pay: to start takes them as long as to read one or two."""
LOADED = ("digits.scan.parallel", "numpy.ma", "PIL.TiffImagePlugin")
"""What the one process loads that others are forks of; the first page needs all of it."""
ONE_CORE = "OPENBLAS_NUM_THREADS"
"""Tells NumPy how many threads it may start; a fork would lose them."""


def context() -> BaseContext:
    """What makes processes, for a `ProcessPoolExecutor`.

    Example:
        >>> context().get_start_method() in ("forkserver", "spawn")
        True
    """
    return get_context("forkserver" if begin() else "spawn")


def get_ready(files: Iterable[Path | str], jobs: int | None, *also: str) -> None:
    """Let the process that others will be forks of load, while this one goes on loading itself.

    Args:
        files: files and folders; for fewer than 4 pages it would be in vain.
        jobs: how many processes are wished for; one for each core if None.
        also: modules that processes load because the program does.
    """
    pages = itertools.chain.from_iterable(map(_files, map(Path, files)))
    if (jobs or os.cpu_count() or 1) > 1 and len([*itertools.islice(pages, MANY)]) == MANY:
        begin(*also)


def begin(*also: str) -> bool:
    """Start the process that others are forks of, unless it runs; whether there is such a one."""
    # On a Mac, what NumPy computes with does not survive a fork.
    if sys.platform != "linux":
        return False
    from multiprocessing import resource_tracker
    from multiprocessing.forkserver import ensure_running, set_forkserver_preload

    set_forkserver_preload([*LOADED, *also])
    # Started first, for it lets Ctrl-C through once it has started.
    resource_tracker.ensure_running()
    before = os.environ.get(ONE_CORE)
    os.environ[ONE_CORE] = "1"
    try:
        with interrupts_wait():
            ensure_running()
    except OSError:
        # Nothing can be written into the folder for temporary files, or its name is too long.
        return False
    finally:
        del os.environ[ONE_CORE]
        if before is not None:
            os.environ[ONE_CORE] = before
    return True


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Hold Ctrl-C back while the block lasts; processes that it starts never hear of it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (each for each in path.rglob("*") if each.is_file())
    elif path.exists():
        yield path
