"""Synthetic hands: each has its own forms of the digits, its slant, its pen and its haste."""

# The annotations name NumPy's random numbers, which would be loaded with every page.
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .strokes import FORMS, strokes

Path = NDArray[np.float64]


@dataclass(frozen=True)
class Hand:
    """One writer's habits; lengths are shares of a cell's side.

    Attributes:
        forms: for each symbol the favourite form and two that slip in.
        slant: shear to the right, tangent of the angle.
        width: width of the digits over that of their plain form.
        height: height of the digits.
        balance: how far the waist sinks, -0.5 to 0.5 of the height.
        taper: how much wider the digits are below than above, -0.5 to 0.5.
        roundness: how much corners are rounded by haste, 0 to 1.
        tremble: how far the pen shakes off its path, relative to the height.
        variation: how far one digit's points stray from the next's, relative to the height.
        pen: width of the pen.
        grey: the line's grey where the pen is pressed, 0 black.
        grain: how much of the paper's grain shows through the line, 0 for ink, 0.5 for a pencil.
    """

    forms: dict[str, tuple[str, ...]]
    slant: float
    width: float
    height: float
    balance: float
    taper: float
    roundness: float
    tremble: float
    variation: float
    pen: float
    grey: float
    grain: float


def hand(number: int, seed: int = 0) -> Hand:
    """The hand with that number.

    Neighbouring numbers differ as much as possible, so that a few hands already show most forms:
    forms take turns, and the other habits follow a Kronecker sequence.

    Reference:
        L. Kuipers, H. Niederreiter: Uniform Distribution of Sequences. Wiley 1974, chapter 2.5.

    Example:
        >>> hand(1) == hand(1), hand(1) == hand(2)
        (True, False)
    """
    rng = np.random.default_rng(seed)
    forms = {}
    for symbol, known in FORMS.items():
        turn = rng.permutation(list(known))
        forms[symbol] = tuple(str(turn[(number + step) % len(turn)]) for step in (0, 1, 3))
    # Square roots of primes are irrational and independent: no two habits go together.
    u = (rng.random(10) + number * np.sqrt([2, 3, 5, 7, 11, 13, 17, 19, 23, 29])) % 1
    pencil = u[6] < 0.4
    return Hand(
        forms=forms,
        slant=-0.15 + 0.55 * u[0],
        width=0.75 + 0.55 * u[1],
        height=0.38 + 0.32 * u[2],
        balance=-0.25 + 0.5 * u[8],
        taper=-0.25 + 0.5 * u[9],
        roundness=u[3],
        tremble=0.003 + 0.012 * u[4] ** 2,
        variation=0.04 + 0.04 * u[5],
        pen=0.03 + 0.055 * u[7] ** 2,
        grey=90 - 40 * u[6] if pencil else 60 * (u[6] - 0.4),
        grain=0.45 if pencil else 0.05,
    )


def write(hand: Hand, symbol: str, rng: np.random.Generator) -> list[Path]:
    """One symbol as this hand writes it this time.

    Returns:
        The strokes as paths float (n, 2), x right and y down, around (0, 0), in shares of a cell.

    Example:
        >>> strokes = write(hand(1), "0", np.random.default_rng(0))
        >>> strokes[0].shape[1]
        2
    """
    form = str(rng.choice(hand.forms[symbol], p=(0.6, 0.2, 0.2)))
    height = min(0.8, hand.height * np.exp(rng.normal(0, 0.12)))
    width = hand.width * np.exp(rng.normal(0, 0.15))
    slant, turn = hand.slant + rng.normal(0, 0.13), rng.normal(0, 0.09)
    # Beyond a half the digit would fold over itself.
    balance, taper = np.clip(
        (hand.balance + rng.normal(0, 0.18), hand.taper + rng.normal(0, 0.18)), -0.45, 0.45
    )
    bend = np.array([[width, -slant], [0, 1]]) * height
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    waves = rng.normal(0, 4, (2, 8)), rng.uniform(0, 2 * np.pi, 8), rng.normal(0, 1, (8, 2))

    written = []
    for points, spline in strokes(symbol, form):
        strayed = points / 100 - (0.3, 0.5)
        strayed += hand.variation * _field(strayed, *waves)
        strayed += rng.normal(0, hand.variation / 3, points.shape) + rng.normal(0, 0.025, 2)
        x, y = strayed.T
        # The waist sinks or rises, and the upper part is wider or narrower; the ends stay.
        strayed = np.stack([x * (1 + taper * y * 2), y + balance * (0.25 - y * y)], axis=1)
        path = _ended(spline @ strayed, rng)
        path = _shaken(_hasty(path, hand.roundness), hand.tremble, rng)
        written.append(path @ (turned @ bend).T)
    return written


def _field(points: Path, waves: Path, phases: Path, heights: Path) -> Path:
    """A smooth random displacement of the plane at these points, of variance 1.

    Reference:
        A. Rahimi, B. Recht: Random features for large-scale kernel machines. NIPS 2007.
    """
    return np.asarray(np.cos(points @ waves + phases) @ heights / np.sqrt(len(heights) / 2))


def _ended(path: Path, rng: np.random.Generator) -> Path:
    """The path with its ends a little early or late: the pen lifts when it likes."""
    reach = len(path) // 5
    first, last = np.clip(rng.normal(0, reach / 3, 2).round(), -reach, reach).astype(int)
    steps = np.arange(1, reach + 1)[:, None]
    before = path[0] + (path[0] - path[1]) * steps[::-1]
    after = path[-1] + (path[-1] - path[-2]) * steps
    longer = np.concatenate([before, path, after])
    return longer[reach + first : len(longer) - reach + last]


def _hasty(path: Path, roundness: float) -> Path:
    """The path with its corners rounded: a mean over neighbours that leaves the ends in place."""
    reach = int(1 + 3 * roundness)
    before = 2 * path[0] - path[reach:0:-1]
    after = 2 * path[-1] - path[-2 : -2 - reach : -1]
    return _mean(np.concatenate([before, path, after]), 2 * reach + 1)


def _shaken(path: Path, tremble: float, rng: np.random.Generator) -> Path:
    """The path with smooth noise: a hand has mass, so that neighbouring points shake together."""
    noise = rng.normal(0, tremble, (len(path) + 4, 2))
    return path + _mean(noise, 5) * 5**0.5


def _mean(points: Path, window: int) -> Path:
    """The mean of every `window` points in a row, (n - window + 1, 2)."""
    summed = np.cumsum(points, axis=0)
    summed[window:] -= summed[:-window].copy()
    return summed[window - 1 :] / window
