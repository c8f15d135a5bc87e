"""How people write the digits: each form as the path of the pen, to be bent into a handwriting.

A form is written down as points "x,y" on a field about 60 wide and 100 high, y downwards. The pen
passes smoothly through them; `!` marks a corner, and `/` lifts the pen. None of this is traced from
anyone's writing: the forms are those taught at school and what haste makes of them.

Which forms are at home where: the 1 with a flag in Germany and Austria, as a bare stroke in the
USA, with a foot where it is written as it is printed; the curly 2 in Germany, Austria and the USA;
the 3 with a flat top where it shall not be changed into an 8; the 4 open in Germany and in one go,
like a lightning, elsewhere in Europe; the 5 in one stroke or with a bar that comes last; the 6 in
one bow, or with a ring that only haste makes small or leaves half open; the 7 with a bar on the
European continent, without one but with a serif in Britain and the USA, curled or with a stroke
down at its left in East Asia; the 8 from the middle, or like a ribbon; the 9 with a hook in much of
Europe, straight in Britain and the USA.

References:
    R. Sassoon: Handwriting of the twentieth century. Routledge 1999.
    Wikipedia: Regional handwriting variation, on Arabic numerals.
"""

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FORMS: dict[str, dict[str, str]] = {
    "0": {
        "oval": "34,0 10,16 0,52 18,94 38,98 58,62 54,18 32,0",
        "overlapping": "40,4 14,8 0,52 20,96 42,94 60,50 48,8 26,0 14,14",
        "open": "26,2 6,26 2,66 24,100 50,86 60,42 48,6 36,0",
        "with a tail": "40,4 14,6 0,50 16,94 40,94 58,52 50,12 36,2 46,22 60,30",
        "round": "32,14 6,30 0,62 22,96 50,88 62,56 52,22 30,14",
        "curled in": "46,16 30,0 8,14 0,52 20,96 44,90 58,50 46,12 30,8 24,20",
        "from the right": "54,14 30,0 6,22 4,72 26,100 50,84 60,40 46,14 20,10",
        "lying": "30,24 8,34 0,56 20,78 56,80 66,58 52,34 24,22",
        "started inside": "30,24 40,6 20,4 2,44 14,94 38,98 58,56 50,14 30,6",
    },
    "1": {
        "flag": "2,42 42,0! 42,100",
        "long flag": "0,66 44,0! 40,100",
        "short flag": "14,24 34,0! 34,100",
        "hooked flag": "2,44 20,32 46,0! 40,100",
        "round flag": "0,40 18,12 38,6 44,22 42,100",
        "foot": "8,28 34,0! 34,100 / 8,100 60,99",
        "stroke": "30,0 29,50 30,100",
        "swung": "0,58 26,26 42,0! 34,60 38,94 46,100",
        "wide flag": "0,74 24,40 48,0! 44,100",
        "steep flag": "16,46 32,0! 32,100",
        "flag beside": "20,54 28,22 38,0! 30,100",
        "foot, one stroke": "8,30 34,0! 34,100! 6,99! 60,98",
        "foot to the left": "10,34 36,0! 36,86 28,98 4,98",
        "beak and foot": "14,24 36,0! 34,100 / 2,100 64,96",
        "narrow flag": "22,68 30,34 40,0! 36,100",
    },
    "2": {
        "swan": "2,24 22,0 50,8 52,34 28,70 0,100! 28,98 60,99",
        "loop": "2,22 24,0 52,14 44,52 18,88 2,94 6,80 22,84 42,97 62,92",
        "angular": "2,6! 54,2! 4,98! 60,98",
        "wave": "4,26 24,2 52,16 44,48 2,96! 20,88 42,98 62,90",
        "round": "4,18 30,0 56,26 36,66 6,96! 60,94",
        "curled start": "14,26 4,18 24,0 50,14 44,44 2,98! 34,94 60,100",
        "swan neck": "2,28 16,2 42,4 46,34 26,72 4,98! 30,90 60,96",
        "large loop": "4,20 26,0 50,16 40,54 14,92 0,82 12,66 34,82 50,98 66,84",
        "curled start, loop": "20,22 10,32 4,14 26,0 52,16 42,52 16,90 2,84 14,70 36,88 62,96",
        "swept": "6,14 34,0 54,20 34,60 0,96 20,82 40,96 66,76",
    },
    "3": {
        "round": "4,14 28,0 52,14 46,38 20,47! 50,52 58,76 38,99 12,98 0,84",
        "flat top": "4,3! 54,1! 22,40! 50,48 58,72 38,98 12,98 0,88",
        "small loop": "6,12 32,0 52,18 36,42 18,48 22,40 46,50 58,72 40,98 10,96 0,86",
        "soft": "6,10 32,0 50,16 34,42 28,47 46,54 56,78 34,100 4,92",
        "zigzag": "4,12 30,0 50,12! 18,46! 52,66 46,92 20,98 0,90",
        "long tail": "10,8 34,0 50,14 24,40! 46,44 56,66 36,92 0,100",
        "two bows": "2,10 30,0 48,22 18,42! 52,56 50,86 26,100 0,88",
        "hooked flat top": "0,22 4,5! 54,1! 24,40! 52,52 58,76 40,99 12,98 0,86",
        "looped": "6,14 30,0 50,16 36,40 16,46 18,34 30,46 54,60 54,86 28,100 2,88",
        "curled": "18,22 6,22 10,4 36,0 50,18 38,40 22,45! 52,54 54,88 24,100 6,88 14,80",
    },
    "4": {
        "open": "20,0 2,58! 58,57 / 42,30 38,100",
        "cup": "6,4 2,44 20,56 50,46 / 54,2 50,50 46,100",
        "one line": "6,4 4,40 20,54 44,44 54,2! 48,100",
        "closed": "44,100 44,0! 0,66! 62,65",
        "triangle": "44,2 0,62! 62,61 / 45,2 43,100",
        "lightning": "28,0 4,60! 60,56 / 44,34 36,100",
        "crossed far": "24,0 4,54! 62,50 / 46,18 40,100",
        "round back": "12,0 0,46 14,60 58,54 / 48,6 50,56 44,100",
        "one stroke": "26,0 4,56! 60,52 48,34! 44,100",
        "long cup": "10,0 4,56! 48,56! 50,36! 50,100",
        "stair": "16,0 8,48 22,58 46,54! 46,100",
    },
    "5": {
        "two strokes": "12,4 8,46! 32,36 56,56 48,90 20,100 0,90 / 12,3 56,1",
        "one stroke": "56,1! 14,3! 8,46! 34,38 58,60 46,92 18,100 0,90",
        "snake": "56,2 24,4 10,26 30,46 52,66 40,96 14,99 0,92",
        "loose bar": "14,10 8,48! 34,40 56,62 44,94 16,99 0,90 / 18,2 60,0",
        "angular": "52,2! 14,4! 12,44! 50,48 52,92! 4,98",
        "lightning": "54,0! 18,4! 12,44! 48,56! 38,94! 0,98",
        "long hat": "14,6 10,42! 36,36 54,58 44,92 16,100 0,88 / 10,8 34,6 64,0",
        "small belly": "50,2! 18,2! 12,54! 36,52 44,74 28,98 4,94",
        "bar across": "18,8 12,46! 38,36 58,62 40,98 8,96 0,84 / 4,12 60,0",
        "closed belly": "54,1! 14,4! 8,48! 38,38 60,64 40,98 10,94 4,76 16,64",
    },
    "6": {
        "bow": "50,0 18,28 2,68 20,99 50,90 54,62 28,52 6,74",
        "straight": "40,0 12,44 2,76 22,100 52,84 46,58 20,58 6,78",
        "hooked": "54,12 40,0 14,24 2,66 20,99 52,86 48,56 20,54 4,74",
        "closed ring": "44,0 12,34 2,72 22,100 52,88 50,60 24,52 4,66 4,80",
        "thrown loop": "50,2 16,32 4,80 26,100 46,84 40,64 16,74 12,90",
        "open ring": "46,2 14,20 0,62 18,98 46,90 50,64 32,54 14,64",
        "upright": "32,0 8,34 4,80 26,100 50,82 40,60 12,66",
        "crossing ring": "48,0 16,40 6,84 28,100 50,80 38,58 14,66 2,84",
        "small ring": "40,0 14,44 10,84 28,100 44,84 36,70 16,80",
        "spiral": "34,0 8,30 2,70 22,100 52,86 52,62 30,60 26,82",
        "leaning ring": "20,0 4,50 6,92 28,100 54,80 46,62 24,76 20,94",
        "half a ring": "22,0 4,56 12,98 44,96 60,74 44,62 24,76",
        "low ring": "36,0 8,44 8,92 34,100 56,82 42,68 20,84",
        "hooked spiral": "58,22 44,4 16,18 2,60 18,98 50,90 56,66 36,58 22,74",
        "crossing ring, hooked": "60,8 46,0 22,24 12,72 26,100 46,84 36,62 4,58",
    },
    "7": {
        "bar": "2,5! 56,1! 24,100 / 8,50 50,46",
        "hooked, bar": "2,20! 6,3! 58,1! 26,100 / 12,52 54,46",
        "wave, bar": "2,12 16,2 36,8 58,0! 30,50 24,100 / 10,50 52,46",
        "plain": "2,4! 58,2! 22,100",
        "hooked": "2,22! 6,3! 56,2! 34,48 26,100",
        "bent": "0,6 30,4 58,4! 36,44 30,100",
        "long bar": "0,12 4,3! 58,2! 22,100 / 0,52 60,44",
        "steep, bar": "4,6! 48,0! 32,100 / 12,44 54,40",
        "sagging, bar": "0,2 26,10 56,2! 24,60 16,100 / 6,54 46,48",
        "curled": "8,24 0,10 12,2 30,12 58,2! 36,46 28,100",
        "curled, bar": "6,26 0,10 14,2 32,10 58,2! 34,50 26,100 / 14,52 56,46",
        "square": "4,30 4,4! 56,3! 50,100",
        "foot": "4,8 4,2! 56,2! 24,96! 24,100 / 8,52 52,48",
        "serif": "4,34 8,4! 58,2! 26,100",
        "round serif": "2,28 8,6! 30,10 58,4! 40,50 34,100",
        "narrow serif": "16,22 18,4! 48,2! 32,100",
        "bowed": "4,22 16,4 40,10 58,2! 34,54 22,100",
        "flat": "0,14 6,4 34,8 62,0! 36,44 18,96",
        "low bar": "2,12 14,2 52,4! 36,50 32,100 / 8,70 56,72",
    },
    "8": {
        "snake": "52,12 28,0 8,18 26,44 54,72 36,99 4,82 22,52 48,28 50,10 38,2",
        "two rings": "28,46 8,26 26,0 50,20 28,46 2,74 28,100 56,74 30,48",
        "open": "54,16 32,0 10,16 22,42 52,70 34,100 4,80 20,54 58,6",
        "from the middle": "26,48 48,28 34,0 10,16 22,44 52,70 36,100 6,84 16,56 34,44",
        "narrow": "46,8 24,0 12,22 28,46 46,74 28,100 8,78 24,50 44,26 42,6",
        "open on top": "58,8 32,0 10,20 28,46 52,74 28,100 4,80 22,54 46,32 54,22",
        "slung": "44,4 20,2 8,22 50,66 44,94 18,100 4,82 46,36 56,16 46,4",
        "from the left": "0,46 30,50 52,24 36,2 20,18 32,48 50,78 28,100 10,78 26,52 56,34",
        "ribbon": "58,18 34,0 18,16 36,52 44,84 22,100 10,78 30,50 54,34",
        "large head": "54,14 26,0 4,24 24,52 42,78 28,100 14,80 28,52 54,28 44,6",
        "bar first": "4,38 44,36 52,14 34,0 20,18 30,46 48,76 28,100 12,76 34,44",
        "hook first": "10,34 30,40 50,18 32,0 16,14 30,42 54,74 32,100 8,82 28,48",
    },
    "9": {
        "straight": "50,16 28,0 4,20 16,48 42,40 52,10! 50,100",
        "bow": "50,14 26,0 4,22 18,50 44,40 52,8! 52,62 36,96 8,94",
        "hook": "52,16 30,0 6,20 16,46 40,42 52,12! 48,74 30,100 4,86",
        "leaning": "54,16 34,0 8,18 14,44 40,40 56,10! 26,100",
        "one line": "54,12 28,0 4,24 22,46 48,28 54,10 52,60 36,98 6,92",
        "with a gap": "44,6 18,4 4,30 22,50 42,34 50,4! 46,70 24,100 2,90",
        "angular": "50,14 26,2 6,22 20,46 44,34 52,8! 50,62! 44,96! 6,90",
        "like an s": "54,20 44,3 18,1 4,24 22,44 48,30! 54,68 30,100 4,86",
        "curling": "48,10 22,0 4,20 18,42 44,30 50,6! 52,78 30,100 6,88 12,76",
        "long hook": "50,14 28,0 8,18 20,44 46,34 54,8! 56,72 40,98 2,96",
        "small head": "44,16 30,2 18,14 28,28 46,12! 54,66 32,98 0,94",
        "filled head": "40,12 26,10 26,26 42,22 48,6! 54,64 40,96 4,98",
        "straight leaning": "50,10 28,2 14,22 30,40 52,8! 34,100",
        "like an a": "48,8 20,4 2,40 18,62 44,40 52,6! 56,70 54,100",
        "from the right": "52,6 24,0 4,30 22,48 50,20! 44,100",
        "back bent in": "50,18 36,0 10,16 12,44 40,36 50,14 44,60 30,100",
        "bent down": "52,22 40,2 12,10 6,34 28,44 52,16! 46,60 24,84 18,100",
        "small head, bowed": "46,10 30,0 20,12 30,26 46,10! 38,46 56,70 42,98 6,96",
        "curled, bowed": "40,24 22,20 30,4 50,10 44,30! 58,66 40,96 8,92",
        "curled up": "46,12 26,0 8,20 22,42 46,16! 52,64 36,98 12,92 20,70",
        "large curl": "44,8 20,4 14,28 36,36 46,10! 52,70 30,100 6,84 26,64",
    },
}


