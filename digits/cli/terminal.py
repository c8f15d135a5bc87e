"""What training, evaluating and predicting look like in the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from ..model.evaluation import Evaluation, wilson
from ..model.training import History
from ..wording import certainty, number, percent, text
from .tables import table

Show = Callable[[History], None]
BARS = " ▁▂▃▄▅▆▇█"
BRAILLE = 0x2800
"""Unicode's Braille letter without a dot; each dot is a bit."""
DOTS = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1))
"""Row and column of the dot for each bit."""
LISTED = 10
"""Mistakes to show; `--json` tells of all."""


@contextmanager
def epochs(total: int) -> Iterator[Show]:
    """Give a function that shows the training so far on one line that renews itself.

    Example:
        >>> with epochs(30) as show:
        ...     show({"loss": [0.9], "val_loss": [0.8], "val_accuracy": [0.75]})
    """
    begins = text(
        de="Training beginnt; die erste Epoche dauert am längsten …",
        en="Training begins; the first epoch takes longest …",
    )
    with Live(begins, console=Console(stderr=True), transient=True) as live:
        yield lambda history: live.update(epoch_line(history, total))


def epoch_line(history: History, epochs: int) -> str:
    """One line on the training so far: the epoch, the curve of the loss, the last numbers.

    Example:
        >>> epoch_line({"loss": [0.9, 0.5], "val_loss": [0.8, 0.6], "val_accuracy": [0.7, 0.8]}, 30)
        'Epoch 2/30 █▆ loss 0.500, in validation 0.600, accuracy 80.0%'
    """
    loss = history["val_loss"]
    curve = "".join(BARS[round(8 * value / max(loss))] for value in loss[-30:])
    return text(
        de=f"Epoche {len(loss)}/{epochs} {curve} Verlust {number(history['loss'][-1], 3)}, bei der "
        f"Validierung {number(loss[-1], 3)}, Genauigkeit {percent(history['val_accuracy'][-1])}",
        en=f"Epoch {len(loss)}/{epochs} {curve} loss {number(history['loss'][-1], 3)}, in "
        f"validation {number(loss[-1], 3)}, accuracy {percent(history['val_accuracy'][-1])}",
    )


def summary(result: Evaluation) -> str:
    """Accuracy, its interval and the loss in one line.

    Example:
        >>> import numpy as np
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> summary(perfect)
        'accuracy 100.0% (95% interval 83.9% to 100.0%), loss 0.000, n = 20'
    """
    low, high = result.interval
    return text(
        de=f"Genauigkeit {percent(result.accuracy)} (95-%-Intervall {percent(low)} bis "
        f"{percent(high)}), Verlust {number(result.loss, 3)}, n = {number(result.n)}",
        en=f"accuracy {percent(result.accuracy)} (95% interval {percent(low)} to "
        f"{percent(high)}), loss {number(result.loss, 3)}, n = {number(result.n)}",
    )


def confusion(result: Evaluation) -> Table:
    """The confusion matrix with the accuracy of each symbol.

    Example:
        >>> import numpy as np
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> confusion(perfect).row_count
        10
    """
    rows = table(
        "",
        *map(escape, result.data.symbols),
        text(de="richtig", en="right"),
        title=text(de="Zeile: geschrieben, Spalte: gelesen", en="Row: written, column: read"),
    )
    for label, row in enumerate(result.confusion):
        cells = [
            f"[bold]{n}[/]" if label == other else f"[red]{n}[/]" if n else "·"
            for other, n in enumerate(row)
        ]
        right = percent(row[label] / row.sum()) if row.sum() else "–"
        rows.add_row(escape(result.data.symbols[label]), *cells, right)
    return rows


def writers(result: Evaluation) -> Table:
    """The accuracy of each writer, with its interval.

    Example:
        >>> import numpy as np
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> writers(perfect).row_count
        1
    """
    rows = table(
        text(de="Hand", en="Writer"),
        text(de="richtig", en="right"),
        text(de="95-%-Intervall", en="95% interval"),
        "n",
    )
    for name, (right, n) in result.per_writer().items():
        low, high = wilson(right, n)
        rows.add_row(escape(name), percent(right / n), f"{percent(low)} – {percent(high)}", str(n))
    return rows


def mistakes(result: Evaluation, which: NDArray[np.int64] | None = None) -> Table:
    """The most confident mistakes, and where on which page they stand; counted from 1.

    Args:
        result: what a network answered.
        which: other tiles to list instead.

    Example:
        >>> import numpy as np
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> mistakes(perfect).row_count
        0
    """
    rows = table(
        text(de="Datei", en="File"),
        text(de="Seite", en="Page"),
        text(de="Zeile", en="Row"),
        text(de="Spalte", en="Column"),
        text(de="geschrieben", en="written"),
        text(de="gelesen", en="read"),
        text(de="sicher", en="sure"),
        title=text(de="Fragwürdig", en="Doubtful")
        if which is not None
        else text(de="Die sichersten Irrtümer", en="The most confident mistakes"),
    )
    data = result.data
    for i in (result.mistakes() if which is None else which)[:LISTED]:
        place = (data.pages[i] + 1, data.rows[i] + 1, data.columns[i] + 1)
        symbols = (data.symbols[data.y[i]], data.symbols[result.predicted[i]])
        sure = certainty(float(result.confidence[i]))
        rows.add_row(escape(str(data.files[i])), *map(str, place), *map(escape, symbols), sure)
    return rows


def calibration(result: Evaluation) -> str:
    """One line on whether the network's confidence is worth what it says.

    Example:
        >>> import numpy as np
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets").take(np.arange(20))
        >>> perfect = Evaluation(data, np.eye(10, dtype=np.float32)[data.y])
        >>> calibration(perfect).split(";")[0]
        'On average the network is > 99.9% sure and right 100.0% of the time'
    """
    sure = certainty(float(result.confidence.mean()))
    apart = percent(result.calibration_error)
    return text(
        de=f"Im Mittel ist sich das Netz zu {sure} sicher und hat in {percent(result.accuracy)} "
        f"der Fälle recht; nach Sicherheit geordnet liegt beides um {apart} auseinander.",
        en=f"On average the network is {sure} sure and right {percent(result.accuracy)} of the "
        f"time; grouped by confidence the two are {apart} apart.",
    )


def tiles(shown: NDArray[np.uint8]) -> None:
    """Print tiles beside each other, in Braille: each letter holds 4 rows of 2 pixels.

    A terminal that can't write Braille gets none.

    Args:
        shown: uint8 (n, 28, 28), dark ink on white.

    Example:
        >>> tile = np.full((28, 28), 255, np.uint8)
        >>> tile[:, 4:8] = 0
        >>> tiles(tile[None])
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
        ⠀⠀⣿⣿⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀
    """
    if not len(shown):
        return
    letters = np.zeros((len(shown), 7, 14), int)
    for bit, (row, column) in enumerate(DOTS):
        letters |= (shown[:, row::4, column::2] < 128).astype(int) << bit
    lines = [
        "  ".join("".join(chr(BRAILLE + bits) for bits in row) for row in rows)
        for rows in letters.swapaxes(0, 1)
    ]
    with suppress(UnicodeEncodeError):
        print("\n".join(lines))
