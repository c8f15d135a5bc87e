"""Drawings of how networks are built: one neuron, layers, and the kinds of networks there are."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import NDArray

from ..wording import number, text
from .images import grey
from .style import BLUE, GREY, ORANGE, grid, signed

SHOWN = 9
"""Circles for a layer at most; dots stand for the others."""


def neuron(tile: NDArray[np.floating[Any]], weights: NDArray[np.floating[Any]]) -> Figure:
    """What one neuron does with a tile: ink times weight at each pixel, then the sum.

    Args:
        tile: float (28, 28), ink 1.
        weights: float (28, 28).

    Example:
        >>> neuron(np.eye(28), np.full((28, 28), 0.5)).axes[2].get_title()
        'ink × weight: sum 14.00'
    """
    figure, axes = grid(3, columns=3, width=2.6, height=2.9)
    grey(axes[0], tile)
    axes[0].set_title(text(de="Tinte", en="ink"))
    product = tile * weights
    for ax, image in zip(axes[1:], (weights, product), strict=True):
        limit = max(float(np.abs(image).max()), 1e-9)
        ax.imshow(image, cmap=signed(), vmin=-limit, vmax=limit)
    axes[1].set_title(text(de="Gewichte", en="weights"))
    total = number(float(product.sum()), 2)
    axes[2].set_title(text(de=f"Tinte × Gewicht: Summe {total}", en=f"ink × weight: sum {total}"))
    for ax in axes:
        ax.axis("on")
        ax.set(xticks=[], yticks=[])
    return figure


def layers(sizes: Sequence[int]) -> Figure:
    """Layers of a network as columns of neurons, each joined to all of the layer before.

    Args:
        sizes: how many neurons each layer has, the input first.

    Example:
        >>> layers([784, 100, 100, 10]).axes[0].get_title()
        '89,400 connections, 210 biases'
    """
    figure = Figure(figsize=(2.2 * len(sizes), 3.6), layout="constrained")
    ax = figure.subplots()
    columns = [_column(ax, 2.6 * place, size) for place, size in enumerate(sizes)]
    for (x, before), (after_x, after) in pairwise(columns):
        for y in before:
            for after_y in after:
                ax.plot([x, after_x], [y, after_y], color=GREY, linewidth=0.3, zorder=0)
    ax.set(xlim=(-0.8, 2.6 * len(sizes) - 1.8), ylim=(-2.7, 2.4), aspect="equal")
    ax.axis("off")
    lines = number(sum(a * b for a, b in pairwise(sizes)))
    biases = number(sum(sizes[1:]))
    ax.set_title(
        text(
            de=f"{lines} Verbindungen, {biases} Bias-Werte",
            en=f"{lines} connections, {biases} biases",
        )
    )
    return figure


def kinds() -> Figure:
    """Six kinds of networks, each as a small drawing.

    Example:
        >>> [ax.get_title() for ax in kinds().axes][:3]
        ['MLP', 'CNN', 'RNN']
    """
    drawings: dict[str, Callable[[Axes], None]] = {
        "MLP": _mlp,
        "CNN": _cnn,
        "RNN": _rnn,
        "Transformer": _transformer,
        "Autoencoder": _autoencoder,
        text(de="Diffusion", en="diffusion"): _diffusion,
    }
    figure, axes = grid(len(drawings), columns=3, width=2.9, height=2.1)
    for (name, draw), ax in zip(drawings.items(), axes, strict=True):
        draw(ax)
        ax.set(xlim=(0, 10), ylim=(0, 6), aspect="equal")
        ax.set_title(name)
    return figure


def _column(ax: Axes, x: float, size: int) -> tuple[float, NDArray[Any]]:
    """A layer's circles at `x`, its size below, and the heights of the circles."""
    count = min(size, SHOWN)
    places = (np.arange(count) - (count - 1) / 2) * 0.48
    # Where not all are shown, three dots take the place of the middle one.
    shown = np.delete(places, count // 2) if size > SHOWN else places
    for y in shown:
        ax.add_patch(Circle((x, y), 0.16, color=BLUE))
    if size > SHOWN:
        ax.text(x, 0, "⋮", ha="center", va="center", fontsize=14)
    ax.text(x, -2.5, number(size), ha="center", fontsize=11)
    return x, shown


def _dots(ax: Axes, x: float, heights: Sequence[float], colour: str = BLUE) -> None:
    for y in heights:
        ax.add_patch(Circle((x, y), 0.32, color=colour, zorder=2))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], bend: float = 0) -> None:
    style = {"arrowstyle": "->", "color": GREY, "connectionstyle": f"arc3,rad={bend}"}
    ax.annotate("", end, start, arrowprops=style)