Stroke = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Points float (n, 2), and a matrix (m, n) that makes them the path of the pen."""


@cache
def strokes(symbol: str, form: str) -> tuple[Stroke, ...]:
    """The strokes of one form of a digit, see `parsed`.

    Example:
        >>> (points, spline), = strokes("1", "flag")
        >>> points.tolist(), (spline @ points)[8].tolist()
        ([[2.0, 42.0], [42.0, 0.0], [42.0, 100.0]], [42.0, 0.0])
    """
    return parsed(FORMS[symbol][form])


def parsed(form: str) -> tuple[Stroke, ...]:
    """The strokes of a form: each as its points (n, 2), and as a matrix that makes them a path.

    A spline is linear in its points, so wherever the points stray to, the matrix (m, n) times them
    is the path of the pen through them.

    Args:
        form: points, corners and lifted pens as in `FORMS`.

    Example:
        >>> len(parsed("0,0 60,100 / 60,0 0,100"))
        2
    """
    written = []
    for stroke in form.split("/"):
        words = stroke.split()
        points = np.array([word.rstrip("!").split(",") for word in words], float)
        corners = frozenset(i for i, word in enumerate(words) if word[-1] == "!")
        written.append((points, curve(np.eye(len(points)), corners)))
    return tuple(written)


def curve(
    points: NDArray[np.float64], corners: frozenset[int] = frozenset(), steps: int = 8
) -> NDArray[np.float64]:
    """The smooth path of the pen through `points`: a Catmull-Rom spline, broken at corners.

    Args:
        points: float (n, dimensions).
        corners: indices of the points at which the pen changes direction at once.
        steps: points of the path for each pair of given points.

    Returns:
        float ((n - 1) * steps + 1, dimensions).

    Reference:
        E. Catmull, R. Rom: A class of local interpolating splines. Computer Aided Geometric
        Design, 1974, 317-326.

    Example:
        >>> curve(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]), steps=2).round(2).tolist()
        [[0.0, 0.0], [0.44, 0.56], [1.0, 1.0], [1.56, 0.56], [2.0, 0.0]]
    """
    ends = sorted({0, len(points) - 1, *corners})
    t = np.arange(steps)[:, None, None] / steps
    pieces = []
    for first, last in pairwise(ends):
        # The end points doubled: before a corner the pen knows nothing of what follows.
        piece = np.vstack([points[first], points[first : last + 1], points[last]])
        a, b, c, d = piece[:-3], piece[1:-2], piece[2:-1], piece[3:]
        path = b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        pieces.append(path.transpose(1, 0, 2).reshape(-1, points.shape[1]))
    return np.vstack([*pieces, points[-1:]])
