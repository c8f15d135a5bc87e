"""Drawings that are no digits: letters, hearts, smileys, houses, scribbles and what else one draws.

Nothing is learned from them and nothing is fitted to them: they show whether a network tells what
it has never seen. Written down as in `digits.paper.strokes`, each form is bent anew each time.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from digits.paper.strokes import curve

Paths = list[NDArray[np.float64]]

LETTERS = {
    "A": "2,100 30,0! 58,100 / 12,62 48,62",
    "B": "6,0 6,100 / 6,2 38,2 46,24 36,46 8,48! 44,52 54,76 42,98 6,100",
    "C": "54,14 32,0 8,24 4,56 18,92 40,100 56,84",
    "D": "8,0 8,100 / 8,2 36,8 56,36 54,68 34,94 8,100",
    "E": "50,0 6,0! 6,100! 52,100 / 6,48 42,48",
    "F": "52,0 8,0! 8,100 / 8,46 44,46",
    "G": "54,16 32,0 8,22 4,60 18,94 40,100 56,84 56,56! 34,56",
    "H": "6,0 6,100 / 52,0 52,100 / 6,50 52,50",
    "I": "30,0 30,100 / 14,0 46,0 / 14,100 46,100",
    "J": "16,0 54,0 / 40,0 40,74 28,98 10,96 4,78",
    "K": "8,0 8,100 / 52,0 10,52! 54,100",
    "L": "10,0 10,100! 54,100",
    "M": "0,100 8,0! 32,62! 56,0! 64,100",
    "N": "6,100 8,0! 52,100! 54,0",
    "P": "8,100 8,0 / 8,2 40,4 54,26 40,50 8,54",
    "Q": "32,0 8,18 2,54 18,92 40,96 58,62 52,18 32,0 / 36,72 62,104",
    "R": "8,100 8,0 / 8,2 40,4 52,24 40,46 8,50! 54,100",
    "S": "52,12 30,0 8,16 22,42 46,60 52,82 32,100 6,88",
    "T": "2,0 60,0 / 31,0 31,100",
    "U": "6,0 6,66 18,96 40,96 52,70 54,0",
    "V": "2,0 30,100! 58,0",
    "W": "0,0 16,100! 34,34! 50,100! 66,0",
    "X": "4,0 56,100 / 56,0 4,100",
    "Y": "2,0 30,48 / 58,0 30,48! 28,100",
    "Z": "4,2 56,2! 4,98! 58,98",
    "a": "50,40 26,28 6,48 10,86 34,92 50,62 50,32! 52,82 62,98",
    "d": "46,52 22,42 4,66 14,96 38,90 48,58 48,0! 48,80 60,100",
    "e": "6,66 50,60 46,34 22,30 4,58 10,90 36,100 56,84",
    "f": "54,10 36,0 26,20 26,100 / 8,44 48,44",
    "h": "8,0 8,100! 10,62 34,44 48,62 48,100",
    "k": "8,0 8,100 / 46,36 10,68! 50,100",
    "m": "2,40 4,100! 8,50 24,40 32,56 32,100! 36,52 54,40 62,58 62,100",
    "n": "8,38 8,100! 10,60 32,40 48,58 48,100",
    "r": "12,36 14,100! 16,62 32,40 52,44",
    "t": "26,0 26,84 40,100 54,90 / 4,32 50,32",
    "w": "0,36 14,100! 30,50! 46,100! 62,36",
    "ä": "50,40 26,28 6,48 10,86 34,92 50,62 50,32! 52,82 62,98 / 16,4 17,6 / 42,4 43,6",
    "ß": "6,100 8,22 24,0 42,14 26,42! 48,56 50,84 22,98",
    "&": "58,98 14,34 20,4 42,12 36,38 6,66 8,94 32,98 58,56",
    "?": "6,22 28,0 52,18 34,46 30,70 / 30,94 31,97",
}
HEARTS = {
    "round": "40,30 24,4 4,14 4,42 40,92! 76,42 76,14 56,4 40,30",
    "in two strokes": "40,26 22,2 2,20 10,54 40,96 / 40,26 58,2 78,20 70,54 40,96",
    "slim": "30,24 16,0 0,22 10,58 30,100! 50,58 60,22 44,0 30,24",
    "flat": "50,22 28,0 0,16 12,44 50,72! 88,44 100,16 72,0 50,22",
}
FACE = "50,0 14,14 0,50 14,86 50,100 86,86 100,50 86,14 50,0"
SMILEYS = {
    "smile": f"{FACE} / 32,34 33,37 / 66,34 67,37 / 24,60 50,80 76,60",
    "tall eyes": f"{FACE} / 34,26 34,42 / 66,26 66,42 / 22,58 38,76 62,76 78,58",
    "straight": f"{FACE} / 32,36 34,38 / 66,36 68,38 / 28,70 72,70",
    "sad": f"{FACE} / 32,34 33,37 / 66,34 67,37 / 26,78 50,62 74,78",
    "with a nose": f"{FACE} / 30,32 31,35 / 68,32 69,35 / 50,44 46,58 54,58 / 26,68 50,84 74,68",
}
HOUSES = {
    "plain": "10,40 10,100! 90,100! 90,40! 10,40! 50,0! 90,40",
    "with a door": "8,42 8,100! 92,100! 92,42! 50,0! 8,42! 92,42 / 40,100 40,64! 60,64! 60,100",
    "of St. Nicholas": "10,100 10,40! 90,100! 10,100! 90,40! 10,40! 50,0! 90,40! 90,100",
    "with windows": "4,40 4,100! 96,100! 96,40! 50,4! 4,40! 96,40 / "
    "20,56 20,74! 40,74! 40,56! 20,56 / 60,56 60,74! 80,74! 80,56! 60,56",
}
OTHERS = {
    "star": "50,0 78,96! 0,36! 100,36! 22,96! 50,0",
    "arrow": "0,50 100,50 / 66,20 100,50! 66,80",
    "cross": "50,0 50,100 / 0,50 100,50",
    "spiral": "50,50 58,44 60,58 44,64 36,46 52,30 74,44 70,74 40,82 18,56 30,18 66,10 94,40",
    "sun": "50,30 34,36 30,50 36,66 50,70 66,64 70,50 64,36 50,30 / 50,0 50,18 / 50,82 50,100 / "
    "0,50 18,50 / 82,50 100,50 / 14,14 26,26 / 86,14 74,26 / 14,86 26,74 / 86,86 74,74",
    "fish": "100,20 60,70 30,76 4,50 30,24 60,30 100,80",
    "tree": "40,100 40,70 10,70! 50,0! 90,70! 60,70 60,100",
    "flower": "50,40 40,10 60,10 50,40 80,30 84,50 50,40 70,66 54,72 50,40 30,70 18,56 50,40 "
    "16,36 26,18 50,40 52,100",
    "square": "4,4 96,4! 96,96! 4,96! 4,4",
    "triangle": "50,0 100,90! 0,90! 50,0",
    "lightning in a ring": f"{FACE} / 56,14 36,54! 62,50! 42,86",
    "note": "24,84 8,76 2,90 16,98 24,84 24,8! 70,0! 70,76 54,68 48,82 62,90 70,76",
    "tick": "0,56 30,94! 90,0",
    "stick figure": "50,24 40,18 40,6 50,0 60,6 60,18 50,24! 50,66! 30,100 / 50,66 70,100 / "
    "22,40 78,40",
    "cup": "10,20 16,90 64,90 70,20! 10,20 / 68,34 90,36 86,66 64,68",
    "waves": "0,40 14,20 28,40 42,60 56,40 70,20 84,40 98,60",
    "hash": "32,0 24,100 / 72,0 64,100 / 0,34 100,34 / 0,68 100,68",
    "boat": "0,66 20,96! 80,96! 100,66! 0,66 / 50,66 50,0! 84,54! 50,54",
}
KINDS = {
    "letters": LETTERS,
    "hearts": HEARTS,
    "smileys": SMILEYS,
    "houses": HOUSES,
    "others": OTHERS,
}


def drawn(form: str, random: np.random.Generator) -> Paths:
    """A form as someone draws it this time: float (n, 2) each, the longer side about 1."""
    turn, slant = random.normal(0, 0.07), random.normal(0, 0.1)
    wide, high = np.exp(random.normal(0, 0.1, 2))
    bend = np.array([[wide * np.cos(turn), -np.sin(turn) - slant], [np.sin(turn), high]])
    paths = []
    for stroke in form.split("/"):
        words = stroke.split()
        points = np.array([word.rstrip("!").split(",") for word in words], float) / 100
        points += random.normal(0, 0.025, points.shape) + random.normal(0, 0.012, 2)
        corners = frozenset(i for i, word in enumerate(words) if word[-1] == "!")
        paths.append(curve(points, corners) @ bend.T)
    return paths


def scribble(random: np.random.Generator) -> Paths:
    """A line without sense: it wanders, zigzags or circles."""
    n, kind = int(random.integers(9, 26)), random.integers(3)
    steps = np.arange(n)
    if kind == 0:
        points = random.random((n, 2))
    elif kind == 1:
        points = np.stack([steps / n, steps % 2 * random.uniform(0.4, 0.9)], axis=1)
        points += random.normal(0, 0.08, (n, 2))
    else:
        turn = steps * random.uniform(0.9, 1.6)
        points = np.stack([np.cos(turn), np.sin(turn)], axis=1) * random.uniform(0.2, 0.5, (n, 1))
        points[:, 0] += steps / n * random.uniform(0, 0.8)
    return [curve(points)]


def drawings(seed: int = 0) -> dict[str, list[Paths]]:
    """200 drawings by kind: 80 letters, 24 of each other kind named in it, and 24 scribbles."""
    random = np.random.default_rng(seed)

    def turns(forms: dict[str, str]) -> Iterator[Paths]:
        while True:
            for form in forms.values():
                yield drawn(form, random)

    found = {
        kind: list(islice(turns(forms), 80 if kind == "letters" else 24))
        for kind, forms in KINDS.items()
    }
    return found | {"scribbles": [scribble(random) for _ in range(24)]}
