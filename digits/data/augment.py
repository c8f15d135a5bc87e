"""Varies tiles as handwriting varies, so that a network meets hands that nobody has.

Every tile is turned, slanted, stretched, moved and bent a little, and its strokes get thinner or
thicker. A symbol stays what it is: a 6 is never turned into a 9.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

TURN = 12.0
"""Degrees to either side."""
SLANT = 0.32
"""Shear: how far the top moves sideways for each pixel of height."""
STRETCH = 0.16
"""Width and height each change by a factor from exp(-0.16) to exp(0.16)."""
MOVE = 1.5
"""Pixels in each direction."""
BEND = 1.2
"""Standard deviation of the bending, in pixels, on a grid of 4 × 4 points."""
POINTS = 4
THICKEN = 0.4
"""The share of a pixel by which strokes get thicker or thinner on each side, at most."""

PAPER = 14
"""Rows of paper between tiles that lie below each other; no pixel comes from so far away."""
AT_ONCE = 500
"""OpenCV maps pictures of at most 32,767 rows; so many tiles below each other fit."""


def augment(x: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """A variant of each tile, made at random.

    Affine variation after Simard, Steinkraus and Platt (2003), "Best practices for convolutional
    neural networks applied to visual document analysis"; where they blur noise to bend a picture,
    a coarse random grid is interpolated here, which is quicker.

    Args:
        x: float32 (n, 28, 28), ink 1 and paper 0.
        random: the source of chance.

    Returns:
        float32 (n, 28, 28).

    Example:
        >>> x = np.zeros((2, 28, 28), np.float32)
        >>> x[:, 4:24, 13:15] = 1
        >>> augment(x, np.random.default_rng(0)).shape
        (2, 28, 28)
    """
    parts = [_vary(x[i : i + AT_ONCE], random) for i in range(0, len(x), AT_ONCE)]
    return np.concatenate(parts)


def _vary(x: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    n, height, width = x.shape
    # OpenCV is quickest with bytes.
    tall = np.zeros((n, height + 2 * PAPER, width), np.uint8)
    tall[:, PAPER:-PAPER] = x * 255 + 0.5
    from_y, from_x = _places(n, height, width, random)
    from_y += PAPER + tall.shape[1] * np.arange(n, dtype=np.float32)[:, None, None]
    varied = cv2.remap(
        tall.reshape(-1, width),
        from_x.reshape(-1, width),
        from_y.reshape(-1, width),
        cv2.INTER_LINEAR,
    ).reshape(x.shape)

    share = random.uniform(-THICKEN, THICKEN, (n, 1, 1)).astype(np.float32)
    # Strokes get thinner where the paper gets thicker: there, ink and paper change places.
    swap = np.where(share < 0, np.uint8(255), np.uint8(0))
    ink = np.pad(varied, ((0, 0), (1, 1), (0, 0))) ^ swap
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    dilated = (cv2.dilate(ink.reshape(-1, width), cross).reshape(ink.shape) ^ swap)[:, 1:-1]
    return (varied + abs(share) * (dilated.astype(np.float32) - varied)) / 255


def _places(n: int, height: int, width: int, random: np.random.Generator) -> NDArray[np.float32]:
    """Where each pixel of each variant comes from: y and x, float32 (2, n, height, width).

    Both are sums of the same few pictures, with random weights: the pixel's y, its x, and a bump
    around each point of the grid. So a single matrix product makes them for all tiles at once.
    """
    angle = np.deg2rad(random.uniform(-TURN, TURN, n))
    slant = random.uniform(-SLANT, SLANT, n)
    high, wide = np.exp(random.uniform(-STRETCH, STRETCH, (2, n)))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    stretch = np.array([[high, 0 * high], [slant * wide, wide]])
    affine = np.einsum("ijn,jkn->ink", turn, stretch)
    # The bumps add up to 1, so what all points move by moves the whole tile.
    middle = np.array([height - 1, width - 1])[:, None, None] / 2
    move = middle + random.uniform(-MOVE, MOVE, (2, n, 1))
    bend = move + random.normal(0, BEND, (2, n, POINTS**2))
    weights = np.concatenate([affine, bend], axis=2).astype(np.float32)
    return (weights.reshape(2 * n, -1) @ _pictures(height, width)).reshape(2, n, height, width)


@lru_cache
def _pictures(height: int, width: int) -> NDArray[np.float32]:
    """What places are made of, float32 (2 + 16, height * width)."""
    y, x = np.indices((height, width), np.float32)
    points = np.eye(POINTS, dtype=np.float32)
    down = cv2.resize(points, (POINTS, height), interpolation=cv2.INTER_CUBIC)
    across = cv2.resize(points, (POINTS, width), interpolation=cv2.INTER_CUBIC)
    bumps = np.kron(down.T, across.T)
    return np.stack([(y - (height - 1) / 2).ravel(), (x - (width - 1) / 2).ravel(), *bumps])
