"""Measures printed lines: where each piece lies beside where it should, and how dark it is."""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .quantiles import quantile

Points = NDArray[np.floating[Any]]

ALONG = 10
"""Samples along a piece of line."""


class Pieces(NamedTuple):
    """What was seen of pieces of line.

    Attributes:
        offsets: float64 (...), pixels from where a piece should lie to where it does, along
            `normals`; means nothing where nothing was seen.
        depths: float64 (...), how much darker than the paper on both its sides a piece is, 0 to 1.
    """

    offsets: NDArray[np.float64]
    depths: NDArray[np.float64]


def measure(
    page: NDArray[np.uint8], start: Points, end: Points, reach: float, together: int = 1
) -> Pieces:
    """Look for the darkest line beside each piece, from one crossing to the next.

    Args:
        page: uint8 (height, width).
        start: float64 (..., pieces, 2), x and y of one end of each piece, in order along a line.
        end: likewise, of the other.
        reach: how far to look to both sides, in lengths of a piece.
        together: how many pieces of a line with gaps are seen as one.

    Example:
        >>> page = np.full((40, 40), 200, np.uint8)
        >>> page[22] = 50
        >>> seen = measure(page, np.array([[5.0, 20]]), np.array([[35.0, 20]]), reach=0.2)
        >>> seen.offsets.round(2).tolist(), seen.depths.round(2).tolist()
        ([2.0], [0.75])
    """
    shape = start.shape[:-1]
    start, end = start.reshape(-1, 2), end.reshape(-1, 2)
    length = float(np.median(np.linalg.norm(end - start, axis=1)))
    half = max(3, int(np.ceil(reach * length)))
    across = np.arange(-half, half + 1)
    along = np.linspace(0.12, 0.88, ALONG)

    on_line = start[:, None] + along[None, :, None] * (end - start)[:, None]
    beside = across[None, :, None] * normals(end - start)[:, None]
    # x and y by themselves: NumPy is slow where the last axis is as short as that of points.
    x, y = (
        (on_line[:, None, :, axis] + beside[:, :, None, axis])
        .astype(np.float32)
        .reshape(len(start), -1)
        for axis in (0, 1)
    )
    seen = cv2.remap(page, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = seen.reshape(len(start), len(across), ALONG)
    if together > 1:
        means = seen.mean(2).reshape(-1, shape[-1], len(across))
        profile = np.stack([cv2.blur(each, (1, together)) for each in means])
        profile = profile.reshape(len(start), -1)
    else:
        # A line is dark all along, a stroke across it is not: the median keeps the line alone.
        profile = np.partition(seen, ALONG // 2, axis=2)[..., ALONG // 2].astype(float)

    dark = quantile(profile, 0.8, axis=1) - profile
    deepest = dark.max(1, keepdims=True)
    at = dark.argmax(1)[:, None]
    weight = np.maximum(0, dark - 0.4 * deepest)
    weight = weight * (np.abs(across - across[at]) <= max(2, 0.06 * length))
    offsets = (weight * across).sum(1) / np.maximum(weight.sum(1), 1e-9)

    # The edge of a shadow or of the sheet has paper on one side only.
    place = np.arange(len(across))
    before = np.where(place <= at, profile, 0).max(1)
    after = np.where(place >= at, profile, 0).max(1)
    paper = np.minimum(before, after)
    depths = 1 - np.take_along_axis(profile, at, 1)[:, 0] / np.maximum(paper, 1)
    return Pieces(offsets.reshape(shape), np.maximum(depths, 0).reshape(shape))


def normals(along: Points) -> Points:
    """Vectors turned clockwise on the page by a quarter, of length 1.

    Example:
        >>> normals(np.array([3.0, 0.0])).tolist()
        [-0.0, 1.0]
    """
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    turned = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return turned / np.maximum(length, 1e-9)
