"""Synthetic hands: each has its own forms of the digits, its slant, its pen and its haste."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .strokes import FORMS, curve, strokes

Path = NDArray[np.float64]


@dataclass(frozen=True)
class Hand:
    """One writer's habits; lengths are shares of a cell's side.

    Attributes:
        forms: for each symbol the favourite form and the one that slips in.
        slant: shear to the right, tangent of the angle.
        width: width of the digits over that of their plain form.
        height: height of the digits.
        roundness: how much corners are rounded by haste, 0 to 1.
        tremble: how far the pen shakes off its path, relative to the height.
        variation: how far one digit's points stray from the next's, relative to the height.
        pen: width of the pen.
        grey: the line's grey where the pen is pressed, 0 black.
        grain: how much of the paper's grain shows through the line, 0 for ink, 0.5 for a pencil.
    """

    forms: dict[str, tuple[str, str]]
    slant: float
    width: float
    height: float
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
    """
    rng = np.random.default_rng(seed)
    forms = {}
    for symbol, known in FORMS.items():
        turn = rng.permutation(list(known))
        forms[symbol] = (str(turn[number % len(turn)]), str(turn[(number + 1) % len(turn)]))
    # Square roots of primes are irrational and independent: no two habits go together.
    u = (rng.random(8) + number * np.sqrt([2, 3, 5, 7, 11, 13, 17, 19])) % 1
    pencil = u[6] < 0.4
    return Hand(
        forms=forms,
        slant=-0.15 + 0.55 * u[0],
        width=0.75 + 0.55 * u[1],
        height=0.4 + 0.3 * u[2],
        roundness=u[3],
        tremble=0.004 + 0.012 * u[4] ** 2,
        variation=0.02 + 0.03 * u[5],
        pen=0.03 + 0.06 * u[7] ** 2,
        grey=90 - 40 * u[6] if pencil else 60 * (u[6] - 0.4),
        grain=0.45 if pencil else 0.05,
    )


def write(hand: Hand, symbol: str, rng: np.random.Generator) -> list[Path]:
    """One symbol as this hand writes it this time.

    Returns:
        The strokes as paths float (n, 2), x right and y down, around (0, 0), in shares of a cell.
    """
    favourite, other = hand.forms[symbol]
    form = favourite if rng.random() < 0.8 else other
    height = hand.height * np.exp(rng.normal(0, 0.1))
    width = hand.width * np.exp(rng.normal(0, 0.08))
    slant, turn = hand.slant + rng.normal(0, 0.06), rng.normal(0, 0.05)
    bend = np.array([[width, -slant], [0, 1]]) * height
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])

    written = []
    for points, corners in strokes(symbol, form):
        strayed = points / 100 - (0.3, 0.5) + rng.normal(0, hand.variation, points.shape)
        path = _shaken(_hasty(curve(strayed, corners), hand.roundness), hand.tremble, rng)
        written.append(path @ (turned @ bend).T)
    return written


def _hasty(path: Path, roundness: float) -> Path:
    """The path with its corners rounded: a mean over neighbours that leaves the ends in place."""
    reach = int(1 + 3 * roundness)
    padded = np.pad(path, ((reach, reach), (0, 0)), mode="reflect", reflect_type="odd")
    window = np.ones(2 * reach + 1) / (2 * reach + 1)
    return np.stack([np.convolve(axis, window, mode="valid") for axis in padded.T], axis=1)


def _shaken(path: Path, tremble: float, rng: np.random.Generator) -> Path:
    """The path with smooth noise: a hand has mass, so that neighbouring points shake together."""
    noise = rng.normal(0, tremble, (len(path) + 4, 2))
    smooth = [np.convolve(axis, np.full(5, 5**-0.5), mode="valid") for axis in noise.T]
    return np.asarray(path + np.stack(smooth, axis=1))
