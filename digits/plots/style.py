"""The one style of all figures: colours, axes, and numbers as the language writes them.

Blue stands for positive, white for zero, orange for negative, here as on the page. Whatever a
colour says, a line style, a mark or a word says as well.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import Locator, NullFormatter

from ..wording import percent, text

BLUE, ORANGE, RED, GREY = "#1a73b8", "#f59322", "#d81e05", "#777777"


def signed() -> Colormap:
    """Orange for negative, white for zero, blue for positive.

    Example:
        >>> [round(float(part), 2) for part in signed()(0.0)[:3]]
        [0.96, 0.58, 0.13]
    """
    return LinearSegmentedColormap.from_list("signed", [ORANGE, "white", BLUE])


def axes(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of `width` × `height` inches with one pair of axes.

    Example:
        >>> figure, ax = axes(6, 3)
        >>> figure
        <Figure size 600x300 with 1 Axes>
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    ax = figure.subplots()
    plain(ax)
    return figure, ax


def grid(count: int, columns: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with `count` axes of `width` × `height` inches, `columns` in a row.

    Example:
        >>> figure, places = grid(5, columns=3, width=2, height=2)
        >>> figure, len(places)
        (<Figure size 600x400 with 6 Axes>, 5)
    """
    columns = max(1, min(columns, count))
    rows = max(1, -(-count // columns))
    figure = Figure(figsize=(columns * width, rows * height), layout="constrained")
    axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    for ax in axes:
        ax.axis("off")
    return figure, axes[:count]


def plain(ax: Axes) -> None:
    """Take away what distracts, and lay a faint grid below the figure.

    Example:
        >>> ax = Figure().subplots()
        >>> plain(ax)
        >>> ax.spines["top"].get_visible()
        False
    """
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(alpha=0.3)
    ax.set_axisbelow(True)


def percents(ax: Axes) -> None:
    """Label the vertical axis, which shows shares, in percent.

    Example:
        >>> ax = Figure().subplots()
        >>> percents(ax)
        >>> ax.yaxis.get_major_formatter()(0.5)
        '50.0%'
    """
    ax.yaxis.set_major_formatter(lambda share, _: percent(share))


def decimals(ax: Axes, places: Locator) -> None:
    """Label a logarithmic vertical axis with numbers as one writes them, at these places only.

    Example:
        >>> from matplotlib.ticker import LogLocator
        >>> ax = Figure().subplots()
        >>> ax.set_yscale("log")
        >>> decimals(ax, LogLocator(subs=(1, 2, 5)))
        >>> ax.yaxis.get_major_formatter()(0.5)
        '0.5'
    """
    ax.yaxis.set_major_locator(places)
    ax.yaxis.set_major_formatter(decimal)
    ax.yaxis.set_minor_formatter(NullFormatter())


def decimal(value: float, _: object = None) -> str:
    """A number with as many decimals as it needs, never in powers of ten; labels an axis.

    Example:
        >>> decimal(0.00002), decimal(-2.5), decimal(10)
        ('0.00002', '−2.5', '10')
    """
    written = np.format_float_positional(value, precision=6, fractional=False, trim="-")
    written = written.replace("-", "−")
    return text(de=written.replace(".", ","), en=written)
