"""Reads many pages at once: with the processes of this computer, or with any other executor.

An executor is one of `concurrent.futures`, such as Dask's for many computers, see `cluster`.
"""

import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from contextlib import contextmanager
from functools import partial
from multiprocessing import parent_process
from multiprocessing.util import get_temp_dir
from threading import Thread
from typing import TypeVar

import cv2
from threadpoolctl import threadpool_limits

from .. import wording
from ..wording import text
from .processes import MANY, context, interrupts_wait
from .reading import Draw, Page, read_page, unforeseen
from .sources import Source

Draws = Callable[[int], Draw]
Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 64
"""Pages under way or waiting to be written, at most; memory stays flat however many there are."""


def no_thumbnails(_: int) -> Draw:
    """For all who show none."""
    return False


def in_processes(
    sources: Sequence[Source], jobs: int | None, draw: Draws = no_thumbnails
) -> Iterator[Page]:
    """Read pages in processes of this computer; a page that kills its process is only reported.

    Args:
        sources: the pages, from `sources.find`.
        jobs: how many processes, none besides this one if 1; if None, one for each core, or none
            besides this one where a few pages are read sooner than processes start.
        draw: tells of which pages thumbnails are made, by how many others come before.

    Example:
        >>> from digits.scan.sources import find
        >>> [page.problem for page in in_processes(find(["01-pages/sample-1.png"]), jobs=1)]
        [None]
    """
    if jobs is None and len(sources) < MANY:
        jobs = 1
    jobs = min(jobs or os.cpu_count() or 1, len(sources))
    if jobs == 1:
        for number, source in enumerate(sources):
            yield read_page(source, wording.language(), draw(number))
        return
    done = 0
    while done < len(sources):
        try:
            with processes(jobs) as pool:
                for page in with_executor(pool, sources, draw, done):
                    done += 1
                    yield page
        except BrokenExecutor:
            # Some page brought the pool down; only alone can it be told which.
            done += 1
            yield _alone(sources[done - 1], draw(done - 1))


def with_executor(
    executor: Executor, sources: Sequence[Source], draw: Draws = no_thumbnails, start: int = 0
) -> Iterator[Page]:
    """Read pages with an executor, in order, as `in_processes` does, from the page `start` on.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> from digits.scan.sources import find
        >>> with ThreadPoolExecutor(1) as executor:
        ...     pages = with_executor(executor, find(["01-pages/sample-1.png"]))
        ...     [page.source.name for page in pages]
        ['sample-1.png']
    """
    numbered = [(source, draw(at)) for at, source in enumerate(sources)][start:]
    for (source, _), future in ahead(executor, partial(_read, wording.language()), numbered, AHEAD):
        try:
            page = future.result()
        except (BrokenExecutor, CancelledError):
            raise
        # A cluster outlives the workers that a page kills, and tells which page it was.
        except Exception as error:
            page = Page(source, unforeseen(source, type(error).__name__))
        yield page


def _read(language: str, page: tuple[Source, Draw]) -> Page:
    source, draw = page
    return read_page(source, language, draw)


def ahead(
    executor: Executor, call: Callable[[Item], Result], items: Iterable[Item], limit: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Hand items to an executor, never more than `limit` at once; gives them back in order.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> with ThreadPoolExecutor(2) as executor:
        ...     [future.result() for _, future in ahead(executor, abs, [-1, 2, -3], limit=2)]
        [1, 2, 3]
    """
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            with interrupts_wait():
                waiting.append((item, executor.submit(call, item)))
            if len(waiting) == limit:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for _, future in waiting:
            future.cancel()


@contextmanager
def processes(jobs: int | None) -> Iterator[ProcessPoolExecutor]:
    """Processes of this computer that read pages; one for each core if None."""
    # No forks of this one: a fork of a notebook with TensorFlow's threads in it may hang.
    pool = ProcessPoolExecutor(jobs, context(), _start)
    try:
        yield pool
    finally:
        # A second Ctrl-C while Python waits for them would leave them waiting for ever.
        with interrupts_wait():
            pool.shutdown()


def _start() -> None:
    """Prepare a process for reading: one core is its share, and Ctrl-C is its parent's business."""
    cv2.setNumThreads(1)
    threadpool_limits(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone, also one that was killed outright.

    It would wait for work for ever: its own end of the queue keeps the queue open.
    """
    parent = parent_process()
    if parent:
        parent.join()
        # With what it had there to talk to its processes.
        shutil.rmtree(get_temp_dir(), ignore_errors=True)
        os._exit(1)


def _alone(source: Source, draw: Draw) -> Page:
    try:
        with processes(1) as pool:
            with interrupts_wait():
                page = pool.submit(read_page, source, wording.language(), draw)
            return page.result()
    except BrokenExecutor:
        return Page(source, unforeseen(source, text(de="Speicher voll", en="out of memory")))
