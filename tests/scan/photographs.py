"""Photographs of filled-in sheets by a camera of arithmetic: every crossing is known exactly.

A sheet lies, perhaps bent, on a desk; a pinhole camera looks at it from somewhere above.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 30, 20
PAPER = (210.0, 297.0)
"""Width and height in millimetres."""
CELL = 8.95
LEFT, TOP = 18.0, 14.0
DISTANCE = 420.0
"""From the camera to the middle of the sheet, in millimetres."""

Points = NDArray[np.float64]
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Shot:
    """How a photograph is taken; the defaults are a scan's.

    Attributes:
        dpi: pixels per inch where the sheet is at the usual distance.
        roll: turn in the picture's plane, degrees.
        pitch: tilt away from the camera, degrees.
        yaw: tilt to the side, degrees.
        turns: quarter turns of the finished picture.
        bend: how far the paper rises, millimetres.
        desk: "none" fills the picture with paper; else "plain", "wood" or "squared".
        shadow: how much light a shadow takes away, 0 to 1.
        blur: standard deviation, pixels.
        grain: standard deviation of the noise, of 255.
        quality: of the JPEG.
        seed: for everything left to chance.
    """

    dpi: int = 200
    roll: float = 0.0
    pitch: float = 0.0
    yaw: float = 0.0
    turns: int = 0
    bend: float = 0.0
    desk: str = "none"
    shadow: float = 0.0
    blur: float = 0.6
    grain: float = 2.0
    quality: int = 90
    seed: int = 0


KINDS: dict[str, Shot] = {
    "flat": Shot(),
    "tilted": Shot(roll=20),
    "upside down": Shot(turns=2, roll=-7),
    "quarter turn": Shot(turns=1, roll=12),
    "perspective": Shot(pitch=20, yaw=12, desk="wood"),
    "bent": Shot(bend=3, pitch=10, desk="plain"),
    "squared desk": Shot(desk="squared", roll=8, pitch=8),
    "shadow": Shot(shadow=0.55, desk="wood", pitch=5),
    "blurred": Shot(blur=1.6, desk="plain", yaw=6),
    "noisy": Shot(grain=9, quality=55, desk="wood"),
    "150 dpi": Shot(dpi=150, roll=3, desk="plain"),
    "all at once": Shot(
        roll=17, pitch=12, yaw=-10, turns=3, bend=3, desk="squared", shadow=0.45, blur=1.0, grain=5,
        quality=75,
    ),
}  # fmt: skip


def vary(shot: Shot, seed: int) -> Shot:
    """The same kind of photograph, each angle and amount between nothing and what `shot` says."""
    chance = np.random.default_rng(seed)
    less = {
        name: getattr(shot, name) * float(chance.uniform(-1, 1))
        for name in ("roll", "pitch", "yaw", "bend")
    }
    return replace(
        shot,
        dpi=int(chance.integers(150, 300)) if shot.dpi > 150 else shot.dpi,
        shadow=shot.shadow * float(chance.uniform(0.3, 1)),
        blur=shot.blur * float(chance.uniform(0.6, 1)),
        seed=seed,
        **less,
    )


def crossings(rows: int = ROWS, columns: int = COLUMNS) -> Points:
    """Where the printed lines cross on the sheet, millimetres, (rows + 1, columns + 1, 2)."""
    x, y = LEFT + CELL * np.arange(columns + 1), TOP + CELL * np.arange(rows + 1)
    return np.stack(np.meshgrid(x, y), axis=-1)


def sheet(
    dpi: int = 300,
    seed: int = 0,
    rows: int = ROWS,
    columns: int = COLUMNS,
    ink: int = 60,
    line: float = 0.4,
    symbols: bool = True,
    filled: bool = True,
) -> Picture:
    """A flat sheet, uint8: printed lines and symbols, a digit in each cell in a shaky hand."""
    chance = np.random.default_rng(seed)
    scale = round(PAPER[0] * dpi / 25.4) / PAPER[0]
    # Drawn twice as fine and averaged, so that lines lie right to a fraction of a pixel.
    fine = np.full((round(PAPER[1] * scale * 2), round(PAPER[0] * scale * 2)), 250, np.uint8)
    at = crossings(rows, columns) * scale * 2
    half = line * scale
    for (x0, y0), (x1, y1) in [
        *zip(at[:, 0] - (half, half), at[:, -1] + (half, half), strict=True),
        *zip(at[0] - (half, half), at[-1] + (half, half), strict=True),
    ]:
        fine[round(y0) : round(y1), round(x0) : round(x1)] = 20
    size, thick = 0.011 * CELL * scale * 2, max(1, round(0.03 * CELL * scale * 2))
    centres = (at[:-1, :-1] + at[1:, 1:]) / 2
    for row in range(rows):
        digit = str(row // 3 % 10)
        if symbols:
            x, y = centres[row, 0] - np.array([1.35, -0.2]) * CELL * scale * 2
            cv2.putText(fine, digit, (round(x), round(y)), 0, 0.9 * size, 20, thick, cv2.LINE_AA)
        for centre in centres[row] if filled else ():
            x, y = centre + chance.uniform(-0.28, 0.05, 2) * (1, -1) * CELL * scale * 2
            face = int(chance.choice([0, 2, 3, 4]))
            height = size * float(chance.uniform(0.7, 1.3))
            cv2.putText(fine, digit, (round(x), round(y)), face, height, ink, thick, cv2.LINE_AA)
    return cv2.resize(fine, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def take(flat: Picture, shot: Shot, printed: Points | None = None) -> tuple[Picture, Points]:
    """Photograph a sheet; gives the picture and the crossings in the picture made upright again.

    Args:
        flat: the sheet, an A4 page from edge to edge.
        shot: how it is taken.
        printed: where the lines cross on the sheet, millimetres; as `sheet` has them if None.

    Returns:
        uint8 (height, width) and float64 (31, 21, 2), pixels; (0, 0) is the first pixel's centre.
    """
    chance = np.random.default_rng(shot.seed)
    corners = np.array([[0, 0], [PAPER[0], 0], PAPER, [0, PAPER[1]]])
    low, high = (_project(shot, corners).min(0), _project(shot, corners).max(0))
    margin = 0.0 if shot.desk == "none" else 0.06 * (high - low).max()
    if shot.desk == "none" and shot.roll:
        margin = 0.02 * (high - low).max()
    size = np.ceil(high - low + 2 * margin).astype(int)
    origin = low - margin

    # Where each pixel looks, found for every eighth and filled in between: paper bends smoothly.
    step = 8
    count = size // step + 2
    grid = np.stack(np.meshgrid(*(step * np.arange(n) for n in count)), axis=-1) + origin
    seen = _unproject(shot, grid.reshape(-1, 2).astype(float)).reshape(*grid.shape)
    x, y = np.meshgrid(np.arange(size[0]) / step, np.arange(size[1]) / step)
    places = [
        cv2.remap(seen[..., k].astype(np.float32), x.astype(np.float32), y.astype(np.float32), 1)
        for k in (0, 1)
    ]
    scale = flat.shape[1] / PAPER[0]
    ahead = shot.dpi / 25.4
    source = cv2.GaussianBlur(flat, None, max(0.01, 0.4 * (scale / ahead - 1)))
    paper = cv2.remap(
        source,
        *(scale * p - 0.5 for p in places),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)
    on = np.logical_and.reduce(
        [p > 0 for p in places] + [p < limit for p, limit in zip(places, PAPER, strict=True)]
    )
    desk = paper if shot.desk == "none" else _desk(shot, places, chance)
    picture = np.where(on, paper, desk) * _light(shot, size, chance)
    picture = cv2.GaussianBlur(picture, None, max(0.01, shot.blur))
    picture = picture + chance.normal(0, shot.grain, picture.shape)
    grey = np.rint(picture.clip(0, 255)).astype(np.uint8)
    grey = np.ascontiguousarray(np.rot90(grey, shot.turns))
    _, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, shot.quality])

    printed = crossings() if printed is None else printed
    mesh = _project(shot, printed.reshape(-1, 2)).reshape(printed.shape) - origin
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), mesh


def _project(shot: Shot, places: Points) -> Points:
    """Millimetres on the sheet to pixels, before the picture's corner is moved to (0, 0)."""
    x, y = (places - np.array(PAPER) / 2).T
    wave = np.sin(2 * np.pi * (x * 0.6 + y * 0.8) / 330 + shot.seed)
    points = np.stack([x, y, shot.bend * wave])
    roll, pitch, yaw = np.radians([shot.roll, shot.pitch, shot.yaw])
    about_x = [[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]]
    about_y = [[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]]
    about_z = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    x, y, z = np.array(about_z) @ np.array(about_y) @ np.array(about_x) @ points
    return np.stack([x, y], axis=1) * (shot.dpi / 25.4 * DISTANCE / (DISTANCE + z))[:, None]


