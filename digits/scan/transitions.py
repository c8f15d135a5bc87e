"""How many strokes one meets on the way across what stands in a cell.

That is half the number of changes between paper and ink along a line, in the mean over all lines
that meet any: characters were told apart by it early on. However large a symbol is, wherever it
stands and however wide the pen was, of a 0 one meets nearly 2, of a 1 hardly more than 1; and with
a stroke through it that much more, where it is not across.
"""

import numpy as np
from numpy.typing import NDArray


def met(ink: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The mean number of strokes along level lines and along both diagonals of each cell.

    Args:
        ink: uint8 (n, side, side), 1 where there is ink.

    Returns:
        float32 (n, 3): level, falling and rising; 0 where there is no ink.

    Example:
        >>> ink = np.zeros((2, 41, 41), np.uint8)
        >>> ink[:, 10:30, 20] = 1
        >>> ink[1, 10:30, 10] = 1
        >>> met(ink)[:, 0].tolist()
        [1.0, 2.0]
    """
    # Pixel by pixel for all cells at once, with paper right of them.
    side = ink.shape[1]
    pixels = np.zeros((side, 2 * side, len(ink)), np.uint8)
    pixels[:, :side] = ink.transpose(1, 2, 0)
    mirrored = np.zeros_like(pixels)
    mirrored[:, :side] = pixels[:, side - 1 :: -1]
    level = pixels[:, :side].swapaxes(0, 1)
    return np.stack([_mean(level), _mean(_sheared(mirrored)), _mean(_sheared(pixels))], axis=-1)


def _sheared(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Rows moved right by one pixel more each, so that columns are what rose to the right."""
    side, wide, count = pixels.shape
    return pixels.reshape(-1, count)[: side * (wide - 1)].reshape(side, wide - 1, count)


def _mean(across: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Of lines along the first axis, float32 (n,)."""
    begins = across[1:] & ~across[:-1]
    strokes = begins.sum((0, 1), dtype=np.uint16) + across[0].sum(0, dtype=np.uint16)
    lines = np.bitwise_or.reduce(across, axis=0).sum(0, dtype=np.uint16)
    return (strokes / np.maximum(lines, 1)).astype(np.float32)
