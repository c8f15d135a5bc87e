"""Writing into single cells of a sheet that was drawn, and judging all of them."""

import cv2
import numpy as np

from digits.scan import cells, frame
from tests.scan import photographs

BLANK = {"filled": False, "dpi": 200}


def read(page: photographs.Picture) -> tuple[cells.Pixels, list[str]]:
    cut = cells.cut(page, frame.find(page))
    return cut, list(cells.judge(cut))


def draw(
    page: photographs.Picture,
    cell: tuple[int, int],
    *line: tuple[float, float],
    ink: int,
    width: int = 4,
) -> None:
    """Draw a line through points given in cells from the cell's upper left corner."""
    scale = page.shape[1] / photographs.PAPER[0]
    corner = photographs.crossings()[cell]
    points = (corner + np.array(line) * photographs.CELL) * scale
    cv2.polylines(page, [points.round().astype(np.int32)], False, ink, width, cv2.LINE_AA)