def _unproject(shot: Shot, pixels: Points) -> Points:
    """The inverse of `_project`: what is right for a flat sheet, corrected by what it misses."""
    corners = np.array([[0, 0], [PAPER[0], 0], PAPER, [0, PAPER[1]]])
    back = cv2.getPerspectiveTransform(
        _project(replace(shot, bend=0.0), corners).astype(np.float32), corners.astype(np.float32)
    )

    def flat(at: Points) -> Points:
        return cv2.perspectiveTransform(at[:, None], back)[:, 0]

    start = flat(pixels)
    found = start.copy()
    for _ in range(12):
        found += start - flat(_project(shot, found))
    return found


def _desk(shot: Shot, places: list[NDArray[np.float32]], chance: np.random.Generator) -> Points:
    shape = places[0].shape
    rough = cv2.resize(chance.normal(0, 1, (shape[0] // 4, shape[1] // 60 + 1)), shape[::-1])
    if shot.desk == "squared":
        lines = np.minimum(*(np.abs((p + 2) % 5 - 2.5) for p in places))
        return np.where(lines < 0.15, 150.0, 238.0)
    tone = 90.0 if shot.desk == "wood" else 150.0
    return tone + (18 if shot.desk == "wood" else 4) * rough


def _light(shot: Shot, size: NDArray[np.int_], chance: np.random.Generator) -> Points:
    """Light that falls off to one side, and the soft-edged shadow of a hand."""
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    angle, where = chance.uniform(0, 2 * np.pi), chance.uniform(-0.4, 0.4)
    along = np.cos(angle) * x + np.sin(angle) * y
    fall_off = 0.0 if shot.desk == "none" else 0.12
    shade = 1 / (1 + np.exp(-np.clip((along - where) / 0.03, -50, 50)))
    return (1 - fall_off * (1 + along) / 2) * (1 - shot.shadow * shade)
