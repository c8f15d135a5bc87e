"""Figures of cells, tiles and other pictures. They look at any stage and change none.

Tiles may come as uint8 with dark ink on white 255, or as float with ink 1 and paper 0.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from ..scan.row import Box
from ..wording import text
from .style import RED, grid

Tile = NDArray[np.uint8] | NDArray[np.floating[Any]]


def before_after(before: Sequence[NDArray[np.uint8]], after: Sequence[NDArray[np.uint8]]) -> Figure:
    """Pictures in pairs, one pair above the other.

    Args:
        before: uint8 (height, width) each.
        after: the same pictures, changed.

    Example:
        >>> noisy = np.random.default_rng(0).integers(0, 256, (40, 60), np.uint8)
        >>> before_after([noisy], [255 - noisy])
        <Figure size 640x220 with 2 Axes>
    """
    figure, axes = grid(2 * len(before), columns=2, width=3.2, height=2.2)
    for row, (left, right) in enumerate(zip(before, after, strict=True)):
        grey(axes[2 * row], left)
        grey(axes[2 * row + 1], right)
    axes[0].set_title(text(de="vorher", en="before"))
    axes[1].set_title(text(de="nachher", en="after"))
    return figure


def steps(images: Sequence[NDArray[Any]], titles: Sequence[str]) -> Figure:
    """One picture's way through several steps, from left to right.

    Args:
        images: (height, width) each, tiles or parts of pages; bool with True for ink.
        titles: what happened at each step.

    Example:
        >>> cell = np.full((82, 82), 255, np.uint8)
        >>> steps([cell, cell < 128], ["cut", "ink"])
        <Figure size 420x240 with 2 Axes>
    """
    figure, axes = grid(len(images), columns=len(images), width=2.1, height=2.4)
    for image, title, ax in zip(images, titles, axes, strict=True):
        grey(ax, image)
        ax.set_title(f"{title}\n{image.shape[1]} × {image.shape[0]}", fontsize=9)
        ax.axis("on")
        ax.set(xticks=[], yticks=[])
    return figure


def tiles(
    tiles: Sequence[Tile] | Tile, titles: Sequence[str] | None = None, columns: int = 20
) -> Figure:
    """Many tiles in rows.

    Args:
        tiles: (n, 28, 28).
        titles: what to write above each.
        columns: how many stand in a row.

    Example:
        >>> from digits.data import dataset
        >>> tiles(dataset.load("04-sheets").x[:40])
        <Figure size 1000x130 with 1 Axes>
    """
    figure, _ = mosaic(tiles, titles or [""] * len(tiles), min(columns, len(tiles)))
    return figure


def row(pictures: dict[str, NDArray[np.uint8]], boxes: Sequence[Box] = ()) -> Figure:
    """Wide pictures below each other under their names, with boxes in red.

    Args:
        pictures: uint8 (height, width) each.
        boxes: rectangles to draw into each.

    Example:
        >>> row({"clean": np.full((50, 300), 255, np.uint8)}, [Box(10, 5, 30, 45)])
        <Figure size 900x190 with 1 Axes>
    """
    figure, axes = grid(len(pictures), columns=1, width=9, height=1.9)
    for (name, picture), ax in zip(pictures.items(), axes, strict=True):
        grey(ax, picture)
        ax.set_title(name, fontsize=9)
        for left, top, right, bottom in boxes:
            ax.add_patch(
                Rectangle((left, top), right - left, bottom - top, fill=False, color=RED, lw=2)
            )
    return figure


def pixels(tile: NDArray[np.uint8]) -> Figure:
    """A picture, and beside it the number in each of its pixels.

    Args:
        tile: uint8 (28, 28).

    Example:
        >>> pixels(np.full((28, 28), 255, np.uint8))
        <Figure size 1500x760 with 2 Axes>
    """
    figure = Figure(figsize=(15, 7.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    for ax in (left, right):
        ax.imshow(tile, cmap="gray", vmin=0, vmax=255)
        ax.set(xticks=[], yticks=[])
    for (y, x), value in np.ndenumerate(tile):
        colour = "white" if value < 128 else "black"
        right.text(x, y, str(value), ha="center", va="center", fontsize=7, color=colour)
    return figure


def channels(picture: NDArray[np.uint8]) -> Figure:
    """A colour picture beside its three channels, each in its own colour.

    Args:
        picture: uint8 (height, width, 3), red, green, blue.

    Example:
        >>> channels(np.zeros((40, 60, 3), np.uint8))
        <Figure size 960x270 with 4 Axes>
    """
    figure, axes = grid(4, columns=4, width=2.4, height=2.7)
    axes[0].imshow(picture)
    axes[0].set_title(text(de="Bild", en="picture"))
    names = text(de="Rot Grün Blau", en="red green blue").split()
    for channel, (name, ax) in enumerate(zip(names, axes[1:], strict=True)):
        alone = np.zeros_like(picture)
        alone[..., channel] = picture[..., channel]
        ax.imshow(alone)
        ax.set_title(name)
    return figure


def mosaic(
    tiles: Sequence[Tile] | Tile, titles: Sequence[str], columns: int
) -> tuple[Figure, list[tuple[int, int]]]:
    """Tiles with titles in one picture, since matplotlib takes seconds for hundreds of pictures.

    Args:
        tiles: (n, 28, 28).
        titles: what to write above each.
        columns: how many stand in a row.

    Returns:
        The figure, and x and y of each tile's first pixel in its picture.

    Example:
        >>> figure, places = mosaic(np.zeros((3, 28, 28)), ["a", "b", "c"], columns=2)
        >>> places
        [(3, 13), (37, 13), (3, 57)]
    """
    across, down = 34, 44 if any(titles) else 34
    columns = max(1, columns)
    rows = max(1, -(-len(tiles) // columns))
    images = [tile if tile.dtype != np.uint8 else 1 - tile / 255 for tile in tiles]
    canvas = np.zeros((rows * down, columns * across))
    places = [
        (i % columns * across + 3, i // columns * down + down - 31) for i in range(len(images))
    ]
    figure = Figure(figsize=(0.5 * columns, 0.5 * rows * down / across + 0.3), layout="constrained")
    ax = figure.subplots()
    for (x, y), image, title in zip(places, images, titles, strict=True):
        canvas[y : y + 28, x : x + 28] = image
        ax.text(x + 14, y - 3, title, ha="center", va="bottom", fontsize=10)
    grey(ax, canvas)
    ax.axis("off")
    return figure, places


def grey(ax: Axes, image: NDArray[Any]) -> None:
    """Show a picture with dark ink on white.

    Args:
        ax: where.
        image: (height, width); uint8 with 0 black, else float or bool with ink 1 and paper 0.

    Example:
        >>> ax = Figure().subplots()
        >>> grey(ax, np.eye(28))
        >>> ax.images[0].get_cmap().name
        'gray_r'
    """
    if image.dtype == np.uint8:
        ax.imshow(image, cmap="gray", vmin=0, vmax=255)
    else:
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
