"""What people draw that is no digit: letters, figures made at random, scribbles.

A network that only ever meets digits takes everything for one. From these it learns to be sure of
nothing where nothing is to be read (see `data.synthetic`). Letters that look like digits, such as
an O, a Z or a b, are left out. All else is chance: nobody can list what will be drawn.
"""

import numpy as np
from numpy.typing import NDArray

from .strokes import Stroke, curve, parsed

Path = NDArray[np.float64]

LETTERS = tuple(
    parsed(form)
    for form in (
        # A
        "0,100 30,0 60,100 / 10,64 50,64",
        "4,100 4,30 30,0 56,30 56,100 / 4,56 56,56",
        # C
        "56,12 40,0 6,26 6,76 42,100 58,88",
        # E
        "4,0 4,100 / 4,1 54,1 / 4,50 46,50 / 4,99 54,99",
        "54,12 30,0 8,20 30,46! 4,70 20,98 56,90",
        # F
        "10,2 10,100 / 0,2 60,2 / 10,44 48,44",
        # G
        "58,14 34,0 4,36 10,84 38,100 58,70! 58,54! 36,54",
        # H
        "2,0 2,100 / 58,0 58,100 / 2,46 58,52",
        # J
        "46,0 46,76 24,100 2,82",
        # K
        "4,0 4,100 / 56,2 4,60 / 20,44 60,100",
        # L
        "4,0 4,99! 52,98",
        # M
        "2,100 2,0! 30,70! 58,0! 58,100",
        "0,100 20,0! 34,80! 50,0! 70,100",
        # N
        "2,100 2,0! 56,100! 56,0",
        # P
        "4,100 4,0! 44,2 56,26 40,50 4,54",
        # R
        "4,100 4,0! 40,0 54,22 38,46 4,50! 60,100",
        # T
        "0,2 64,2 / 32,2 32,100",
        # U, V, W
        "4,0 4,70 30,100 56,70 56,0",
        "0,0 32,100! 62,0",
        "0,0 18,98! 32,20! 48,98! 66,0",
        # X
        "0,0 60,100 / 60,0 0,100",
        "0,4 20,10 44,96 62,92 / 60,2 40,20 20,84 0,98",
        # a
        "46,34 20,26 2,54 12,94 40,84 48,30! 48,100",
        "6,36 30,22 50,40 50,100 / 50,56 18,58 4,78 20,100 50,82",
        # d
        "46,44 16,40 4,76 24,100 46,80 / 48,0 48,100",
        # e
        "4,64 54,64 48,36 24,26 4,60 20,98 54,90",
        # f
        "50,6 32,0 24,24 24,100 / 4,36 46,36",
        "6,70 40,20 34,0 20,30 20,120 30,90 50,70",
        # h
        "4,0 4,100 / 4,62 24,42 48,56 48,100",
        # k
        "4,0 4,100 / 44,40 6,70 / 16,62 50,100",
        # m
        "0,42 0,100 / 0,56 16,42 30,56 30,100 / 30,56 48,42 62,56 62,100",
        "0,90 12,46 20,90! 34,46 42,90! 56,46 62,92 74,84",
        # n
        "4,40 4,100 / 4,58 26,40 50,56 50,100",
        # p
        "4,36 4,130 / 4,52 30,36 50,66 28,96 4,84",
        # r
        "4,40 4,100 / 4,62 22,42 46,44",
        # t
        "22,0 22,88 42,100 54,92 / 0,30 48,30",
        # u, w, x
        "4,40 4,80 26,98 48,78 / 50,40 50,100",
        "0,40 14,96 30,44 46,96 62,40",
        "0,40 50,100 / 50,40 0,100",
    )
)


