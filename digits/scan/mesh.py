"""Lays a mesh through the crossings of the printed lines, exact to a fraction of a pixel.

Four corners alone would do for a flat, evenly fed sheet. Scanners stretch and paper bends, so each
crossing is placed by the printed lines around it: a homography gives the perspective, polynomials
the bend, and what is left over from one line to the next is the scanner's.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.polynomial.chebyshev import chebvander2d
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from . import lines
from .grid import Lattice
from .lines import Points

DEGREE = 4
"""Of the polynomials, along rows and along columns."""
WAVES = 0.05
"""Cells lie at least this far, in cells, off a mesh that is too smooth for them."""
CLEAR = 0.3
"""A piece of line is at least this share as dark as most are."""
FAINTEST = 0.02
"""A piece of line is at least this much darker than paper."""
FEWEST = 0.25
"""The share of its pieces of which a line tells where it lies; fewer may be anything."""
REACH = 0.12
"""How far, in cells, the printed lines are looked for to both sides of where they should be."""


class Mesh(NamedTuple):
    """Crossings, and what is seen of the lines between them.

    Attributes:
        crossings: float64 (rows + 1, columns + 1, 2), x and y in pixels.
        level: bool (rows + 1, columns), whether the piece of line right of a crossing is seen.
        upright: bool (rows, columns + 1), whether the piece below a crossing is seen.
    """

    crossings: Points
    level: NDArray[np.bool_]
    upright: NDArray[np.bool_]

    @property
    def seen(self) -> float:
        """The share of all pieces of line that is seen."""
        return float(np.concatenate([self.level.ravel(), self.upright.ravel()]).mean())

    @property
    def outline(self) -> list[float]:
        """The share that is seen of the upper, lower, left and right outer line."""
        sides = (self.level[0], self.level[-1], self.upright[:, 0], self.upright[:, -1])
        return [float(side.mean()) for side in sides]


def first(lattice: Lattice) -> Points:
    """A mesh through the corners of the cells, from the centres of the lattice.

    Returns:
        float64 (rows + 1, columns + 1, 2), x and y of the crossings, good to a tenth of a cell.

    Example:
        >>> numbers = np.argwhere(np.ones((30, 20)))
        >>> lattice = Lattice(10.0 * numbers[:, ::-1] + 5, numbers)
        >>> first(lattice)[1, 2].round(3).tolist()
        [20.0, 10.0]
    """
    size = lattice.numbers.max(0) + 1
    crossings = _fitted(lattice.numbers + 0.5, lattice.centres, size)
    # Waves are shorter than polynomials can follow; the cells themselves show them.
    middles = (crossings[:-1, :-1] + crossings[1:, 1:]) / 2
    rest = np.full(middles.shape, np.nan)
    rest[tuple(lattice.numbers.T)] = lattice.centres - middles[tuple(lattice.numbers.T)]
    pitch = np.linalg.norm(crossings[0, 0] - crossings[-1, -1]) / np.linalg.norm(size)
    if np.nanmedian(np.linalg.norm(rest, axis=2)) < WAVES * pitch:
        return crossings
    rest = np.pad(np.nan_to_num(rest), ((1, 1), (1, 1), (0, 0)), mode="edge")
    return crossings + cv2.blur(rest, (2, 2))[1:, 1:]


def smoothed(mesh: Mesh) -> Points:
    """The mesh anew through those of its crossings where lines are seen, without their errors.

    Returns:
        float64 (rows + 1, columns + 1, 2).
    """
    level, upright = mesh.level.astype(np.uint8), mesh.upright.astype(np.uint8)
    beside = np.pad(level, ((0, 0), (1, 1)))
    around = beside[:, :-1] + beside[:, 1:]
    beside = np.pad(upright, ((1, 1), (0, 0)))
    around = around + beside[:-1] + beside[1:]
    size = np.array(mesh.crossings.shape[:2]) - 1
    known = around >= 2
    return _fitted(np.argwhere(known) * 1.0, mesh.crossings[known], size)


def _fitted(places: Points, points: Points, size: NDArray[np.intp]) -> Points:
    """A mesh for a grid of that size: the perspective and the bend of points at known places."""
    pitch = np.linalg.norm(np.ptp(points, axis=0)) / np.linalg.norm(size)
    projection, _ = cv2.findHomography(places, points, cv2.RANSAC, pitch / 4)
    crossings = numbered(size[0] + 1, size[1] + 1)
    if size.min() < 2 * DEGREE:
        return _project(projection, crossings)
    rest = points - _project(projection, places)
    bend = _smooth(places, rest, crossings, size, slack=0.02 * pitch)
    return _project(projection, crossings) + bend


def between(corners: Points) -> Points:
    """A mesh of 31 × 21 crossings for a flat sheet, from its corners TL TR BR BL, float (4, 2).

    Example:
        >>> corners = np.array([[0, 0], [200, 0], [200, 300], [0, 300]])
        >>> between(corners)[1, 2].round(3).tolist()
        [20.0, 10.0]
    """
    places = np.array([[0, 0], [0, COLUMNS], [ROWS, COLUMNS], [ROWS, 0]], np.float32)
    projection = cv2.getPerspectiveTransform(places, corners.astype(np.float32))
    return _project(projection, numbered(ROWS + 1, COLUMNS + 1))


def numbered(rows: int, columns: int) -> Points:
    """Row and column of each place in a grid, float64 (rows, columns, 2).

    Example:
        >>> numbered(2, 2).tolist()
        [[[0.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [1.0, 1.0]]]
    """
    return np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), axis=-1) * 1.0


def _project(projection: Points, places: Points) -> Points:
    flat = places.reshape(-1, 1, 2)
    return cv2.perspectiveTransform(flat, projection).reshape(places.shape)


def _smooth(
    places: Points, values: Points, wanted: Points, size: NDArray[np.intp], slack: float
) -> Points:
    """Fit polynomials to values at places, passing over those that do not fit; give them anew.

    Args:
        places: float64 (n, 2), row and column.
        values: float64 (n, k); rows with NaN are passed over.
        wanted: float64 (..., 2), where the polynomials are evaluated.
        size: rows and columns of the grid.
        slack: what fits within this is kept in any case.
    """
    terms = _terms(places, size)
    kept = np.isfinite(values).all(1)
    for _ in range(4):
        # Chebyshev polynomials are nearly orthogonal: the normal equations are safe, and fast.
        normal, right = terms[kept].T @ terms[kept], terms[kept].T @ values[kept]
        factors = np.linalg.lstsq(normal, right, rcond=None)[0]
        off = np.linalg.norm(values - terms @ factors, axis=1)
        kept = off <= slack + 3 * float(np.median(off[kept]))
    return _terms(wanted, size) @ factors


def _terms(places: Points, size: NDArray[np.intp]) -> Points:
    at = 2 * places / size - 1
    return chebvander2d(at[..., 0], at[..., 1], [DEGREE, DEGREE])


def refined(
    page: NDArray[np.uint8], mesh: Points, reach: float = REACH, broken: bool = False
) -> Mesh:
    """Move every crossing of a mesh onto the printed lines around it.

    Args:
        page: uint8 (height, width), as large as it comes.
        mesh: float64 (rows + 1, columns + 1, 2), x and y in its pixels.
        reach: how far, in cells, the lines are looked for to both sides.
        broken: whether the lines have gaps.

    Example:
        >>> page = np.full((321, 221), 255, np.uint8)
        >>> page[10:311:10] = 0
        >>> page[:, 10:211:10] = 0
        >>> guess = between(np.array([[9, 9], [209, 9], [209, 309], [9, 309]]))
        >>> refined(page, guess).crossings[15, 10].round(1).tolist()
        [110.0, 160.0]
    """
    pieces = [
        _offsets(lines.measure(page, each[:, :-1], each[:, 1:], reach, broken))
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
    smooth = _smooth(places.reshape(-1, 2), rest.reshape(-1, 1), both, size, slack)
    smooth = smooth.reshape(rows, -1)

    left = rest - smooth[:, :pieces]
    agree = np.abs(left) < 2 * slack
    left = np.where(np.abs(left) < slack + 3 * np.nanmedian(np.abs(left)), left, 0)
    ends = np.pad(left, ((0, 0), (1, 1)), mode="edge")
    near = cv2.blur((ends[:, :-1] + ends[:, 1:]) / 2, (5, 1), borderType=cv2.BORDER_REPLICATE)
    return jumps + _stepped(slips[0], slack) + smooth[:, pieces:] + near, agree


def _medians(offsets: Points) -> Points:
    """The median of each row, float64 (rows, 1); 0 where too little is seen to tell."""
    seen = np.isfinite(offsets).mean(1, keepdims=True)
    medians: Points = np.nanmedian(np.where(seen >= FEWEST, offsets, 0), axis=1, keepdims=True)
    return medians


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
