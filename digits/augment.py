"""Varies tiles as handwriting varies, so that a network meets hands that nobody has.

Every tile is turned, slanted, stretched, moved and bent a little, and its strokes get thinner or
thicker. A symbol stays what it is: a 6 is never turned into a 9.
"""

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

AT_ONCE = 1000
"""OpenCV maps pictures of at most 32,767 rows; a thousand tiles below each other fit."""


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
    # One pixel of paper around each tile is what lies beyond its edge.
    tall = np.pad(x, ((0, 0), (1, 1), (1, 1))).reshape(-1, width + 2)
    from_y, from_x = _places(n, height, width, random)
    first = (height + 2) * np.arange(n, dtype=np.float32)[:, None, None]
    from_y = (np.clip(from_y + 1, 0, height + 1) + first).reshape(-1, width)
    from_x = np.clip(from_x + 1, 0, width + 1).reshape(-1, width)
    varied = cv2.remap(tall, from_x, from_y, cv2.INTER_LINEAR).reshape(x.shape)

    share = random.uniform(-THICKEN, THICKEN, (n, 1, 1)).astype(np.float32)
    # The channels of a picture are filtered each on its own; so are tiles as channels of one.
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    wide = np.pad(varied, ((0, 0), (1, 1), (0, 0))).reshape(-1, width)
    thicker = cv2.dilate(wide, cross).reshape(n, -1, width)[:, 1:-1]
    thinner = cv2.erode(wide, cross).reshape(n, -1, width)[:, 1:-1]
    changed = np.where(share > 0, thicker, thinner)
    return varied + abs(share) * (changed - varied)


def _places(
    n: int, height: int, width: int, random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where each pixel of each variant comes from: y and x, each (n, height, width)."""
    angle = np.deg2rad(random.uniform(-TURN, TURN, n))
    slant = random.uniform(-SLANT, SLANT, n)
    high, wide = np.exp(random.uniform(-STRETCH, STRETCH, (2, n)))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    stretch = np.array([[high, 0 * high], [slant * wide, wide]])
    matrix = np.einsum("ijn,jkn->nik", turn, stretch)
    move = random.uniform(-MOVE, MOVE, (2, n, 1, 1))

    bend = random.normal(0, BEND, (2, n, POINTS, POINTS)).astype(np.float32)
    points = np.eye(POINTS, dtype=np.float32)
    down = cv2.resize(points, (POINTS, height), interpolation=cv2.INTER_CUBIC)
    across = cv2.resize(points, (POINTS, width), interpolation=cv2.INTER_CUBIC)
    middle = np.array([height - 1, width - 1])[:, None, None, None] / 2
    offset = down @ bend @ across.T + (move + middle).astype(np.float32)

    y = np.arange(height, dtype=np.float32)[:, None] - np.float32((height - 1) / 2)
    x = np.arange(width, dtype=np.float32) - np.float32((width - 1) / 2)
    (yy, yx), (xy, xx) = matrix.transpose(1, 2, 0).astype(np.float32)[..., None, None]
    return yy * y + yx * x + offset[0], xy * y + xx * x + offset[1]
