"""One person put aside for good: how well a network reads them says how well it reads strangers."""

import numpy as np

from ..normalise import normalised
from ..paper import samples
from ..paper.layout import Layout
from ..paper.strokes import FORMS
from ..scan import cells, frame
from ..wording import text
from .dataset import Dataset
from .split import check_writers, no_pages_by

FEWEST = 3
"""With fewer writers nobody can be spared."""
SEED = 11
"""Not that of `digits samples` nor of `synthetic`: the invented classmate is a stranger to both."""


def put_aside(data: Dataset, who: str | None = None) -> tuple[Dataset, Dataset]:
    """The tiles to learn from, and those of one person from whom nothing must be learned.

    With fewer than three writers all stay, and an invented person takes the classmate's place,
    unless one is named.

    Args:
        data: all tiles.
        who: which person it is; the first one by name if None.

    Raises:
        SheetsUnusable: there are no tiles by that person; or there is one writer only, and none can
            be invented for these symbols.

    Example:
        >>> from digits.data.dataset import load
        >>> others, classmate = put_aside(load("04-sheets"))
        >>> len(others) == len(load("04-sheets")), len(classmate)
        (True, 600)
    """
    names = np.unique(data.writers)
    if who is None and len(names) < FEWEST and set(data.symbols) <= set(FORMS):
        return data, _invented(data.symbols)
    check_writers(names)
    chosen = data.writers == (who or names[0])
    if not chosen.any():
        raise no_pages_by(who or "", names)
    return data.take(~chosen), data.take(chosen)


def _invented(symbols: tuple[str, ...]) -> Dataset:
    """A sheet that a program filled in, cut into its tiles."""
    layout = Layout(symbols)
    page = samples.page(1, SEED, layout)
    cut = cells.cut(page, frame.find(page))
    n = len(cut)
    name = text(de="erfundene Person", en="invented person")
    return Dataset(
        tiles=normalised(cut),
        y=np.array(layout.cell_labels, np.int64),
        writers=np.full(n, name),
        files=np.full(n, name),
        pages=np.zeros(n, np.int64),
        rows=np.arange(n) // layout.columns,
        columns=np.arange(n) % layout.columns,
        symbols=symbols,
    )
