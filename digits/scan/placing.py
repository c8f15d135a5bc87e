"""Moves the crossings of a mesh onto the printed lines, exact to a fraction of a pixel.

A line as a whole tells most of where each of its pieces lies, the surroundings the rest: the
scanner's feed jumps from one line to the next, paper bends smoothly.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from . import lines
from .lines import Points
from .mesh import Mesh, numbered, smooth

CLEAR = 0.3
"""A piece of line is at least this share as dark as most are."""
FAINTEST = 0.02
"""A piece of line is at least this much darker than paper."""
FEWEST = 0.25
"""The share of its pieces of which a line tells where it lies; fewer may be anything."""
REACH = 0.12
"""How far, in cells, the printed lines are looked for to both sides of where they should be."""


def refined(page: NDArray[np.uint8], mesh: Points, reach: float = REACH, together: int = 1) -> Mesh:
    """Move every crossing of a mesh onto the printed lines around it.

    Args:
        page: uint8 (height, width), as large as it comes.
        mesh: float64 (rows + 1, columns + 1, 2), x and y in its pixels.
        reach: how far, in cells, the lines are looked for to both sides.
        together: how many pieces of a line with gaps are seen as one.

    Example:
        >>> from digits.scan import mesh
        >>> page = np.full((321, 221), 255, np.uint8)
        >>> page[10:311:10] = 0
        >>> page[:, 10:211:10] = 0
        >>> guess = mesh.between(np.array([[9, 9], [209, 9], [209, 309], [9, 309]]))
        >>> refined(page, guess).crossings[15, 10].round(1).tolist()
        [110.0, 160.0]
    """
    pieces = [
        _offsets(lines.measure(page, each[:, :-1], each[:, 1:], reach, together))
        for each in (mesh, mesh.swapaxes(0, 1))
    ]
    if any(np.isnan(each).all() for each in pieces):
        # There is nothing to move onto.
        return Mesh(mesh, *(np.zeros(each.shape, bool) for each in (pieces[0], pieces[1].T)))
    slack = 0.02 * float(np.linalg.norm(mesh[0, 0] - mesh[-1, -1]) / np.linalg.norm(mesh.shape))
    (level, on_level), (upright, on_upright) = (_at_crossings(each, slack) for each in pieces)
    # A crossing lies on both lines: shift · normal = offset for each of the two.
    shifts = np.stack([level, upright.T], axis=-1)
    normals = np.stack([lines.normals(np.gradient(mesh, axis=axis)) for axis in (1, 0)], axis=-2)
    crossings = mesh + np.linalg.solve(normals, shifts[..., None])[..., 0]
    return Mesh(crossings, on_level, on_upright.T)


def _offsets(pieces: lines.Pieces) -> Points:
    """The offsets of pieces of line, NaN where no line is seen."""
    clear = pieces.depths > max(FAINTEST, CLEAR * float(np.median(pieces.depths)))
    return np.where(clear, pieces.offsets, np.nan)


def _at_crossings(offsets: Points, slack: float) -> tuple[Points, NDArray[np.bool_]]:
    """From the offsets of pieces of line to those at the crossings, smooth and without outliers.

    Args:
        offsets: float64 (rows, pieces), pixels, a row for each line; NaN where it was not seen.
        slack: what differs no more than this from its surroundings is no outlier.

    Returns:
        float64 (rows, pieces + 1), and which pieces agree with it, bool (rows, pieces).
    """
    rows, pieces = offsets.shape
    # A scanner's feed jumps from one line to the next; what remains is smooth.
    jumps = _medians(offsets)
    rest = offsets - jumps
    # Where the sheet slips sideways or makes waves, all lines that way do so at the same place.
    slips = _medians(rest.T).T
    rest = rest - slips

    places, crossings = numbered(rows, pieces), numbered(rows, pieces + 1)
    places[..., 1] += 0.5
    both = np.concatenate([places, crossings], axis=1).reshape(-1, 2)
    size = np.array([rows - 1, pieces])
    bend = smooth(places.reshape(-1, 2), rest.reshape(-1, 1), both, size, slack).reshape(rows, -1)

    left = rest - bend[:, :pieces]
    agree = np.abs(left) < 2 * slack
    left = np.where(np.abs(left) < slack + 3 * np.nanmedian(np.abs(left)), left, 0)
    ends = np.pad(left, ((0, 0), (1, 1)), mode="edge")
    near = cv2.blur((ends[:, :-1] + ends[:, 1:]) / 2, (5, 1), borderType=cv2.BORDER_REPLICATE)
    return jumps + _stepped(slips[0], slack) + bend[:, pieces:] + near, agree


def _medians(offsets: Points) -> Points:
    """The median of each row, float64 (rows, 1); 0 where too little is seen to tell."""
    seen = np.isfinite(offsets).sum(1, keepdims=True)
    # What is not seen is sorted to the end; NumPy's own function takes five times as long.
    ordered = np.sort(offsets, axis=1)
    below, above = (np.take_along_axis(ordered, at, 1) for at in ((seen - 1) // 2, seen // 2))
    return np.where(seen >= FEWEST * offsets.shape[1], (below + above) / 2, 0)


def _stepped(pieces: Points, slack: float) -> Points:
    """From values of pieces, float64 (n,), to values between them, (n + 1,), keeping steps.

    Each is the mean of the two beside it; where these differ by far more than `slack`, it goes
    straight on from the two before or behind, whichever agree better (Kuwahara et al., 1976,
    "Processing of RI-angiocardiographic images").
    """
    ends = 2 * pieces[[0, 0, -1, -1]] - pieces[[2, 1, -2, -3]]
    padded = np.concatenate([ends[:2], pieces, ends[2:]])
    first, second = padded[:-1], padded[1:]
    apart = np.abs(second - first)
    around = (first + second) / 2
    before, behind = 1.5 * second - 0.5 * first, 1.5 * first - 0.5 * second
    count = len(pieces) + 1
    step = apart[1 : count + 1] > 2 * slack
    back = apart[:count] <= apart[2 : count + 2]
    stepped = np.where(back, before[:count], behind[2 : count + 2])
    return np.where(step, stepped, around[1 : count + 1])