def doodle(random: np.random.Generator) -> list[Path]:
    """One drawing that is no digit.

    Returns:
        The strokes as paths float (n, 2), x to the right and y downwards, about 1 high or wide.

    Example:
        >>> doodle(np.random.default_rng(0))[0].shape[1]
        2
    """
    kinds = (_letter, _figure, _symmetric, _scribble)
    kind = kinds[int(random.choice(len(kinds), p=(0.38, 0.22, 0.3, 0.1)))]
    return kind(random)


def _letter(random: np.random.Generator) -> list[Path]:
    strokes: tuple[Stroke, ...] = LETTERS[int(random.integers(len(LETTERS)))]
    turn, slant = random.normal(0, 0.1), random.normal(0.05, 0.17)
    wide, high = np.exp(random.normal(0, 0.17, 2))
    bend = np.array([[wide, -slant - turn], [turn, high]])
    paths = []
    for points, spline in strokes:
        strayed = points / 100 + random.normal(0, 0.03, points.shape) + random.normal(0, 0.02, 2)
        paths.append(spline @ strayed @ bend.T)
    return paths


def _figure(random: np.random.Generator) -> list[Path]:
    """Three to six strokes of any kind; fewer are too often a digit."""
    kinds = (_line, _upright, _bow, _arc, _corners, _closed)
    return [kinds[int(random.integers(len(kinds)))](random) for _ in range(random.integers(3, 7))]


def _symmetric(random: np.random.Generator) -> list[Path]:
    """A figure whose left half is its right half's mirror image, as no digit but 0 and 8 is."""
    n = int(random.integers(3, 6))
    half = np.stack([random.uniform(0.1, 0.6, n), np.sort(random.random(n))], axis=1)
    # A notch or a tip above, a tip or a flat end below.
    above = [0, half[0, 1] + random.uniform(-0.3, 0.4)]
    below = [0 if random.random() < 0.7 else half[-1, 0], 1.15]
    half = np.vstack([above, half, below])
    half = curve(half) if random.random() < 0.5 else half
    inside = _figure(random)[: random.integers(0, 3)]
    return [half, half * (-1, 1), *(path * 0.5 + (-0.25, 0.3) for path in inside)]


def _scribble(random: np.random.Generator) -> list[Path]:
    """A line that wanders, or goes to and fro."""
    n = int(random.integers(5, 20))
    if random.random() < 0.5:
        return [curve(random.random((n, 2)))]
    steps = np.arange(n)
    teeth = np.stack([steps / n, steps % 2 * random.uniform(0.3, 1)], axis=1)
    teeth += random.normal(0, 0.07, (n, 2))
    return [teeth if random.random() < 0.6 else teeth[:, ::-1]]


def _line(random: np.random.Generator) -> Path:
    return random.random((2, 2))


def _upright(random: np.random.Generator) -> Path:
    ends = np.array([random.uniform(0, 0.5), random.uniform(0.5, 1)])
    line = np.stack([np.full(2, random.random()), ends], axis=1)
    return line if random.random() < 0.5 else line[:, ::-1]


def _bow(random: np.random.Generator) -> Path:
    return curve(random.random((int(random.integers(3, 5)), 2)))


def _arc(random: np.random.Generator) -> Path:
    """From less than half a circle to a whole one, sometimes flat."""
    turn = np.linspace(0, np.pi * random.uniform(0.6, 2.1), 20) + random.uniform(0, 2 * np.pi)
    size = random.uniform(0.06, 0.5) * np.exp(random.normal(0, 0.25, 2))
    return random.uniform(0.2, 0.8, 2) + size * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _corners(random: np.random.Generator) -> Path:
    return random.random((int(random.integers(3, 7)), 2))


def _closed(random: np.random.Generator) -> Path:
    """A line around the middle and back to where it began, smooth or with corners."""
    n = int(random.integers(4, 9))
    turn = np.arange(n + 1) / n * 2 * np.pi
    far = random.uniform(0.25, 0.6, n)[np.arange(n + 1) % n, None]
    around = 0.5 + far * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return curve(around) if random.random() < 0.5 else around
