"""Lays a mesh through the cells of a grid: its crossings, good to a tenth of a cell.

Four corners alone would do for a flat, evenly fed sheet. Scanners stretch and paper bends: a
homography gives the perspective, polynomials the bend. `placing` moves crossings onto the lines.
"""

import itertools
from typing import NamedTuple

import cv2
import numpy as np
from numpy.polynomial.chebyshev import chebvander2d
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .grid import Lattice
from .lines import Points

DEGREE = 4
"""Of the polynomials, along rows and along columns."""
CALM = 5e-4
"""Where there are no cells, as under correction fluid in a corner, a mesh must not swing out."""
ROUGH = 2
"""The same where points are not exact enough for more."""
MORE = 2
"""Rows or columns that may seem to be there, or missing, beyond those of the grid."""
FEWEST = 20
"""Crossings that tell how a sheet lies, at least."""
WAVES = 0.05
"""Cells lie at least this far, in cells, off a mesh that is too smooth for them."""


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


def windows(lattice: Lattice) -> list[Points]:
    """Meshes of 30 × 20 or 20 × 30 cells that hold all or nearly all cells of a lattice, roughly.

    There are several where it has a row or column too many or too few, such as the printed symbols;
    its centres are those of what is written, and good to a quarter of a cell.
    """
    found = lattice.numbers.max(0) + 1
    meshes = []
    for size in (np.array([ROWS, COLUMNS]), np.array([COLUMNS, ROWS])):
        more = found - size
        if np.abs(more).max() > MORE:
            continue
        first = [range(min(0, each), max(0, each) + 1) for each in more.tolist()]
        for corner in itertools.product(*first):
            places = lattice.numbers - np.array(corner) + 0.5
            meshes.append(_fitted(places, lattice.centres, size, ROUGH, calm=0))
    return meshes


def smoothed(mesh: Mesh, degree: int = DEGREE, calm: float = CALM) -> Points:
    """The mesh anew through those of its crossings where lines are seen, without their errors.

    Where they are too few to tell, it stays as it is.

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
    if np.count_nonzero(known) < FEWEST:
        return mesh.crossings
    return _fitted(np.argwhere(known) * 1.0, mesh.crossings[known], size, degree, calm)


def _fitted(
    places: Points,
    points: Points,
    size: NDArray[np.intp],
    degree: int = DEGREE,
    calm: float = CALM,
) -> Points:
    """A mesh for a grid of that size: the perspective and the bend of points at known places."""
    pitch = np.linalg.norm(np.ptp(points, axis=0)) / np.linalg.norm(size)
    projection, _ = cv2.findHomography(places, points, cv2.RANSAC, pitch / 4)
    if projection is None:
        # No sheet lies so, and whoever asks will refuse it; a mesh there must be.
        flat = np.pad(places, ((0, 0), (0, 1)), constant_values=1)
        projection = np.vstack([np.linalg.lstsq(flat, points, rcond=None)[0].T, [0, 0, 1]])
    crossings = numbered(size[0] + 1, size[1] + 1)
    if size.min() < 2 * degree:
        return _project(projection, crossings)
    rest = points - _project(projection, places)
    bend = smooth(places, rest, crossings, size, slack=0.02 * pitch, degree=degree, calm=calm)
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


def smooth(
    places: Points,
    values: Points,
    wanted: Points,
    size: NDArray[np.intp],
    slack: float,
    degree: int = DEGREE,
    calm: float = 0.0,
) -> Points:
    """Fit polynomials to values at places, passing over those that do not fit; give them anew.

    Args:
        places: float64 (n, 2), row and column.
        values: float64 (n, k); rows with NaN are passed over.
        wanted: float64 (..., 2), where the polynomials are evaluated.
        size: rows and columns of the grid.
        slack: what fits within this is kept in any case.
        degree: of the polynomials, along rows and along columns.
        calm: how much less of them there is the higher their degree, where there is little to tell.
    """
    terms = _terms(places, size, degree)
    # Where nothing is known, as under correction fluid in a corner, it must not swing out.
    degrees = np.add.outer(np.arange(degree + 1), np.arange(degree + 1)).ravel()
    penalty = len(places) * calm * np.diag(degrees**2)
    kept = np.isfinite(values).all(1)
    for _ in range(4):
        # Chebyshev polynomials are nearly orthogonal: the normal equations are safe, and fast.
        normal, right = terms[kept].T @ terms[kept], terms[kept].T @ values[kept]
        factors = np.linalg.lstsq(normal + penalty, right, rcond=None)[0]
        off = np.linalg.norm(values - terms @ factors, axis=1)
        kept = off <= slack + 3 * float(np.median(off[kept]))
    return _terms(wanted, size, degree) @ factors


def _terms(places: Points, size: NDArray[np.intp], degree: int) -> Points:
    at = 2 * places / size - 1
    return chebvander2d(at[..., 0], at[..., 1], [degree, degree])
