"""MNIST for the first lesson, or digits in its place where there is no internet."""

import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .data import synthetic
from .errors import SheetsUnusable
from .paper.layout import DIGITS
from .scan import sheets
from .wording import text

Arrays = tuple[NDArray[np.uint8], NDArray[np.integer[Any]]]

PATIENCE = 10
"""Seconds without an answer after which a server counts as out of reach."""


def load(root: Path) -> tuple[Arrays, Arrays]:
    """MNIST as Keras gives it: (pictures, labels) to train and to test, white ink on black.

    A file `mnist.npz` in `root`, or the one that DIGITS_MNIST names, comes before the internet.
    Without either the learner's own digits take MNIST's place, and without those the digits of
    synthetic hands; a sentence says whose digits they are.
    """
    file = Path(os.environ.get("DIGITS_MNIST", root / "mnist.npz"))
    if file.exists():
        with np.load(file) as archive:
            x_train, y_train, x_test, y_test = (
                archive[name] for name in ("x_train", "y_train", "x_test", "y_test")
            )
        return (x_train, y_train), (x_test, y_test)
    from .model.backend import keras

    patience = socket.getdefaulttimeout()
    # A school's firewall may swallow the request without an answer.
    socket.setdefaulttimeout(PATIENCE)
    try:
        return keras.datasets.mnist.load_data()
    # Keras turns every failed download into a bare Exception.
    except Exception:
        return _instead(root)
    finally:
        socket.setdefaulttimeout(patience)


def _instead(root: Path) -> tuple[Arrays, Arrays]:
    """The learner's own digits, else those of synthetic hands, shuffled and shared out."""
    try:
        found: sheets.Sheets | None = sheets.read(root / "04-sheets")
    except SheetsUnusable:
        found = None
    # Sheets of other symbols would be called digits by what the lesson says of them.
    if found and found.symbols == DIGITS:
        x, y = 255 - found.tiles, found.labels
        whose = text(de="deine eigenen aus 04-sheets", en="your own from 04-sheets")
    else:
        invented = synthetic.tiles(DIGITS)
        x, y = 255 - invented.tiles, invented.y
        whose = text(
            de=f"die von {synthetic.HANDS} erfundenen Händen, die ein Programm gezeichnet hat",
            en=f"those of {synthetic.HANDS} synthetic hands, drawn by a program",
        )
    print(
        text(
            de=f"MNIST ist nicht erreichbar. Diese Ziffern hier sind {whose}.",
            en=f"MNIST can't be reached. The digits here are {whose}.",
        )
    )
    order = np.random.default_rng(0).permutation(len(x))
    x, y = x[order], y[order]
    test = len(x) // 7
    return (x[test:], y[test:]), (x[:test], y[:test])
