"""What training, evaluating and predicting look like in the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from .evaluation import Evaluation, wilson
from .training import History
from .wording import number, text

Show = Callable[[History], None]
BARS = " ▁▂▃▄▅▆▇█"


@contextmanager
def epochs(total: int) -> Iterator[Show]:
    """Give a function that shows the training so far on one line that renews itself."""
    begins = text(de="Training beginnt …", en="Training begins …")
    with Live(begins, console=Console(stderr=True), transient=True) as live:
        yield lambda history: live.update(epoch_line(history, total))


def epoch_line(history: History, epochs: int) -> str:
    """One line on the training so far: the epoch, the curve of the loss, the last numbers."""
    loss = history["val_loss"]
    curve = "".join(BARS[round(8 * value / max(loss))] for value in loss[-30:])
    return text(
        de=f"Epoche {len(loss)}/{epochs} {curve} Loss {number(history['loss'][-1], 3)}, bei der "
        f"Validierung {number(loss[-1], 3)}, Genauigkeit {percent(history['val_accuracy'][-1])}",
        en=f"Epoch {len(loss)}/{epochs} {curve} loss {number(history['loss'][-1], 3)}, in "
        f"validation {number(loss[-1], 3)}, accuracy {percent(history['val_accuracy'][-1])}",
    )


def summary(result: Evaluation) -> str:
    """Accuracy, its interval and the loss in one line."""
    low, high = result.interval
    return text(
        de=f"Genauigkeit {percent(result.accuracy)} (95-%-Intervall {percent(low)} bis "
        f"{percent(high)}), Loss {number(result.loss, 3)}, n = {number(result.n)}",
        en=f"accuracy {percent(result.accuracy)} (95 % interval {percent(low)} to "
        f"{percent(high)}), loss {number(result.loss, 3)}, n = {number(result.n)}",
    )


def confusion(result: Evaluation) -> Table:
    """The confusion matrix with the accuracy of each symbol."""
    title = text(de="Zeile: geschrieben, Spalte: gelesen", en="Row: written, column: read")
    table = Table(title=title, box=None, header_style="bold")
    table.add_column("")
    for symbol in result.data.symbols:
        table.add_column(symbol, justify="right")
    table.add_column(text(de="richtig", en="right"), justify="right")
    for label, row in enumerate(result.confusion):
        cells = [
            f"[bold]{n}[/]" if label == other else f"[red]{n}[/]" if n else "·"
            for other, n in enumerate(row)
        ]
        right = percent(row[label] / row.sum()) if row.sum() else "–"
        table.add_row(result.data.symbols[label], *cells, right)
    return table


def writers(result: Evaluation) -> Table:
    """The accuracy of each writer, with its interval."""
    table = Table(box=None, header_style="bold")
    table.add_column(text(de="Hand", en="Writer"))
    for heading in (text(de="richtig", en="right"), text(de="95-%-Intervall", en="95 % interval")):
        table.add_column(heading, justify="right")
    table.add_column("n", justify="right")
    for name, (right, n) in result.per_writer().items():
        low, high = wilson(right, n)
        table.add_row(name, percent(right / n), f"{percent(low)} – {percent(high)}", str(n))
    return table


def percent(share: float) -> str:
    """A share as the language writes it, `98.5 %`."""
    return f"{number(100 * share, 1)} %"
