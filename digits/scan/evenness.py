"""How evenly dark what stands in a cell is: another pen, or more pressure, makes a stroke through a
symbol darker than the symbol, or paler.
"""

import cv2
import numpy as np
from numpy.typing import NDArray


def unevenness(cells: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """By how much strokes differ in darkness within each cell.

    Of four pixels each the darkest counts, because all strokes are pale at their edges.

    Args:
        cells: uint8 (n, 2k, 2k), dark ink on white 255.
        ink: uint8 (n, k, k), 1 where there is ink.

    Returns:
        float32 (n,), the standard deviation, 1 from paper to black; 0 where there is no ink.

    Example:
        >>> cells = np.full((2, 82, 82), 255, np.uint8)
        >>> cells[:, 20:60, 40:42] = 0
        >>> cells[1, 40:60, 40:42] = 102
        >>> ink = (cells[:, ::2, ::2] < 255).astype(np.uint8)
        >>> (100 * unevenness(cells, ink)).round().tolist()
        [0.0, 20.0]
    """
    size = cells.shape[1]
    darkest = cv2.erode(cells.reshape(-1, size), np.ones((2, 2), np.uint8))
    y, x = np.divmod(np.flatnonzero(ink.view(bool)), size // 2)
    cell = y // (size // 2)
    dark = 1 - darkest[2 * y + 1, 2 * x + 1] / 255
    count = np.maximum(np.bincount(cell, minlength=len(ink)), 1)
    mean = np.bincount(cell, dark, len(ink)) / count
    squares = np.bincount(cell, dark**2, len(ink)) / count
    return np.sqrt(np.maximum(squares - mean**2, 0)).astype(np.float32)
