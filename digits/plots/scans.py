"""Figures of whole pages: as scanned, with the frame that was found, and with what was read."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from ..scan.frame import Frame
from ..scan.reading import Page
from .images import grey
from .style import RED, grid


def pages(pages: dict[str, NDArray[np.uint8]]) -> Figure:
    """Whole pages side by side under their names.

    Args:
        pages: uint8 (height, width) each.

    Example:
        >>> pages({"kim.png": np.full((900, 600), 255, np.uint8)})
        <Figure size 450x660 with 1 Axes>
    """
    figure, axes = _side_by_side(len(pages))
    for (name, page), ax in zip(pages.items(), axes, strict=True):
        grey(ax, _small(page)[0])
        ax.set_title(_short(name), fontsize=9)
    return figure


def frames(pages: dict[str, NDArray[np.uint8]], frames: dict[str, Frame]) -> Figure:
    """Pages, made upright, with their frames in red and a dot at the first corner.

    Args:
        pages: uint8 (height, width) each.
        frames: what was found on them; a page without a frame is left out.

    Example:
        >>> from digits.scan import frame
        >>> from digits.scan import pages as scans
        >>> page = scans.load_page("01-pages/sample-1.png")
        >>> frames({"sample-1.png": page}, {"sample-1.png": frame.find(page)})
        <Figure size 450x660 with 1 Axes>
    """
    figure, axes = _side_by_side(len(frames))
    for (name, frame), ax in zip(frames.items(), axes, strict=True):
        small, step = _small(frame.upright(pages[name]))
        outline = np.vstack([frame.corners, frame.corners[:1]]) / step
        grey(ax, small)
        ax.plot(*outline.T, color=RED, linewidth=2)
        ax.plot(*outline[0], "o", color=RED)
        ax.set_title(_short(name), fontsize=9)
    return figure


def results(pages: Sequence[Page]) -> Figure:
    """What became of pages: the mesh on each and the rejected cells.

    Args:
        pages: as `prepare` gives them; one that could not be read is left out.

    Example:
        >>> from digits.scan.reading import read_page
        >>> from digits.scan.sources import find
        >>> results([read_page(source, "en") for source in find(["01-pages/sample-1.png"])])
        <Figure size 450x660 with 1 Axes>
    """
    read = [page for page in pages if page.thumbnail]
    figure, axes = _side_by_side(len(read))
    for page, ax in zip(read, axes, strict=True):
        ax.imshow(Image.open(BytesIO(page.thumbnail)))
        ax.set_title(f"{_short(page.source.name)}: {len(page.used)}", fontsize=9)
    return figure


def _side_by_side(count: int) -> tuple[Figure, list[Axes]]:
    """Room for pages, three in a row; one or two are larger, so that lines can be judged."""
    scale = 1.5 if count <= 2 else 1
    return grid(count, columns=3, width=3 * scale, height=4.4 * scale)


def _short(name: str) -> str:
    """A name that fits above its page: what is too long loses its middle."""
    return name if len(name) <= 36 else f"{name[:20]}…{name[-15:]}"


def _small(page: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int]:
    """The page at screen size, its lines kept, and how many pixels became one.

    The darkest pixel of each square stands for it: plain thinning would lose thin strokes.
    """
    step = max(1, page.shape[0] // 900)
    height, width = (side // step * step for side in page.shape)
    squares = page[:height, :width].reshape(height // step, step, width // step, step)
    return squares.min(axis=(1, 3)), step
