"""Small pictures for reports: a page with what was found on it drawn in, and a tile."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from .frame import Frame

HEIGHT = 700
"""Of a thumbnail, in pixels, and a little more where that is no whole part of the page."""
QUALITY = 50
"""Of the JPEG, in percent: a third of the usual size, and each symbol is still to be seen."""
BLUE = (26, 115, 184)
ORANGE = (245, 147, 34)
GREY = (150, 150, 150)


def thumbnail(page: NDArray[np.uint8], frame: Frame, verdicts: Sequence[str]) -> bytes:
    """A small JPEG of a page, upright, with the mesh and the rejected cells drawn in.

    Args:
        page: uint8 (height, width), as `frame.find` got it.
        frame: where the grid lies on it.
        verdicts: what `cells.judge` says of each of the 600 cells.

    Example:
        >>> from digits.scan import cells, frame, pages
        >>> page = pages.load_page("01-pages/sample-1.png")
        >>> found = frame.find(page)
        >>> jpeg = thumbnail(page, found, cells.judge(cells.cut(page, found)))
        >>> cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape
        (701, 496, 3)
    """
    upright = frame.upright(page)
    step = max(1, upright.shape[0] // HEIGHT)
    height, width = upright.shape[0] // step, upright.shape[1] // step
    whole = np.ascontiguousarray(upright[: height * step, : width * step])
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    picture = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    # OpenCV draws between whole numbers; with 4 more bits it draws between sixteenths.
    mesh = (((frame.mesh + 0.5) / step - 0.5) * 16).round().astype(np.int32)
    lines = [np.ascontiguousarray(line) for line in (*mesh, *mesh.swapaxes(0, 1))]
    cv2.polylines(picture, lines, False, BLUE, 1, cv2.LINE_AA, 4)
    corners = np.stack([mesh[:-1, :-1], mesh[:-1, 1:], mesh[1:, 1:], mesh[1:, :-1]], axis=2)
    for cell, verdict in zip(corners.reshape(-1, 4, 2), verdicts, strict=True):
        if verdict == "used":
            continue
        colour = GREY if verdict == "empty" else ORANGE
        inner = (cell * 0.8 + cell.mean(0) * 0.2).round().astype(np.int32)
        if verdict == "smudged":
            cv2.fillPoly(picture, [inner], colour, cv2.LINE_AA, 4)
        else:
            cv2.polylines(
                picture, [inner], True, colour, 1 if verdict == "empty" else 2, cv2.LINE_AA, 4
            )
        if verdict == "struck":
            cv2.polylines(picture, [inner[[1, 3]]], False, colour, 2, cv2.LINE_AA, 4)
    in_order = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", in_order, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()


def png(tile: NDArray[np.uint8]) -> bytes:
    """A tile, uint8 (28, 28), dark ink on white, as a PNG.

    Example:
        >>> png(np.zeros((28, 28), np.uint8))[1:4]
        b'PNG'
    """
    _, data = cv2.imencode(".png", tile)
    return data.tobytes()
