"""Lays a mesh through the crossings of the printed lines, exact to a fraction of a pixel.

Four corners alone would do for a flat, evenly fed sheet. Scanners stretch and paper bends, so each
crossing is placed by the printed lines around it: a homography gives the perspective, polynomials
the bend, and what is left over from one line to the next is the scanner's.
"""

from typing import Any

import cv2
import numpy as np
from numpy.polynomial.chebyshev import chebvander2d
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .grid import Lattice

Points = NDArray[np.floating[Any]]

DEGREE = 4
"""Of the polynomials, along rows and along columns."""
REACH = 0.12
"""How far, in cells, the printed lines are looked for to both sides of where they should be."""
ALONG = 10
"""Samples along a piece of line between two crossings."""


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
    places = lattice.numbers + 0.5
    pitch = np.linalg.norm(np.ptp(lattice.centres, axis=0)) / np.linalg.norm(size)
    projection, _ = cv2.findHomography(places, lattice.centres, cv2.RANSAC, pitch / 4)
    rest = lattice.centres - _project(projection, places)
    crossings = _numbered(size[0] + 1, size[1] + 1)
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
    return _project(projection, _numbered(ROWS + 1, COLUMNS + 1))


def _numbered(rows: int, columns: int) -> Points:
    """Row and column of each place in a grid, float64 (rows, columns, 2)."""
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
        factors = np.linalg.solve(terms[kept].T @ terms[kept], terms[kept].T @ values[kept])
        off = np.linalg.norm(values - terms @ factors, axis=1)
        kept = off <= slack + 3 * float(np.median(off[kept]))
    return _terms(wanted, size) @ factors


def _terms(places: Points, size: NDArray[np.intp]) -> Points:
    at = 2 * places / size - 1
    return chebvander2d(at[..., 0], at[..., 1], [DEGREE, DEGREE])


def refined(page: NDArray[np.uint8], mesh: Points) -> Points:
    """Move every crossing of a mesh onto the printed lines around it.

    Args:
        page: uint8 (height, width), as large as it comes.
        mesh: float64 (rows + 1, columns + 1, 2), x and y in its pixels.

    Example:
        >>> page = np.full((321, 221), 255, np.uint8)
        >>> page[10:311:10] = 0
        >>> page[:, 10:211:10] = 0
        >>> guess = between(np.array([[9, 9], [209, 9], [209, 309], [9, 309]]))
        >>> refined(page, guess)[15, 10].round(1).tolist()
        [110.0, 160.0]
    """
    level = _line_offsets(page, mesh[:, :-1], mesh[:, 1:])
    upright = _line_offsets(page, mesh[:-1], mesh[1:])
    slack = 0.02 * float(np.linalg.norm(mesh[0, 0] - mesh[-1, -1]) / np.linalg.norm(mesh.shape))
    shifts = np.stack([_at_crossings(level, slack), _at_crossings(upright.T, slack).T], axis=-1)
    # A crossing lies on both lines: shift · normal = offset for each of the two.
    normals = np.stack([_normal(np.gradient(mesh, axis=axis)) for axis in (1, 0)], axis=-2)
    return mesh + np.linalg.solve(normals, shifts[..., None])[..., 0]


def _at_crossings(offsets: Points, slack: float) -> Points:
    """From the offsets of pieces of line to those at the crossings, smooth and without outliers.

    Args:
        offsets: float64 (lines, pieces), pixels; NaN where no line was seen.
        slack: what differs no more than this from its surroundings is no outlier.

    Returns:
        float64 (lines, pieces + 1).
    """
    lines, pieces = offsets.shape
    # A scanner's feed jumps from one line to the next; what remains is smooth.
    seen = np.isfinite(offsets)
    jumps = np.nanmedian(np.where(seen.any(1, keepdims=True), offsets, 0), axis=1, keepdims=True)
    places, crossings = _numbered(lines, pieces), _numbered(lines, pieces + 1)
    places[..., 1] += 0.5
    both = np.concatenate([places, crossings], axis=1).reshape(-1, 2)
    size = np.array([lines - 1, pieces])
    rest = offsets - jumps
    smooth = _smooth(places.reshape(-1, 2), rest.reshape(-1, 1), both, size, slack)
    smooth = smooth.reshape(lines, -1)

    left = rest - smooth[:, :pieces]
    left = np.where(np.abs(left) < slack + 3 * np.nanmedian(np.abs(left)), left, 0)
    ends = np.pad(left, ((0, 0), (1, 1)), mode="edge")
    near = cv2.blur((ends[:, :-1] + ends[:, 1:]) / 2, (5, 1), borderType=cv2.BORDER_REPLICATE)
    return jumps + smooth[:, pieces:] + near


def _normal(along: Points) -> Points:
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    turned = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return turned / np.maximum(length, 1e-9)


def _line_offsets(page: NDArray[np.uint8], start: Points, end: Points) -> Points:
    """How far off each piece of line the printed one lies, in pixels; NaN if it is not seen."""
    shape = start.shape[:2]
    start, end = start.reshape(-1, 2), end.reshape(-1, 2)
    length = float(np.median(np.linalg.norm(end - start, axis=1)))
    half = max(3, int(np.ceil(REACH * length)))
    across = np.arange(-half, half + 1)
    along = np.linspace(0.12, 0.88, ALONG)

    on_line = start[:, None] + along[None, :, None] * (end - start)[:, None]
    points = on_line[:, None] + across[None, :, None, None] * _normal(end - start)[:, None, None]
    flat = points.reshape(len(start), -1, 2).astype(np.float32)
    seen = cv2.remap(page, flat, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # A line is dark all along, a stroke that crosses it is not: the median keeps the line alone.
    seen = seen.reshape(len(start), len(across), ALONG)
    profile = np.partition(seen, ALONG // 2, axis=2)[..., ALONG // 2].astype(float)

    dark = np.quantile(profile, 0.8, axis=1, keepdims=True) - profile
    deepest = dark.max(1, keepdims=True)
    weight = np.maximum(0, dark - 0.4 * deepest)
    near = np.abs(across - across[dark.argmax(1)][:, None]) <= max(2, 0.06 * length)
    weight = weight * near
    offset = (weight * across).sum(1) / np.maximum(weight.sum(1), 1e-9)
    clear = deepest[:, 0] > 0.3 * np.median(deepest)
    return np.where(clear & (deepest[:, 0] > 4), offset, np.nan).reshape(shape)
