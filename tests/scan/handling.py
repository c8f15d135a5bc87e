"""What divides a sheet's grid between the pen and the reader: strokes, folds, dust, a bad feed.

Each kind is a function as `damage` has them. What is left to chance follows from the strength.
"""

import cv2
import numpy as np

from tests.scan import photographs
from tests.scan.damage import COLUMNS, NO_GRID, Damaged, Kind, Picture, Points

ROWS = 30
PEN = 60
"""How bright a pen's stroke is."""
TAKES = 0.06
"""A white fold that reaches so far to both sides, in cells, takes away parts of symbols."""


def at(mesh: Points, row: float, column: float) -> Points:
    """A place on the page, from rows and columns and their parts."""
    i, j = min(int(row), ROWS - 1), min(int(column), COLUMNS - 1)
    down, across = row - i, column - j
    left = mesh[i, j] * (1 - down) + mesh[i + 1, j] * down
    right = mesh[i, j + 1] * (1 - down) + mesh[i + 1, j + 1] * down
    return np.asarray(left * (1 - across) + right * across)


def draw(page: Picture, mesh: Points, path: Points, width: float, ink: int = PEN) -> None:
    """A stroke along rows and columns, float (n, 2), as wide as that share of a cell."""
    points = (np.array([at(mesh, *place) for place in path]) * 16).round().astype(np.int32)
    wide = max(1, round(width * float(np.linalg.norm(mesh[0, 1] - mesh[0, 0]))))
    cv2.polylines(page, [points], False, ink, wide, cv2.LINE_AA, 4)


def chance(strength: float) -> np.random.Generator:
    return np.random.default_rng(round(1000 * strength))


def struck(cells: list[int]) -> Kind:
    """These cells struck out from corner to corner; with a pen of `strength` cells."""

    def damage(page: Picture, mesh: Points, strength: float) -> Damaged:
        page, random = page.copy(), chance(strength)
        for row, column in (divmod(cell, COLUMNS) for cell in cells):
            stroke = np.array([[row + 0.98, column + 0.02], [row + 0.02, column + 0.98]])
            draw(page, mesh, stroke + random.normal(0, 0.01, (2, 2)).clip(-0.02, 0.02), strength)
        return Damaged(page, tuple(cells), mesh)

    return Kind(damage, (0.04, 0.07, 0.1))


def _row(row: int) -> list[int]:
    return list(range(row * COLUMNS, (row + 1) * COLUMNS))


def _column(column: int) -> list[int]:
    return list(range(column, ROWS * COLUMNS, COLUMNS))


def through_a_row(page: Picture, mesh: Points, strength: float) -> Damaged:
    """One wavy stroke through a whole row, with a pen of `strength` cells."""
    page, random = page.copy(), chance(strength)
    row = int(random.integers(ROWS))
    middle = (0.5 + np.cumsum(random.normal(0, 0.01, 99))).clip(0.3, 0.7)
    draw(page, mesh, np.stack([row + middle, np.linspace(0, COLUMNS, 99)], axis=1), strength)
    return Damaged(page, tuple(_row(row)), mesh)


def through_a_column(page: Picture, mesh: Points, strength: float) -> Damaged:
    """One wavy stroke through a whole column, with a pen of `strength` cells."""
    page, random = page.copy(), chance(strength)
    column = int(random.integers(COLUMNS))
    middle = (0.5 + np.cumsum(random.normal(0, 0.01, 99))).clip(0.3, 0.7)
    draw(page, mesh, np.stack([np.linspace(0, ROWS, 99), column + middle], axis=1), strength)
    return Damaged(page, tuple(_column(column)), mesh)


def band(page: Picture, mesh: Points, light: float, half: float, level: bool) -> Damaged:
    """A band across the page, its edges soft where it is dark, that leaves `light` of the light."""
    random = chance(abs(light) + half)
    height, width = page.shape
    place = at(mesh, random.uniform(2, ROWS - 2), random.uniform(2, COLUMNS - 2))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    slope = random.normal(0, 0.006)
    off = y - place[1] - slope * x if level else x - place[0] - slope * y
    half *= float(np.linalg.norm(mesh[0, 1] - mesh[0, 0]))
    if light < 1:
        picture = page * (1 - (1 - light) * np.exp(-2 * (off / half) ** 2))
        return Damaged(picture.astype(np.uint8), (), mesh)
    picture = np.where(np.abs(off) < half, np.maximum(page, 250), page)
    # What lies under a wide one is gone.
    middles = (mesh[:-1, :-1] + mesh[1:, 1:]).reshape(-1, 2) / 2
    x, y = middles.round().astype(int).clip(0, (width - 1, height - 1)).T
    side = float(np.linalg.norm(mesh[0, 1] - mesh[0, 0]))
    under = np.flatnonzero(np.abs(off[y, x]) < side / 2) if half > TAKES * side else []
    return Damaged(picture.astype(np.uint8), (), mesh, tuple(int(cell) for cell in under))


def covered(page: Picture, mesh: Points, strength: float) -> Damaged:
    """60 cells under correction fluid, `strength` of a cell more or less than themselves."""
    page = page.copy()
    cells = chance(abs(strength)).permutation(ROWS * COLUMNS)[:60]
    for row, column in (divmod(int(cell), COLUMNS) for cell in cells):
        _cover(page, mesh, (row, column), (1, 1), strength)
    return Damaged(page, tuple(int(cell) for cell in cells), mesh)


