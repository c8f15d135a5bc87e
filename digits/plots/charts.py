"""Figures of numbers: how training went, how a network errs, which one reads best.

They look at any stage and change none. Pictures are shown by `plots`.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, LogLocator, MaxNLocator
from numpy.typing import NDArray

from ..wording import number, percent, text
from .style import BLUE, GREY, ORANGE, RED, axes, decimals, percents, plain, signed


def shares(sizes: Sequence[int]) -> Figure:
    """The parts of a data set as one bar.

    Args:
        sizes: how many tiles are for training, validation and test, and by the stranger, if there
            is one.

    Example:
        >>> shares([800, 100, 100])
        <Figure size 800x110 with 1 Axes>
    """
    names = (
        text(de="Training", en="training"),
        text(de="Validierung", en="validation"),
        text(de="Test", en="test"),
        text(de="Fremde Hand", en="stranger"),
    )
    figure = Figure(figsize=(8, 1.1), layout="constrained")
    ax = figure.subplots()
    start = 0
    for size, name, colour in zip(sizes, names, (BLUE, ORANGE, GREY, RED), strict=False):
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
    decimals(loss, AutoLocator() if few else LogLocator(subs=(1, 2, 5)))
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
    accuracy = text(de="Genauigkeit beim Test", en="accuracy in the test")
    ax.set(xlabel=text(de="Trainingsbilder", en="training pictures"), ylabel=accuracy)
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
    # The title needs its room even where there are few classes.
    figure = Figure(figsize=(max(side, 4.8), side), layout="constrained")
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
    ax.set(xlabel=text(de="gelesen", en="read"), ylabel=text(de="geschrieben", en="written"))
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


def league(rows: Sequence[dict[str, Any]]) -> Figure:
    """How well networks read one person's tiles, each with its interval.

    Args:
        rows: as `league.enter` gives them.

    Example:
        >>> row = {"name": "15 epochs", "who": "kim", "right": 440, "n": 600}
        >>> league([row | {"interval": [0.70, 0.77]}]).axes[0].get_title()
        'kim: at best 440 of 600 read right'
    """
    figure, ax = axes(8, 0.9 + 0.4 * len(rows))
    for place, row in enumerate(rows):
        share = row["right"] / row["n"]
        low, high = row["interval"]
        ax.plot([low, high], [place, place], color=BLUE, linewidth=3, alpha=0.4)
        ax.plot(share, place, "o", color=BLUE)
        ax.annotate(percent(share), (share, place), (0, 5), textcoords="offset points", ha="center")
    ax.set_yticks(range(len(rows)), [row["name"] for row in rows])
    ax.set(ylim=(len(rows) - 0.4, -0.8))
    ax.xaxis.set_major_formatter(lambda share, _: percent(share))
    ax.xaxis.set_major_locator(MaxNLocator(5))
    best = max(rows, key=lambda row: row["right"] / row["n"])
    right, n = number(best["right"]), number(best["n"])
    ax.set_title(
        text(
            de=f"{best['who']}: bestenfalls {right} von {n} richtig gelesen",
            en=f"{best['who']}: at best {right} of {n} read right",
        ),
        fontsize=10,
    )
    return figure


def trials(losses: dict[str, Sequence[float]]) -> Figure:
    """The validation loss of several trainings in one picture, each with its lowest point marked.

    Args:
        losses: by name, the validation loss after each epoch.

    Example:
        >>> trials({"plain": [1.0, 0.5, 0.7], "dropout": [1.1, 0.6, 0.4]}).axes[0].get_title()
        'Lowest validation loss: dropout, 0.4'
    """
    figure, ax = axes(8, 3.6)
    looks = itertools.cycle([(BLUE, "-"), (ORANGE, "--"), ("#222222", ":"), (RED, "-.")])
    for (name, course), (colour, style) in zip(losses.items(), looks, strict=False):
        epochs = np.arange(1, len(course) + 1)
        ax.plot(epochs, course, style, color=colour, label=name, linewidth=2)
        lowest = int(np.argmin(course))
        ax.plot(epochs[lowest], course[lowest], "o", color=colour)
    ax.set(yscale="log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    decimals(ax, LogLocator(subs=(1, 2, 3, 5)))
    loss = text(de="Verlust bei der Validierung", en="validation loss")
    ax.set(xlabel=text(de="Epoche", en="epoch"), ylabel=loss)
    best = min(losses, key=lambda name: min(losses[name]))
    lowest_loss = number(min(losses[best]), 2).rstrip("0")
    ax.set_title(
        text(
            de=f"Kleinster Verlust bei der Validierung: {best}, {lowest_loss}",
            en=f"Lowest validation loss: {best}, {lowest_loss}",
        )
    )
    ax.legend(frameon=False)
    return figure
