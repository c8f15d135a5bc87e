"""Light on a photographed sheet: how much darker than the paper each place is, in shadows too.

`web/js/pen/light.js` is this file in JavaScript.
"""

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

CLEARLY = 10
"""In levels of grey: less may be noise."""
COARSE = 3
"""The paper is looked at in every third row and column."""


def is_negative(grey: NDArray[np.uint8]) -> bool:
    """Whether it is light on dark, like chalk: something is far lighter than the edge beside it."""
    top, bottom, left, right = (
        _median(line) for line in (grey[0], grey[-1], grey[:, 0], grey[:, -1])
    )
    down, across = (np.arange(size, dtype=np.float32) / max(size - 1, 1) for size in grey.shape)
    upright = top + (bottom - top) * down[:, None]
    level = left[:, None] + (right - left)[:, None] * across
    lighter = grey - np.maximum(upright, level)
    # The lightest and darkest ones may be noise.
    return _ranked(lighter, 0.998) > 2 * max(-_ranked(lighter, 0.002), CLEARLY)


def _ranked(values: NDArray[np.float32], share: float) -> float:
    """The value that so many of all are less than."""
    return float(np.sort(values, axis=None)[int(share * values.size)])


def _median(line: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Along an edge of the picture, without grain and strokes that reach it."""
    reach = len(line) // 10
    near = sliding_window_view(np.pad(line, reach, mode="edge"), 2 * reach + 1)
    return np.median(near, axis=1).astype(np.float32)


def darkness(grey: NDArray[np.uint8], wide: float) -> NDArray[np.float32]:
    """How much darker each pixel is than the paper around it, 0 to 1."""
    smooth = _mean(grey.astype(np.float32))
    height, width = grey.shape
    # Paper has no details.
    down, across = (
        np.minimum(np.arange(0, size, COARSE) + 1, size - 1) for size in (height, width)
    )
    coarse = smooth[down[:, None], across]
    reach = max(1, int(wide / COARSE / 2 + 0.5))
    # What is narrower than the square vanishes, and shadows keep their edges.
    square = np.ones((2 * reach + 1,) * 2, np.uint8)
    paper = _mean(cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, square))
    light = paper.repeat(COARSE, axis=0)[:height].repeat(COARSE, axis=1)[:, :width]
    return _mean(np.maximum(0, light - smooth) / np.maximum(light, 1))


def _mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each pixel and its neighbours, as far as there are any."""
    sums, counts = (
        cv2.boxFilter(each, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
        for each in (values, np.ones_like(values))
    )
    return np.asarray(sums / counts, np.float32)
