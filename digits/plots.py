"""Figures of every stage, in one style; they look at the data and change none of it.

Blue stands for positive, white for zero, orange for negative, here as on the page. Whatever a
colour says, a line style, a mark or a word says as well. Tiles may come as uint8 with dark ink on
white 255, or as float with ink 1 and paper 0.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from PIL import Image

from .frame import Frame
from .prepare import Page
from .wording import number, text

Tile = NDArray[np.uint8] | NDArray[np.floating[Any]]
Function = Callable[[NDArray[Any]], NDArray[Any]]
BLUE, ORANGE, RED, GREY = "#1a73b8", "#f59322", "#d81e05", "#777777"


def signed() -> Colormap:
    """Orange for negative, white for zero, blue for positive."""
    return LinearSegmentedColormap.from_list("signed", [ORANGE, "white", BLUE])


def pages(pages: dict[str, NDArray[np.uint8]]) -> Figure:
    """Whole pages side by side under their names.

    Args:
        pages: uint8 (height, width) each.
    """
    figure, axes = _grid(len(pages), columns=3, width=3, height=4.4)
    for (name, page), ax in zip(pages.items(), axes, strict=True):
        _grey(ax, _small(page)[0])
        ax.set_title(name)
    return figure


def before_after(before: Sequence[NDArray[np.uint8]], after: Sequence[NDArray[np.uint8]]) -> Figure:
    """Pictures in pairs, one pair above the other.

    Args:
        before: uint8 (height, width) each.
        after: the same pictures, changed.
    """
    figure, axes = _grid(2 * len(before), columns=2, width=3.2, height=2.2)
    for row, (left, right) in enumerate(zip(before, after, strict=True)):
        _grey(axes[2 * row], left)
        _grey(axes[2 * row + 1], right)
    axes[0].set_title(text(de="vorher", en="before"))
    axes[1].set_title(text(de="nachher", en="after"))
    return figure


def frames(pages: dict[str, NDArray[np.uint8]], frames: dict[str, Frame]) -> Figure:
    """Pages, made upright, with their frames in red and a dot at the first corner.

    Args:
        pages: uint8 (height, width) each.
        frames: what was found on them; a page without a frame is left out.
    """
    figure, axes = _grid(len(frames), columns=3, width=3, height=4.4)
    for (name, frame), ax in zip(frames.items(), axes, strict=True):
        small, step = _small(np.rot90(pages[name], frame.turns))
        outline = np.vstack([frame.corners, frame.corners[:1]]) / step
        _grey(ax, small)
        ax.plot(*outline.T, color=RED, linewidth=2)
        ax.plot(*outline[0], "o", color=RED)
        ax.set_title(name)
    return figure


def results(pages: Sequence[Page]) -> Figure:
    """What became of pages: the mesh on each and the rejected cells.

    Args:
        pages: as `prepare` gives them; one that could not be read is left out.
    """
    read = [page for page in pages if page.thumbnail]
    figure, axes = _grid(len(read), columns=3, width=3, height=4.4)
    for page, ax in zip(read, axes, strict=True):
        ax.imshow(Image.open(BytesIO(page.thumbnail)))
        ax.set_title(f"{page.source.name}: {len(page.used)}")
    return figure


def steps(images: Sequence[NDArray[Any]], titles: Sequence[str]) -> Figure:
    """One picture's way through several steps, from left to right.

    Args:
        images: (height, width) each, tiles or parts of pages; bool with True for ink.
        titles: what happened at each step.
    """
    figure, axes = _grid(len(images), columns=len(images), width=2.1, height=2.4)
    for image, title, ax in zip(images, titles, axes, strict=True):
        _grey(ax, image)
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
    """
    figure, _ = _mosaic(tiles, titles or [""] * len(tiles), min(columns, len(tiles)))
    return figure


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
    """
    right = truth == guessed
    titles = [
        labels[guess] if ok else f"× {labels[guess]}"
        for guess, ok in zip(guessed, right, strict=True)
    ]
    figure, places = _mosaic(tiles, titles, columns=20)
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


def shares(sizes: Sequence[int]) -> Figure:
    """Three parts of a data set as one bar.

    Args:
        sizes: how many tiles are for training, validation and test.
    """
    names = (
        text(de="Training", en="training"),
        text(de="Validierung", en="validation"),
        text(de="Test", en="test"),
    )
    figure = Figure(figsize=(8, 1.1), layout="constrained")
    ax = figure.subplots()
    start = 0
    for size, name, colour in zip(sizes, names, (BLUE, ORANGE, GREY), strict=False):
        ax.barh(0, size, left=start, color=colour, edgecolor="white")
        ax.text(start + size / 2, 0.55, f"{name}\n{number(size)}", ha="center", va="bottom")
        start += size
    ax.set(xlim=(0, start), ylim=(-0.4, 1.5))
    ax.axis("off")
    return figure


def counts(counts: NDArray[np.int64]) -> Figure:
    """How often each class occurs, as bars.

    Args:
        counts: int (classes,).
    """
    figure, ax = _axes(7, 2.4)
    ax.bar(np.arange(len(counts)), counts, color=BLUE)
    ax.set_xticks(np.arange(len(counts)))
    ax.yaxis.set_major_formatter(lambda value, _: number(value))
    least, most = int(counts.min()), int(counts.max())
    ax.set_title(
        text(
            de=f"Jede Klasse kommt {number(least)}- bis {number(most)}-mal vor",
            en=f"Each class occurs {number(least)} to {number(most)} times",
        )
    )
    return figure


def pixels(tile: NDArray[np.uint8]) -> Figure:
    """A picture, and beside it the number in each of its pixels.

    Args:
        tile: uint8 (28, 28).
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
    """
    figure, axes = _grid(4, columns=4, width=2.4, height=2.7)
    axes[0].imshow(picture)
    axes[0].set_title(text(de="Bild", en="picture"))
    names = text(de="Rot Grün Blau", en="red green blue").split()
    for channel, (name, ax) in enumerate(zip(names, axes[1:], strict=True)):
        alone = np.zeros_like(picture)
        alone[..., channel] = picture[..., channel]
        ax.imshow(alone)
        ax.set_title(name)
    return figure


def learning_curve(sizes: Sequence[int], accuracies: Sequence[float]) -> Figure:
    """How accuracy grows with the number of examples.

    Args:
        sizes: how many pictures the network learned from.
        accuracies: its accuracy in the test, for each.
    """
    figure, ax = _axes(6, 3)
    ax.plot(range(len(sizes)), accuracies, "o-", color=BLUE)
    ax.set_xticks(range(len(sizes)), [number(size) for size in sizes])
    ax.yaxis.set_major_formatter(_percent)
    ax.set_xlabel(text(de="Trainingsbilder", en="training pictures"))
    ax.set_ylabel(text(de="Genauigkeit beim Test", en="accuracy in the test"))
    best = _percent(max(accuracies))
    ax.set_title(
        text(
            de=f"Mehr Beispiele helfen: bis zu {best} richtig",
            en=f"More examples help: up to {best} right",
        )
    )
    return figure


def curves(history: dict[str, list[float]], epochs: int | None = None) -> Figure:
    """Loss and accuracy after each epoch, in training and in validation.

    Args:
        history: `loss`, `accuracy`, `val_loss` and `val_accuracy`, one number per epoch.
        epochs: the horizontal axis' length; as far as the history goes if None.
    """
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    training, validation = (
        text(de="Training", en="training"),
        text(de="Validierung", en="validation"),
    )
    done = len(history["loss"])
    for ax, key, name in zip(
        figure.subplots(1, 2),
        ("loss", "accuracy"),
        (text(de="Verlust", en="loss"), text(de="Genauigkeit", en="accuracy")),
        strict=True,
    ):
        epoch = np.arange(1, done + 1)
        ax.plot(epoch, history[key], "o-", color=BLUE, markersize=3, label=training)
        ax.plot(epoch, history[f"val_{key}"], "s--", color=ORANGE, markersize=3, label=validation)
        ax.set(xlabel=text(de="Epoche", en="epoch"), ylabel=name, xlim=(0, (epochs or done) + 1))
        _plain(ax)
        ax.legend(frameon=False)
    figure.axes[0].set_yscale("log")
    figure.axes[1].yaxis.set_major_formatter(_percent)
    right = _percent(history["val_accuracy"][-1])
    figure.suptitle(
        text(
            de=f"Nach Epoche {done}: {right} der Validierungsbilder richtig",
            en=f"After epoch {done}: {right} of the validation pictures right",
        )
    )
    return figure


def activations(functions: dict[str, tuple[Function, Function]]) -> Figure:
    """Activation functions side by side, each with its derivative.

    Args:
        functions: by name, the function and its derivative.
    """
    z = np.linspace(-5, 5, 501)
    figure = Figure(figsize=(3.2 * len(functions), 2.8), layout="constrained")
    axes = figure.subplots(1, len(functions), sharey=True, squeeze=False)[0]
    for (name, (function, derivative)), ax in zip(functions.items(), axes, strict=True):
        ax.plot(z, function(z), color=BLUE, label="f")
        ax.plot(z, derivative(z), "--", color=ORANGE, label="f ′")
        ax.set(title=name, xlabel="z", ylim=(-1.2, 2.2))
        _plain(ax)
        ax.legend(frameon=False)
    figure.suptitle(
        text(
            de="Wo eine Funktion flach ist, ist ihre Ableitung null",
            en="Where a function is level, its derivative is zero",
        )
    )
    return figure


def descent(
    height: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    paths: dict[str, NDArray[np.float64]],
) -> Figure:
    """Ways down a landscape, seen from above.

    Args:
        height: of the landscape at x and y.
        paths: by name, the points of each way, float (n, 2).
    """
    figure, ax = _axes(9, 4)
    x, y = np.meshgrid(np.linspace(-10, 4, 200), np.linspace(-3, 3, 120))
    levels = np.geomspace(0.02, 12, 14)
    ax.contour(x, y, height(x, y), levels, colors="#bbbbbb", linewidths=0.8)
    for (name, path), style in zip(paths.items(), ("o-", "s--", "^:"), strict=True):
        ax.plot(*path.T, style, markersize=3, label=name)
    for line, colour in zip(ax.lines, (BLUE, ORANGE, "#222222"), strict=True):
        line.set_color(colour)
    lowest = min(paths, key=lambda name: float(height(*paths[name][-1])))
    ax.set(xlim=(-10, 4), ylim=(-3, 3), xlabel="x", ylabel="y")
    ax.set_title(
        text(
            de=f"Nach {len(paths[lowest]) - 1} Schritten am tiefsten: {lowest}",
            en=f"Lowest after {len(paths[lowest]) - 1} steps: {lowest}",
        )
    )
    ax.legend(frameon=False)
    return figure


def confusion(matrix: NDArray[np.int64], labels: Sequence[str]) -> Figure:
    """What was written (rows) and what the network read (columns).

    Args:
        matrix: int (classes, classes).
        labels: what each class is called.
    """
    side = 1.2 + 0.4 * len(labels)
    figure = Figure(figsize=(side, side), layout="constrained")
    ax = figure.subplots()
    wrong = matrix - np.diag(np.diag(matrix))
    # Mistakes are rare: on the scale of the right answers they would not be seen.
    ax.imshow(-wrong, cmap=signed(), vmin=-max(wrong.max(), 1), vmax=max(wrong.max(), 1))
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            weight = "normal" if row == column else "bold"
            ax.text(column, row, number(count), ha="center", va="center", weight=weight)
    ax.set_xticks(range(len(labels)), labels)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_xlabel(text(de="gelesen", en="read"))
    ax.set_ylabel(text(de="geschrieben", en="written"))
    times = int(wrong.max())
    written, read = divmod(int(wrong.argmax()), len(labels))
    most = text(
        de=f"Am häufigsten verwechselt: {labels[written]} als {labels[read]} ({times}-mal)",
        en=f"Most often confused: {labels[written]} as {labels[read]} ({times} times)",
    )
    none = text(de="Keine einzige Verwechslung", en="Not a single confusion")
    ax.set_title(most if times else none, fontsize=10)
    return figure


def weights(images: NDArray[np.floating[Any]], columns: int = 10) -> Figure:
    """Weights as pictures: orange negative, white zero, blue positive.

    Args:
        images: float (n, height, width).
        columns: how many stand in a row.
    """
    n, height, width = images.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    gap = max(1, height // 9)
    canvas = np.full((rows * (height + gap), columns * (width + gap)), np.nan)
    for index, image in enumerate(images):
        y, x = index // columns * (height + gap), index % columns * (width + gap)
        canvas[y : y + height, x : x + width] = image
    figure = Figure(figsize=(0.9 * columns, 0.9 * rows), layout="constrained", facecolor="#dddddd")
    ax = figure.subplots()
    limit = float(np.abs(images).max())
    colours = signed().with_extremes(bad="#dddddd")
    shown = ax.imshow(canvas[:-gap, :-gap], cmap=colours, vmin=-limit, vmax=limit)
    ax.axis("off")
    figure.colorbar(shown, ax=ax, shrink=0.8)
    return figure


def occlusion(tile: NDArray[np.floating[Any]], probability: NDArray[np.floating[Any]]) -> Figure:
    """A tile, and how sure the network is of it while a patch is covered.

    Args:
        tile: float (28, 28), ink 1.
        probability: float (h, w), of the right answer; entry (i, j) belongs to the patch whose
            first pixel is (i, j).
    """
    figure, (left, right) = _grid(2, columns=2, width=3.2, height=3)
    _grey(left, tile)
    margin = (28 - probability.shape[0]) / 2 - 0.5
    extent = (margin, 27 - margin, 27 - margin, margin)
    _grey(right, tile)
    shown = right.imshow(
        probability, cmap="Oranges_r", vmin=0, vmax=1, extent=extent, alpha=1 - probability
    )
    right.set(xlim=(-0.5, 27.5), ylim=(27.5, -0.5))
    bar = figure.colorbar(shown, ax=right)
    bar.set_label(text(de="Wahrscheinlichkeit", en="probability"))
    lowest = _percent(float(probability.min()))
    figure.suptitle(
        text(
            de=f"Verdeckt man die wichtigste Stelle, bleiben {lowest}",
            en=f"With the most important spot covered, {lowest} remain",
        )
    )
    return figure


def _mosaic(
    tiles: Sequence[Tile] | Tile, titles: Sequence[str], columns: int
) -> tuple[Figure, list[tuple[int, int]]]:
    """Tiles with titles in one picture, and x and y of each tile's first pixel.

    One picture, since matplotlib takes seconds for hundreds of them.
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
    _grey(ax, canvas)
    ax.axis("off")
    return figure, places


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of `width` × `height` inches with one pair of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    ax = figure.subplots()
    _plain(ax)
    return figure, ax


def _plain(ax: Axes) -> None:
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(alpha=0.3)
    ax.set_axisbelow(True)


def _percent(share: float, _: object = None) -> str:
    """A share as the language writes it; also serves to label an axis."""
    return text(de=f"{number(100 * share, 1)} %", en=f"{number(100 * share, 1)}%")


def _grid(count: int, columns: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with `count` axes of `width` × `height` inches, `columns` in a row."""
    columns = min(columns, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(columns * width, rows * height), layout="constrained")
    axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    for ax in axes:
        ax.axis("off")
    return figure, axes[:count]


def _grey(ax: Axes, image: NDArray[Any]) -> None:
    """Ink dark, paper white."""
    if image.dtype == np.uint8:
        ax.imshow(image, cmap="gray", vmin=0, vmax=255)
    else:
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)


def _small(page: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int]:
    """The page at screen size, its lines kept, and how many pixels became one.

    The darkest pixel of each square stands for it: plain thinning would lose thin strokes.
    """
    step = max(1, page.shape[0] // 900)
    height, width = (side // step * step for side in page.shape)
    squares = page[:height, :width].reshape(height // step, step, width // step, step)
    return squares.min(axis=(1, 3)), step
