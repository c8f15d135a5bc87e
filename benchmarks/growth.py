"""What a class and a school take: seconds, CPU seconds and memory of whole commands, by size.

Each command runs on its own, and its memory is looked at twenty times a second, with that of all
processes that it has started: all that they hold, and what of that is their own, for more than half
of TensorFlow is program text that any number of processes share and that the system drops when
memory gets scarce. CPU seconds are those of all its processes; other work on the computer disturbs
them less than seconds. `scale.py` prints the table.
"""

import os
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
from rich.table import Table

from digits.data import synthetic
from digits.paper import samples
from digits.paper.layout import DIGITS, Layout
from digits.scan import sheets

DIFFERENT = 4
"""Pages that are made; the others are copies of them with other bytes at their end."""
WIDTHS = (150, 640, 1280)
"""Of foreign pictures, in pixels: thumbnails, and what the web is full of."""
EPOCHS = (1, 3)
"""Two short trainings: what an epoch takes, and what all the rest, is the same in a long one."""


def table(folder: Path, pages: int, pupils: int, foreign: int) -> Table:
    """The measured commands, with how each grows."""
    result = Table("command", "of", "s", "CPU s", "MB", "MB own", "writes MB")
    for count in (pages // 4, pages):
        _pages(folder / f"pages-{count}", count)
        _row(result, folder, f"{count} pages", "prepare", f"pages-{count}", "-o", f"out-{count}")
    for width in WIDTHS:
        _foreign(folder / f"foreign-{width}", foreign, width)
        what = f"{foreign:,} foreign pictures {width} wide"
        _row(result, folder, what, "prepare", f"foreign-{width}", "-o", "out")
        shutil.rmtree(folder / f"foreign-{width}")
    _sheets(folder / "class", pupils)
    what = f"{pupils} pupils × 2 sheets, {{}} epoch(s)"
    for command in (("train", "-o", "models"), ("classroom", "-o", "page.html")):
        for epochs in EPOCHS:
            words = (*command, "--sheets", "class", "--model", "cnn", "--epochs", str(epochs))
            _row(result, folder, what.format(epochs), *words)
    return result


def _row(result: Table, folder: Path, what: str, *words: str) -> None:
    before = _written(folder)
    started, memory, own = time.perf_counter(), 0, 0
    taken: dict[int, float] = {}
    with (folder / "said.txt").open("wb") as said:
        command = [sys.executable, "-m", "digits", *words]
        process = psutil.Popen(command, cwd=folder, stdout=said, stderr=said)
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            now, now_own = _held(process, taken)
            memory, own = max(memory, now), max(own, now_own)
            time.sleep(0.05)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    # Foreign pictures are told with the exit code 1.
    assert os.waitstatus_to_exitcode(status) in (0, 1), (folder / "said.txt").read_text("utf-8")
    grown = _written(folder) - before
    # The system adds up what a process has waited for, but not what was started by others for it.
    cpu = max(used.ru_utime + used.ru_stime, sum(taken.values()))
    figures = (cpu, memory / 1e6, own / 1e6)
    row = [f"{seconds:.0f}", *(f"{n:.0f}" for n in figures), f"{grown:.1f}"]
    result.add_row(words[0], what, *row)
    # All of it takes long, and what was measured should not be lost with the last command.
    print(words[0], what, *row, file=sys.stderr)


def _held(process: psutil.Process, taken: dict[int, float]) -> tuple[int, int]:
    """Bytes that a process and all that it has started hold, and what of them is no file's.

    `taken` learns how many CPU seconds each of them has taken so far.
    """
    held = own = 0
    with suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                about = each.memory_info()
                taken[each.pid] = each.cpu_times().user + each.cpu_times().system
                held, own = held + about.rss, own + about.rss - getattr(about, "shared", 0)
    return held, own


def _written(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _pages(folder: Path, count: int) -> None:
    made = list(samples.write(folder.with_name("made"), DIFFERENT))
    for number in range(count):
        (folder / f"hand-{number}").mkdir(parents=True)
        copy = folder / f"hand-{number}" / "page.png"
        shutil.copy(made[number % DIFFERENT], copy)
        # After its end a PNG may go on, and equal files would be read once only.
        with copy.open("ab") as file:
            file.write(b"%d" % number)


def _foreign(folder: Path, count: int, width: int) -> None:
    """Pictures that are no sheets, as from the web or a camera: three to four in size."""
    import cv2

    folder.mkdir()
    chance = np.random.default_rng(0)
    made = []
    for _ in range(DIFFERENT):
        shape = (width * 3 // 4, width, 3)
        picture = chance.normal(0, 4, shape) + 128
        for fineness in (3, 6, 12, 24, 48):
            coarse = chance.normal(0, 40, (fineness * 3 // 4, fineness, 3))
            picture += cv2.resize(coarse, shape[1::-1], interpolation=cv2.INTER_CUBIC)
        _, encoded = cv2.imencode(".jpg", picture.clip(0, 255).astype(np.uint8))
        made.append(encoded.tobytes())
    for number in range(count):
        # After its end a JPEG may go on, and equal files would be read once only.
        content = made[number % DIFFERENT] + b"%d" % number
        (folder / f"{number}.jpg").write_bytes(content)


def _sheets(folder: Path, pupils: int) -> None:
    """Two sheets of each pupil, of tiles that synthetic hands wrote."""
    data, layout = synthetic.tiles(DIGITS), Layout()
    chance = np.random.default_rng(0)
    of_symbol = [np.flatnonzero(data.y == label) for label in range(len(DIGITS))]
    with sheets.writing(folder, layout) as add:
        for page in range(2 * pupils):
            tiles = data.tiles[[chance.choice(of_symbol[label]) for label in layout.cell_labels]]
            who = f"pupil-{page // 2}"
            about = {"file": f"{who}/{page}.png", "page": 0, "writer": who, "used": 600}
            add(about | {"frame": [], "rejected": []}, tiles, np.arange(600))