def _joined(ax: Axes, x: float, before: Sequence[float], to: float, after: Sequence[float]) -> None:
    for y in before:
        for other in after:
            ax.plot([x, to], [y, other], color=GREY, linewidth=0.6, zorder=0)


def _mlp(ax: Axes) -> None:
    columns = [(1.5, (1, 2, 3, 4, 5)), (5, (1.5, 2.5, 3.5, 4.5)), (8.5, (2, 3, 4))]
    for x, heights in columns:
        _dots(ax, x, heights)
    for (x, before), (to, after) in pairwise(columns):
        _joined(ax, x, before, to, after)


def _cnn(ax: Axes) -> None:
    ax.add_patch(Rectangle((0.5, 1), 4, 4, fill=False, color=GREY))
    ax.add_patch(Rectangle((1, 3), 1.4, 1.4, fill=False, color="#d81e05", linewidth=2))
    for shift in (0.6, 0.3, 0):
        ax.add_patch(Rectangle((5.8 + shift, 1.4 + shift), 2.8, 2.8, facecolor="white", ec=BLUE))
    ax.plot([2.4, 6.2], [3.7, 3.4], color="#d81e05", linewidth=0.8)
    ax.plot(6.2, 3.4, "s", color=BLUE)


def _rnn(ax: Axes) -> None:
    for x in (1.5, 5, 8.5):
        _dots(ax, x, (3,))
        _arrow(ax, (x, 0.8), (x, 2.5))
        _arrow(ax, (x, 3.5), (x, 5.2))
    _arrow(ax, (2, 3), (4.5, 3))
    _arrow(ax, (5.5, 3), (8, 3))


def _transformer(ax: Axes) -> None:
    places = (1, 3.6, 6.2, 8.8)
    for index, x in enumerate(places):
        _dots(ax, x, (1, 5))
        for other, to in enumerate(places):
            width = 2.2 if (index * 3 + other) % 4 == 1 else 0.5
            ax.plot([x, to], [1, 5], color=BLUE, linewidth=width, alpha=0.6, zorder=0)


def _autoencoder(ax: Axes) -> None:
    columns = [
        (1, (1, 2, 3, 4, 5)),
        (3, (2, 3, 4)),
        (5, (3,)),
        (7, (2, 3, 4)),
        (9, (1, 2, 3, 4, 5)),
    ]
    for x, heights in columns:
        _dots(ax, x, heights, ORANGE if x == 5 else BLUE)
    for (x, before), (to, after) in pairwise(columns):
        _joined(ax, x, before, to, after)


def _diffusion(ax: Axes) -> None:
    random = np.random.default_rng(0)
    seven = np.zeros((9, 9))
    seven[1, 2:7] = 1
    seven[np.arange(2, 8), np.array([6, 6, 5, 5, 4, 4])] = 1
    for place, noise in enumerate((1.0, 0.5, 0.0)):
        image = (1 - noise) * seven + noise * random.random((9, 9))
        left = 0.3 + 3.4 * place
        ax.imshow(
            image, cmap="gray_r", vmin=0, vmax=1, extent=(left, left + 2.6, 1.7, 4.3), zorder=1
        )
        if place:
            _arrow(ax, (left - 0.8, 3), (left, 3))
