"""Figures that look into a network: what it reads, what it has learnt, what it looks at."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from ..wording import percent, text
from .images import Tile, grey, mosaic
from .style import RED, decimal, grid, signed


def guesses(
    tiles: Tile,
    truth: NDArray[np.int64],
    guessed: NDArray[np.int64],
    labels: Sequence[str],
) -> Figure:
    """Tiles with what the network read above each; where it is wrong, in red and with a cross.

    Args:
        tiles: (n, 28, 28).
        truth: int (n,), the right classes.
        guessed: int (n,), the network's classes.
        labels: what each class is called.

    Example:
        >>> blank, truth = np.zeros((3, 28, 28)), np.array([0, 1, 1])
        >>> guesses(blank, truth, np.array([0, 1, 0]), ["a", "b"]).get_suptitle()
        '2 of 3 read correctly'
    """
    right = truth == guessed
    titles = [
        labels[guess] if ok else f"× {labels[guess]}"
        for guess, ok in zip(guessed, right, strict=True)
    ]
    figure, places = mosaic(tiles, titles, columns=20)
    ax = figure.axes[0]
    for wrong in np.flatnonzero(~right).tolist():
        ax.texts[wrong].set(color=RED, weight="bold")
        x, y = places[wrong]
        ax.add_patch(Rectangle((x - 1.5, y - 1.5), 30, 30, fill=False, color=RED))
    figure.suptitle(
        text(
            de=f"{right.sum()} von {len(right)} richtig gelesen",
            en=f"{right.sum()} of {len(right)} read correctly",
        )
    )
    return figure


def weights(images: NDArray[np.floating[Any]], columns: int = 10) -> Figure:
    """Weights as pictures: orange negative, white zero, blue positive.

    Args:
        images: float (n, height, width).
        columns: how many stand in a row.

    Example:
        >>> from digits.model import networks
        >>> kernel, _ = networks.cnn().get_layer("conv_1").get_weights()
        >>> weights(kernel[:, :, 0].transpose(2, 0, 1), columns=16)
        <Figure size 1440x180 with 2 Axes>
    """
    n, height, width = images.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    gap = max(1, height // 9)
    canvas = np.full((rows * (height + gap), columns * (width + gap)), np.nan)
    for index, image in enumerate(images):
        y, x = index // columns * (height + gap), index % columns * (width + gap)
        canvas[y : y + height, x : x + width] = image
    side = 2.4 if n <= 4 else 0.9
    size = (side * columns, side * rows)
    figure = Figure(figsize=size, layout="constrained", facecolor="#dddddd")
    ax = figure.subplots()
    limit = float(np.abs(images).max())
    colours = signed().with_extremes(bad="#dddddd")
    shown = ax.imshow(canvas[:-gap, :-gap], cmap=colours, vmin=-limit, vmax=limit)
    ax.axis("off")
    figure.colorbar(shown, ax=ax, shrink=0.8, format=decimal)
    return figure


def filtered(
    tile: NDArray[np.floating[Any]],
    filters: NDArray[np.floating[Any]],
    maps: NDArray[np.floating[Any]],
) -> Figure:
    """A tile, filters below each other, and beside each what it answers to the tile.

    Args:
        tile: float (28, 28), ink 1.
        filters: float (n, h, w).
        maps: float (n, 29 - h, 29 - w), the answers.

    Example:
        >>> filtered(np.eye(28), np.ones((2, 3, 3)), np.ones((2, 26, 26)))
        <Figure size 660x440 with 6 Axes>
    """
    figure, axes = grid(3 * len(filters), columns=3, width=2.2, height=2.2)
    for row, (weights, map) in enumerate(zip(filters, maps, strict=True)):
        grey(axes[3 * row], tile)
        for ax, image in zip(axes[3 * row + 1 : 3 * row + 3], (weights, map), strict=True):
            limit = max(float(np.abs(image).max()), 1e-9)
            ax.imshow(image, cmap=signed(), vmin=-limit, vmax=limit)
        for (y, x), value in np.ndenumerate(weights):
            axes[3 * row + 1].text(x, y, decimal(value), ha="center", va="center")
    names = (
        text(de="Ziffer", en="digit"),
        text(de="Filter", en="filter"),
        text(de="Antwort", en="answer"),
    )
    for name, ax in zip(names, axes, strict=False):
        ax.set_title(name)
    return figure


def occlusion(tile: NDArray[np.floating[Any]], probability: NDArray[np.floating[Any]]) -> Figure:
    """A tile, and how sure the network is of it while a patch is covered.

    Args:
        tile: float (28, 28), ink 1.
        probability: float (h, w), of the right answer; entry (i, j) belongs to the patch whose
            first pixel is (i, j).

    Example:
        >>> occlusion(np.zeros((28, 28)), np.full((23, 23), 0.9)).get_suptitle()
        'With the most important spot covered, 90.0% remain'
    """
    figure, (left, right) = grid(2, columns=2, width=3.2, height=3)
    grey(left, tile)
    margin = (28 - probability.shape[0]) / 2 - 0.5
    extent = (margin, 27 - margin, 27 - margin, margin)
    grey(right, tile)
    shown = right.imshow(
        probability, cmap="Oranges_r", vmin=0, vmax=1, extent=extent, alpha=1 - probability
    )
    right.set(xlim=(-0.5, 27.5), ylim=(27.5, -0.5))
    bar = figure.colorbar(shown, ax=right, format=lambda share, _: percent(share, digits=0))
    bar.set_label(text(de="Wahrscheinlichkeit", en="probability"))
    lowest = percent(float(probability.min()))
    figure.suptitle(
        text(
            de=f"Verdeckt man die wichtigste Stelle, bleiben {lowest}",
            en=f"With the most important spot covered, {lowest} remain",
        )
    )
    return figure
