"""Figures of functions: those that bend, those that measure mistakes, and ways down a landscape."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from ..wording import text
from .style import BLUE, ORANGE, axes, decimal, plain

Function = Callable[[NDArray[Any]], NDArray[Any]]


def activations(functions: dict[str, tuple[Function, Function]]) -> Figure:
    """Activation functions side by side, each with its derivative.

    Args:
        functions: by name, the function and its derivative.

    Example:
        >>> activations({"tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2)})
        <Figure size 320x280 with 1 Axes>
    """
    z = np.linspace(-5, 5, 501)
    figure = Figure(figsize=(3.2 * len(functions), 2.8), layout="constrained")
    axes = figure.subplots(1, len(functions), sharey=True, squeeze=False)[0]
    for (name, (function, derivative)), ax in zip(functions.items(), axes, strict=True):
        ax.plot(z, function(z), color=BLUE, label="f")
        ax.plot(z, derivative(z), "--", color=ORANGE, label="f ′")
        ax.set(title=name, xlabel="z", ylim=(-1.2, 2.2))
        plain(ax)
        ax.legend(frameon=False)
    figure.suptitle(
        text(
            de="Wo eine Funktion flach ist, ist ihre Ableitung null",
            en="Where a function is level, its derivative is zero",
        )
    )
    return figure


def losses(functions: dict[str, Function]) -> Figure:
    """How much each loss punishes an answer where 1 would be right.

    Args:
        functions: by name, the loss of answers between 0 and 1.

    Example:
        >>> losses({"squared": lambda a: (a - 1) ** 2}).axes[0].get_title()
        'Right would be 1: how much each answer costs'
    """
    figure, ax = axes(6, 3)
    answer = np.linspace(0.005, 1, 400)
    for (name, function), style in zip(functions.items(), ("-", "--", ":"), strict=False):
        ax.plot(answer, function(answer), style, linewidth=2, label=name)
    for line, colour in zip(ax.lines, (BLUE, ORANGE, "#222222"), strict=False):
        line.set_color(colour)
    ax.set(xlim=(0, 1), ylim=(0, 5))
    ax.set_xlabel(text(de="Antwort des Netzes", en="the network's answer"))
    ax.set_ylabel(text(de="Verlust", en="loss"))
    ax.set_title(
        text(
            de="Richtig wäre 1: So viel kostet jede Antwort",
            en="Right would be 1: how much each answer costs",
        )
    )
    ax.legend(frameon=False)
    return figure


def descent(
    height: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    paths: dict[str, NDArray[np.float64]],
) -> Figure:
    """Ways down a landscape, seen from above.

    Args:
        height: of the landscape at x and y.
        paths: by name, the points of each way, float (n, 2).

    Example:
        >>> ways = {"a": np.full((3, 2), 2.0), "b": np.ones((3, 2)), "c": np.zeros((3, 2))}
        >>> descent(lambda x, y: x**2 + y**2, ways).axes[0].get_title()
        'How they walk: 2 steps, the lowest point is at (0, 0)'
    """
    figure, ax = axes(9, 4)
    x, y = np.meshgrid(np.linspace(-10, 4, 200), np.linspace(-3, 3, 120))
    levels = np.geomspace(0.02, 12, 14)
    ax.contour(x, y, height(x, y), levels, colors="#bbbbbb", linewidths=0.8)
    for (name, path), style in zip(paths.items(), ("o-", "s--", "^:"), strict=True):
        ax.plot(*path.T, style, markersize=3, label=name)
    for line, colour in zip(ax.lines, (BLUE, ORANGE, "#222222"), strict=True):
        line.set_color(colour)
    ax.set(xlim=(-10, 4), ylim=(-3, 3), xlabel="x", ylabel="y")
    steps = {len(path) - 1 for path in paths.values()}
    ax.set_title(
        text(
            de=f"So gehen sie: {max(steps)} Schritte, der tiefste Punkt liegt bei (0, 0)",
            en=f"How they walk: {max(steps)} steps, the lowest point is at (0, 0)",
        )
    )
    ax.legend(frameon=False)
    return figure


def race(courses: dict[str, dict[float, Sequence[float]]]) -> Figure:
    """How fast each method lowers the loss, with the best of its learning rates.

    Args:
        courses: by name and learning rate, the validation loss after each epoch.

    Example:
        >>> race({"SGD": {0.1: [2.0, 1.0], 1.0: [2.5, 3.0]}, "Adam": {0.01: [1.5, 0.5]}})
        <Figure size 900x330 with 2 Axes>
    """
    figure = Figure(figsize=(9, 3.3), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for (name, tried), style, colour in zip(
        courses.items(), ("o-", "s--", "^:"), (BLUE, ORANGE, "#222222"), strict=False
    ):
        rates = sorted(tried)
        best = min(rates, key=lambda rate: tried[rate][-1])
        label = f"{name}, {decimal(best)}"
        left.plot(np.arange(1, len(tried[best]) + 1), tried[best], style, color=colour, label=label)
        right.plot(rates, [tried[rate][-1] for rate in rates], style, color=colour, label=name)
    loss = text(de="Verlust bei der Validierung", en="validation loss")
    left.set(xlabel=text(de="Epoche", en="epoch"), ylabel=loss, yscale="log")
    left.set_title(text(de="Jedes mit seiner besten Lernrate", en="Each at its best learning rate"))
    right.set(xlabel=text(de="Lernrate", en="learning rate"), xscale="log")
    right.set_title(text(de="Nach der letzten Epoche", en="After the last epoch"))
    for ax in (left, right):
        plain(ax)
        ax.legend(frameon=False)
    left.yaxis.set_major_formatter(decimal)
    left.yaxis.set_minor_formatter(NullFormatter())
    left.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    right.xaxis.set_major_formatter(decimal)
    return figure
