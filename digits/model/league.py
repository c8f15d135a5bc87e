"""The league: how well each network reads one and the same stranger, kept from lesson to lesson."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..files import write_json
from ..wording import text
from .evaluation import Evaluation

FILE = "league.json"


def _names() -> dict[str, str]:
    """What the lessons' own entries are called; a learner's entry is called as it was entered."""
    return {
        "mlp plain": text(de="MLP, 15 schlichte Epochen", en="MLP, 15 plain epochs"),
        "numpy": text(de="nur mit NumPy, 15 Epochen", en="nothing but NumPy, 15 epochs"),
        "mlp": text(de="MLP mit Händen, Spielarten, Geduld", en="MLP, hands, variants, patience"),
        "cnn 8": text(de="CNN, 8 schlichte Epochen", en="CNN, 8 plain epochs"),
        "cnn plain": text(de="CNN, 15 schlichte Epochen", en="CNN, 15 plain epochs"),
        "cnn": text(de="CNN mit Händen, Spielarten, Geduld", en="CNN, hands, variants, patience"),
        "cnn variants": text(de="CNN, 8 Epochen, Spielarten", en="CNN, 8 epochs, variants"),
        "cnn hands": text(
            de="CNN, 8 Epochen, Spielarten, Hände", en="CNN, 8 epochs, variants, hands"
        ),
    }


def enter(folder: Path, name: str, result: Evaluation) -> list[dict[str, Any]]:
    """Note how well a network reads the classmate; an earlier entry of that name makes room.

    Args:
        folder: usually `05-model`.
        name: what was done to make the network better.
        result: what the network answered to the tiles of one person.

    Returns:
        All entries on that person in the order in which they were first made: `name`, `who`,
        `right`, `n`, `interval`.

    Example:
        >>> from digits.data.dataset import load
        >>> import numpy as np
        >>> data = load("04-sheets").take(np.arange(4))
        >>> answers = np.eye(10, dtype=np.float32)[data.y]
        >>> for name in ("first", "second", "first"):
        ...     rows = enter(Path("05-model"), name, Evaluation(data, answers))
        >>> [(row["name"], row["right"], row["n"]) for row in rows]
        [('first', 4, 4), ('second', 4, 4)]
    """
    who = ", ".join(sorted(result.per_writer()))
    row = {
        "name": name,
        "who": who,
        "right": int(result.correct.sum()),
        "n": result.n,
        "interval": list(result.interval),
    }
    rows = _read(folder / FILE)
    places = [place for place, old in enumerate(rows) if (old["name"], old["who"]) == (name, who)]
    if places:
        rows[places[0]] = row
    else:
        rows.append(row)
    write_json(folder / FILE, rows)
    called = _names()
    return [
        row | {"name": called.get(row["name"], row["name"])} for row in rows if row["who"] == who
    ]


def _read(path: Path) -> list[dict[str, Any]]:
    """The entries so far: a league that is damaged begins anew, for it stops nobody's training."""
    with suppress(OSError, ValueError):
        rows = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(rows, list) and all(_is_row(row) for row in rows):
            return rows
    return []


def _is_row(row: Any) -> bool:
    kinds = {"name": str, "who": str, "right": int, "n": int, "interval": list}
    return isinstance(row, dict) and all(isinstance(row.get(k), kind) for k, kind in kinds.items())