def covered_rows(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Three rows of cells under correction fluid, from row `strength` on."""
    page, top = page.copy(), int(strength)
    _cover(page, mesh, (top, 0), (3, COLUMNS), 0.06)
    return Damaged(page, tuple(range(top * COLUMNS, (top + 3) * COLUMNS)), mesh)


def _cover(
    page: Picture, mesh: Points, corner: tuple[int, int], size: tuple[int, int], more: float
) -> None:
    top, left = corner[0] - more, corner[1] - more
    down, across = size[0] + 2 * more, size[1] + 2 * more
    around = [(0, 0), (0, across), (down, across), (down, 0)]
    points = np.array([at(mesh, top + y, left + x) for y, x in around])
    cv2.fillPoly(page, [points.round().astype(np.int32)], 252)


def slipped(page: Picture, mesh: Points, strength: float) -> Damaged:
    """The sheet jumps sideways in the feeder, by `strength` cells."""
    step = round(strength * float(np.linalg.norm(mesh[0, 1] - mesh[0, 0])))
    y = int(at(mesh, chance(abs(strength)).uniform(2, ROWS - 2), 10)[1])
    page, mesh = page.copy(), mesh.copy()
    page[y:] = np.roll(page[y:], step, 1)
    mesh[mesh[..., 1] >= y, 0] += step
    return Damaged(page, (), mesh)


def stuck(page: Picture, mesh: Points, more: float, row: float) -> Damaged:
    """The feeder sticks there, and `more` of a cell is added; or it skips as much."""
    y, step = round(float(at(mesh, row, 10)[1])), round(more * float(mesh[1, 0, 1] - mesh[0, 0, 1]))
    again = np.repeat(page[y : y + 1], max(0, step), axis=0)
    picture = np.concatenate([page[:y], again, page[y - min(0, step) :]])
    return Damaged(picture, (), mesh + np.where(mesh[..., 1:] > y, [0, step], 0))


def far_edge(page: Picture, mesh: Points, strength: float) -> Damaged:
    """Photographed from low down: the far edge is `strength` as wide as the near one."""
    height, width = page.shape
    from_, away = np.array([[0, 0], [width, 0], [width, height], [0, height]]), 0.85 * height
    side = (1 - strength) / 2 * width
    to = np.array([[side, 0], [width - side, 0], [width, away], [0, away]])
    seen = cv2.getPerspectiveTransform(from_.astype(np.float32), to.astype(np.float32))
    size = (width, round(away))
    picture = cv2.warpPerspective(page, seen, size, flags=cv2.INTER_AREA, borderValue=245)
    moved = cv2.perspectiveTransform(mesh.reshape(-1, 1, 2), seen).reshape(mesh.shape)
    return Damaged(picture, (), moved)


def broken(page: Picture, mesh: Points, strength: float) -> Damaged:
    """A copy whose lines have gaps, `strength` of their length."""
    page, random = page.copy(), chance(strength)
    pitch = float(np.linalg.norm(mesh[0, 1] - mesh[0, 0]))
    for line in (*mesh, *mesh.swapaxes(0, 1)):
        along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        from_ = 0.0
        while from_ < along[-1]:
            from_ += (0.03 + random.exponential(0.12)) * pitch
            to = from_ + random.exponential(0.15) * strength / (1 - strength) * pitch
            ends = [[np.interp(place, along, line[:, k]) for k in (0, 1)] for place in (from_, to)]
            points = np.array(ends).round().astype(int).tolist()
            cv2.line(page, points[0], points[1], 250, round(0.1 * pitch))
            from_ = to
    return Damaged(page, (), mesh)


def broken_and_curved(page: Picture, mesh: Points, strength: float) -> Damaged:
    """A copy whose lines have gaps, photographed while it bulges by `strength` millimetres."""
    page = broken(page, mesh, 0.5).page
    scale = page.shape[1] / photographs.PAPER[0]
    height = round(scale * photographs.PAPER[1])
    below = max(0, height - len(page))
    page = cv2.copyMakeBorder(page, 0, below, 0, 0, cv2.BORDER_REPLICATE)[:height]
    shot = photographs.Shot(dpi=220, bend=strength, pitch=8, yaw=5, roll=3, desk="plain")
    picture, seen = photographs.take(page, shot, (mesh + 0.5) / scale)
    return Damaged(picture, (), seen)


DIVIDED: dict[str, Kind] = {
    "first row struck": struck(_row(0)),
    "row 14 struck": struck(_row(14)),
    "last row struck": struck(_row(29)),
    "first column struck": struck(_column(0)),
    "column 9 struck": struck(_column(9)),
    "stroke through a row": Kind(through_a_row, (0.04, 0.06, 0.08)),
    "stroke through a column": Kind(through_a_column, (0.04, 0.06, 0.08)),
    "line of dust": Kind(lambda p, m, s: band(p, m, 0.3, s, False), (0.01, 0.02, 0.04)),
    "dust across": Kind(lambda p, m, s: band(p, m, 0.3, s, True), (0.01, 0.02, 0.04)),
    "dark fold": Kind(lambda p, m, s: band(p, m, s, 0.12, True), (0.8, 0.5, 0.2)),
    "white fold": Kind(lambda p, m, s: band(p, m, 1, s, True), (0.04, 0.08, 0.15)),
    "white fold along": Kind(lambda p, m, s: band(p, m, 1, s, False), (0.04, 0.08, 0.15)),
    "correction fluid": Kind(covered, (-0.05, 0.06, 0.15)),
    "rows under fluid": Kind(covered_rows, (1, 13, 26)),
    "slipped in the feeder": Kind(slipped, (-0.17, 0.08, 0.133)),
    "far edge narrower": Kind(far_edge, (0.66, 0.56, 0.5), NO_GRID),
    "broken lines": Kind(broken, (0.3, 0.45, 0.6), NO_GRID),
    "broken lines, curved": Kind(broken_and_curved, (3, 6, 9), NO_GRID),
}
