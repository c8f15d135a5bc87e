"""Figures of numbers: how training went, how a network errs, how functions run.

They look at any stage and change none. Pictures are shown by `plots`.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, LogLocator, MaxNLocator, NullFormatter
from numpy.typing import NDArray

from ..wording import number, percent, text
from .style import BLUE, GREY, ORANGE, axes, decimal, percents, plain, signed

Function = Callable[[NDArray[Any]], NDArray[Any]]


def shares(sizes: Sequence[int]) -> Figure:
    """Three parts of a data set as one bar.

    Args:
        sizes: how many tiles are for training, validation and test.

    Example:
        >>> shares([800, 100, 100])
        <Figure size 800x110 with 1 Axes>
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

    Example:
        >>> counts(np.array([60, 58, 61])).axes[0].get_title()
        'Each class occurs 58 to 61 times'
    """
    figure, ax = axes(7, 2.4)
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


def curves(history: dict[str, list[float]], epochs: int | None = None) -> Figure:
    """Loss and accuracy after each epoch, in training and in validation.

    Args:
        history: `loss`, `accuracy`, `val_loss` and `val_accuracy`, one number per epoch.
        epochs: the horizontal axis' length; as far as the history goes if None.

    Example:
        >>> history = {"loss": [0.9, 0.5], "accuracy": [0.7, 0.8]}
        >>> history |= {"val_loss": [0.8, 0.6], "val_accuracy": [0.7, 0.85]}
        >>> curves(history).get_suptitle()
        'After epoch 2: 85.0% of the validation pictures right'
    """
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    training, validation = (
        text(de="Training", en="training"),
        text(de="Validierung", en="validation"),
    )
    done = len(history["loss"])
    # More than about 30 marks would run together.
    every = math.ceil((epochs or done) / 30)
    for ax, key, name in zip(
        figure.subplots(1, 2),
        ("loss", "accuracy"),
        (text(de="Verlust", en="loss"), text(de="Genauigkeit", en="accuracy")),
        strict=True,
    ):
        epoch = np.arange(1, done + 1)
        marks = {"markersize": 3, "markevery": every}
        ax.plot(epoch, history[key], "o-", color=BLUE, label=training, **marks)
        ax.plot(epoch, history[f"val_{key}"], "s--", color=ORANGE, label=validation, **marks)
        ax.set(xlabel=text(de="Epoche", en="epoch"), ylabel=name, xlim=(0, (epochs or done) + 1))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        plain(ax)
        ax.legend(frameon=False)
    loss = figure.axes[0]
    loss.set_yscale("log")
    low, high = loss.get_ylim()
    # Within less than a decade 1, 2 and 5 may leave one label only.
    few = high < 6 * low
    loss.yaxis.set_major_locator(AutoLocator() if few else LogLocator(subs=(1, 2, 5)))
    loss.yaxis.set_major_formatter(decimal)
    loss.yaxis.set_minor_formatter(NullFormatter())
    percents(figure.axes[1])
    right = percent(history["val_accuracy"][-1])
    figure.suptitle(
        text(
            de=f"Nach Epoche {done}: {right} der Validierungsbilder richtig",
            en=f"After epoch {done}: {right} of the validation pictures right",
        )
    )
    return figure


def learning_curve(sizes: Sequence[int], accuracies: Sequence[float]) -> Figure:
    """How accuracy grows with the number of examples.

    Args:
        sizes: how many pictures the network learned from.
        accuracies: its accuracy in the test, for each.

    Example:
        >>> learning_curve([100, 1000], [0.7, 0.9]).axes[0].get_title()
        'More examples help: up to 90.0% right'
    """
    figure, ax = axes(6, 3)
    ax.plot(range(len(sizes)), accuracies, "o-", color=BLUE)
    ax.set_xticks(range(len(sizes)), [number(size) for size in sizes])
    percents(ax)
    ax.set_xlabel(text(de="Trainingsbilder", en="training pictures"))
    ax.set_ylabel(text(de="Genauigkeit beim Test", en="accuracy in the test"))
    best = percent(max(accuracies))
    ax.set_title(
        text(
            de=f"Mehr Beispiele helfen: bis zu {best} richtig",
            en=f"More examples help: up to {best} right",
        )
    )
    return figure


def confusion(matrix: NDArray[np.int64], labels: Sequence[str]) -> Figure:
    """What was written (rows) and what the network read (columns).

    Args:
        matrix: int (classes, classes).
        labels: what each class is called.

    Example:
        >>> confusion(np.array([[9, 0], [3, 7]]), ["1", "7"]).axes[0].get_title()
        'Most often confused: 7 as 1 (3 times)'
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
    if times > 1:
        finding = text(
            de=f"Am häufigsten verwechselt: {labels[written]} als {labels[read]} ({times}-mal)",
            en=f"Most often confused: {labels[written]} as {labels[read]} ({times} times)",
        )
    elif times:
        finding = text(
            de="Jede Verwechslung kam nur einmal vor", en="Each confusion occurred only once"
        )
    else:
        finding = text(de="Keine einzige Verwechslung", en="Not a single confusion")
    ax.set_title(finding, fontsize=10)
    return figure


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
        'Lowest after 2 steps: c'
    """
    figure, ax = axes(9, 4)
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
