"""Finds the printed frame on a page: four corners, and a mesh through all crossings of the lines.

Four corners alone would do for a flat, evenly fed sheet. Scanners stretch and paper bends, so each
crossing is placed by the printed lines around it: a homography gives the perspective, polynomials
the rest.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.polynomial.chebyshev import chebvander2d
from numpy.typing import NDArray

from . import grid
from .errors import FrameNotFound
from .layout import COLUMNS, ROWS
from .wording import text

Points = NDArray[np.float64]

WORKING = (1200, 2400)
"""The longer side, in pixels, of the pictures in which the grid is looked for: small, then fine."""
ENOUGH = 0.6
"""The share of all cells that must be whole."""
REACH = 0.12
"""How far, in cells, the printed lines are looked for to both sides of where they should be."""
ALONG = 16
"""Samples along a piece of line between two crossings."""


@dataclass(frozen=True)
class Frame:
    """Where the grid lies on a page.

    Attributes:
        corners: float64 (4, 2), x and y of top left, top right, bottom right, bottom left: the
            centre of the outer line, in pixels of the upright page; (0, 0) is the centre of the
            first pixel.
        mesh: float64 (31, 21, 2), x and y of every crossing, likewise.
        turns: quarter turns anticlockwise (`numpy.rot90`) that make the page upright.
    """

    corners: Points
    mesh: Points
    turns: int


def find(page: NDArray[np.uint8]) -> Frame:
    """Find the grid of 30 × 20 cells, whichever way up the page is.

    Args:
        page: uint8 (height, width), 0 black.

    Raises:
        FrameNotFound: no complete grid, or one without symbols beside it.
    """
    missing = _nothing()
    for longest in WORKING:
        # A whole number of pixels to the pixel, for which OpenCV has a quick way.
        factor = max(1, round(max(page.shape) / longest))
        height, width = page.shape[0] // factor, page.shape[1] // factor
        whole = page[: height * factor, : width * factor]
        small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
        for holes in grid.grids(small):
            if sorted(holes.numbers.max(0) + 1) != [COLUMNS, ROWS]:
                missing = _other_size(holes)
            elif len(holes.centres) >= ENOUGH * ROWS * COLUMNS:
                mesh, turns = _upright(small, _first_mesh(holes))
                # Pixel centres are at whole numbers, so a pixel's edge is half a pixel off.
                mesh = _turned((mesh + 0.5) * factor - 0.5, page.shape, turns)
                mesh = _refined(np.ascontiguousarray(np.rot90(page, turns)), mesh)
                return Frame(mesh[[0, 0, -1, -1], [0, -1, -1, 0]], mesh, turns)
    raise FrameNotFound(missing)


def _first_mesh(holes: grid.Holes) -> Points:
    """A mesh through the corners of the cells, from the centres of the holes."""
    size = holes.numbers.max(0) + 1
    places = holes.numbers + 0.5
    projection, _ = cv2.findHomography(places, holes.centres, cv2.RANSAC, _pitch(holes) / 4)
    if projection is None:
        raise FrameNotFound(_nothing())
    rest = holes.centres - _project(projection, places)
    crossings = np.stack(np.mgrid[: size[0] + 1, : size[1] + 1], axis=-1).astype(float)
    bend = _smooth(places, rest, crossings, size, degree=3)
    return _project(projection, crossings) + bend


def _pitch(holes: grid.Holes) -> float:
    spread = np.ptp(holes.centres, axis=0) / np.maximum(1, np.ptp(holes.numbers, axis=0))
    return float(spread.min())


def _project(projection: Points, places: Points) -> Points:
    flat = places.reshape(-1, 1, 2)
    return cv2.perspectiveTransform(flat, projection).reshape(places.shape)


def _smooth(
    places: Points, values: Points, wanted: Points, size: NDArray[np.intp], degree: int
) -> Points:
    """Fit polynomials to values at places, passing over those that do not fit; give them anew.

    Args:
        places: float64 (n, 2), row and column.
        values: float64 (n, k); rows with NaN are passed over.
        wanted: float64 (..., 2), where the polynomials are evaluated.
        size: rows and columns of the grid.
        degree: of the polynomials along each axis.
    """
    terms = chebvander2d(*(2 * places / size - 1).T, (degree, degree))
    kept = np.isfinite(values).all(1)
    for _ in range(4):
        # Chebyshev polynomials are nearly orthogonal: the normal equations are safe, and fast.
        factors = np.linalg.solve(terms[kept].T @ terms[kept], terms[kept].T @ values[kept])
        off = np.linalg.norm(values - terms @ factors, axis=1)
        kept = off <= max(0.3, 3 * float(np.median(off[kept])))
    at = np.moveaxis(2 * wanted / size - 1, -1, 0)
    result: Points = chebvander2d(*at, (degree, degree)) @ factors
    return result


def _refined(page: NDArray[np.uint8], mesh: Points) -> Points:
    """Move every crossing onto the printed lines around it."""
    size = np.array(mesh.shape[:2]) - 1
    shifts, normals = [], []
    crossings = np.stack(np.mgrid[: size[0] + 1, : size[1] + 1], axis=-1).astype(float)
    for axis in (0, 1):
        # Pieces of line along `axis`; they are looked for across it.
        here, there = (mesh[:-1], mesh[1:]) if axis == 0 else (mesh[:, :-1], mesh[:, 1:])
        middles = np.stack(np.mgrid[: here.shape[0], : here.shape[1]], axis=-1).astype(float)
        middles[..., axis] += 0.5
        offsets = _line_offsets(page, here.reshape(-1, 2), there.reshape(-1, 2))
        flat = middles.reshape(-1, 2)
        smooth = _smooth(
            flat, offsets[:, None], np.concatenate([flat, crossings.reshape(-1, 2)]), size, 5
        )[:, 0]
        rest = _along_lines((offsets - smooth[: len(flat)]).reshape(here.shape[:2]), axis)
        shifts.append(smooth[len(flat) :].reshape(mesh.shape[:2]) + rest)
        along = np.gradient(mesh, axis=axis)
        normals.append(_normal(along))
    # A crossing lies on both lines: shift · normal = offset for each of the two.
    lines = np.stack(normals, axis=-2)
    return mesh + np.linalg.solve(lines, np.stack(shifts, axis=-1)[..., None])[..., 0]


def _along_lines(rest: Points, axis: int) -> Points:
    """What the polynomials leave over, at the crossings: a scanner jumps from one line to the next.

    Args:
        rest: float64 (rows, columns), pixels; a value for each piece of line, NaN if unseen.
        axis: the one along which the lines run.
    """
    if axis == 0:
        return _along_lines(rest.T, 1).T
    line = np.nan_to_num(np.nanmedian(np.where(np.isfinite(rest).any(1)[:, None], rest, 0), axis=1))
    off = np.abs(rest - line[:, None])
    fitting = np.where(off < 1 + 3 * np.nanmedian(off), rest, line[:, None])
    ends = np.pad(fitting, ((0, 0), (1, 1)), mode="edge")
    return cv2.blur((ends[:, :-1] + ends[:, 1:]) / 2, (5, 1), borderType=cv2.BORDER_REPLICATE)


def _normal(along: Points) -> Points:
    length = np.linalg.norm(along, axis=-1, keepdims=True)
    turned = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return turned / np.maximum(length, 1e-9)


def _line_offsets(page: NDArray[np.uint8], start: Points, end: Points) -> Points:
    """How far to the left of each piece of line the printed one lies, in pixels; NaN if unseen."""
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
    result: Points = np.where(clear & (deepest[:, 0] > 4), offset, np.nan)
    return result


def _upright(page: NDArray[np.uint8], mesh: Points) -> tuple[Points, int]:
    """Number the mesh as the upright page has it, 31 × 21 with the symbols to the left."""
    if mesh.shape[0] < mesh.shape[1]:
        # A quarter turn: what is the first column here is the first row, from right to left.
        mesh = mesh[:, ::-1].swapaxes(0, 1)
    dark = grid.ink(page)
    turned = mesh[::-1, ::-1]
    left, right = _symbols(dark, mesh), _symbols(dark, turned)
    if max(left, right) < 0.5 or abs(left - right) < 0.2:
        raise FrameNotFound(
            text(
                de="Neben dem Raster fehlt die gedruckte Spalte mit den Ziffern:"
                " nimm das ganze Blatt auf.",
                en="The printed column of symbols beside the grid is missing:"
                " take in the whole sheet.",
            )
        )
    if right > left:
        mesh = turned
    right_hand = mesh[:, -1].mean(0) - mesh[:, 0].mean(0)
    angle = np.degrees(np.arctan2(right_hand[1], right_hand[0]))
    return mesh, round(angle / 90) % 4


def _symbols(dark: NDArray[np.uint8], mesh: Points) -> float:
    """The share of rows that have something printed to the left of them, and paper between."""
    inward = mesh[:, :1] - mesh[:, 1:2]
    strip = mesh[:, :1] + inward * np.linspace(0.25, 1.1, 18)[None, :, None]
    between = np.linspace(0, ROWS, 8 * ROWS + 1)[:-1] + 1 / 16
    rows = np.arange(ROWS + 1)
    points = np.stack(
        [
            np.stack([np.interp(between, rows, strip[:, c, k]) for c in range(18)], axis=1)
            for k in (0, 1)
        ],
        axis=-1,
    )
    seen = cv2.remap(dark, points.astype(np.float32), None, cv2.INTER_NEAREST)
    share = seen.reshape(ROWS, 8, 18).mean(2)
    printed = share[:, 2:6].max(1) > 0.05
    paper = share[:, [0, 7]].max(1) < 0.05
    return float((printed & paper).mean())


def _turned(mesh: Points, shape: tuple[int, ...], turns: int) -> Points:
    """The mesh on the page after `turns` quarter turns anticlockwise."""
    height, width = shape
    x, y = mesh[..., 0], mesh[..., 1]
    pairs = [(x, y), (y, width - 1 - x), (width - 1 - x, height - 1 - y), (height - 1 - y, x)]
    return np.stack(pairs[turns], axis=-1)


def _other_size(holes: grid.Holes) -> str:
    rows, columns = holes.numbers.max(0) + 1
    return text(
        de=f"Das Raster hat {rows} × {columns} Felder statt {ROWS} × {COLUMNS}:"
        " nimm die ganze Vorlage auf, hell und scharf.",
        en=f"The grid has {rows} × {columns} cells, not {ROWS} × {COLUMNS}:"
        " take in the whole template, bright and sharp.",
    )


def _nothing() -> str:
    return text(
        de="Hier ist kein Raster zu sehen: nimm das ganze Blatt auf, hell und scharf.",
        en="There is no grid to be seen: take in the whole sheet, bright and sharp.",
    )
