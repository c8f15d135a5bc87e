"""Tells to which cell each piece of ink belongs.

Whoever writes over the edge of a cell keeps the stroke: a piece of ink belongs to the cell in which
most of it lies.
"""

import numpy as np
from numpy.typing import NDArray

from ..paper.layout import COLUMNS, ROWS
from .pieces import EDGE, SPECK, Pieces
from .straight import MARGIN, SIDE

AT_LINE = 4
"""Ink that comes so near to a printed line, and nowhere `EDGE` far from it, lies along it."""
DEEP = 18
"""What comes over a line and is a symbol of its own, reaches at least so far from all lines."""
LITTLE = 0.35
"""A rest along a line, or the end of a stroke, is a smaller share of the ink in its cell."""
LOST = 0.5
"""A cell in which others have more than this share of the ink that it has itself is not as written:
rings that touch each other hang together, and some of them go to the next cell."""


def of(pieces: Pieces, shape: tuple[int, ...]) -> NDArray[np.int16]:
    """The cell to which each pixel's ink belongs, -1 for paper, dust and ink beyond the grid.

    A piece of ink belongs to the cell with most of it; where it is spread over several cells, each
    with a good part, it is cut at the lines.

    Args:
        pieces: what `find` found.
        shape: of the straightened page.

    Returns:
        int16, of that shape.

    Example:
        >>> from digits.scan.pieces import find
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[30:80, 100:105] = 255
        >>> of(find(dark), dark.shape)[30:80:40, 102].tolist()
        [1, 1]
    """
    places, piece = pieces.places, pieces.piece
    y, x = np.divmod(places, shape[1])
    cell = _cell_at(x, y)

    # Of the cells in which a piece lies, `home` holds one; any other shows that there are more.
    home = np.full(len(pieces.size), -1, np.int16)
    home[piece] = cell
    several = np.zeros(len(home), bool)
    several[piece[cell != home[piece]]] = True
    home[~pieces.certain | (pieces.size < SPECK)] = -1
    owner = home[piece]
    spread = (several & pieces.certain)[piece]
    owner[spread] = _shared(piece[spread], cell[spread], *_deep(x, y, cell, spread))
    owner[_rests(x, y, piece, owner, spread)] = -1
    result = np.full(shape, -1, np.int16)
    result.ravel()[places] = owner
    return result


def intruding(pieces: Pieces, owner: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which cells have a part of a stroke that goes on beyond all of the grid, bool (600,).

    A tick beside the last column may reach into it.

    Args:
        pieces: what `find` found.
        owner: what `of` says of them.

    Example:
        >>> from digits.scan.pieces import find
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[100:103, 1240:] = 255
        >>> found = find(dark)
        >>> np.flatnonzero(intruding(found, of(found, dark.shape))).tolist()
        [39]
    """
    height, width = owner.shape
    down = np.arange(height) * width
    edges = np.concatenate([np.arange(width), np.arange(width) + down[-1], down, down + width - 1])
    cells = np.zeros(ROWS * COLUMNS + 1, bool)
    # Places are in order: to look up the few at the edge is quicker than to compare all.
    at = np.searchsorted(pieces.places, edges)
    at = at[np.take(pieces.places, at, mode="clip") == edges] if len(pieces.places) else at[:0]
    beyond = np.unique(pieces.piece[at])
    if len(beyond):
        cells[owner.ravel()[pieces.places[np.isin(pieces.piece, beyond)]]] = True
    return cells[:-1]


def taken(pieces: Pieces, owner: NDArray[np.int16]) -> NDArray[np.bool_]:
    """From which cells much of the ink was taken away, because it seems to belong elsewhere.

    Args:
        pieces: what `find` found.
        owner: of each pixel, as `of` tells.

    Returns:
        bool (600,).

    Example:
        >>> from digits.scan.pieces import find
        >>> dark = np.zeros((1938, 1298), np.uint8)
        >>> dark[30:60, 80:85] = dark[20:25, 20:100] = 255
        >>> found = find(dark)
        >>> np.flatnonzero(taken(found, of(found, dark.shape))).tolist()
        [1]
    """
    written = pieces.certain & (pieces.size >= SPECK)
    places = pieces.places[written[pieces.piece]]
    y, x = np.divmod(places, owner.shape[1])
    here, whose = _cell_at(x, y), owner.ravel()[places]
    count = ROWS * COLUMNS
    has = np.bincount(whose[whose >= 0], minlength=count)
    lost = np.bincount(here[(here >= 0) & (whose != here)], minlength=count)
    return (has > 0) & (lost > LOST * has)


def _rests(
    x: NDArray[np.intp],
    y: NDArray[np.intp],
    piece: NDArray[np.int32],
    owner: NDArray[np.int16],
    spread: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which ink is but a rest along a printed line, of what was written in the next cell.

    A dot or a bar of a symbol keeps away from the line or reaches further into the cell. Where
    `spread`, a piece has more than one owner.
    """
    row, column = np.divmod(owner, COLUMNS)
    across, down = x - MARGIN - SIDE * column, y - MARGIN - SIDE * row
    inwards = np.minimum(np.minimum(across, SIDE - 1 - across), np.minimum(down, SIDE - 1 - down))
    # What one cell has of a piece.
    part = piece.astype(np.intp)
    count = int(part.max(initial=0)) + 1
    pairs = part[spread] * (ROWS * COLUMNS + 1) + owner[spread] + 1
    several, part[spread] = np.unique(pairs, return_inverse=True)
    part[spread] += count
    count += len(several)
    inner, at_line = np.zeros(count, bool), np.zeros(count, bool)
    inner[part[inwards >= EDGE]] = True
    at_line[part[inwards <= AT_LINE]] = True
    size = np.bincount(part, minlength=count)
    ink = np.bincount(owner + 1, minlength=ROWS * COLUMNS + 1)
    return (at_line & ~inner)[part] & (size[part] < LITTLE * ink[owner + 1])


def _cell_at(x: NDArray[np.intp], y: NDArray[np.intp]) -> NDArray[np.int16]:
    """The number of the cell around a pixel of a straightened page, -1 beyond the grid."""
    row, column = (y - MARGIN) // SIDE, (x - MARGIN) // SIDE
    within = (row >= 0) & (row < ROWS) & (column >= 0) & (column < COLUMNS)
    return np.where(within, row * COLUMNS + column, -1).astype(np.int16)


def _deep(
    x: NDArray[np.intp], y: NDArray[np.intp], cell: NDArray[np.int16], spread: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Which ink that is `spread` lies far from all lines; how much ink there is in its cell."""
    across, down = (x[spread] - MARGIN) % SIDE, (y[spread] - MARGIN) % SIDE
    inwards = np.minimum(np.minimum(across, SIDE - 1 - across), np.minimum(down, SIDE - 1 - down))
    ink = np.bincount(cell + 1, minlength=ROWS * COLUMNS + 1)
    return inwards >= DEEP, ink[cell[spread] + 1]


def _shared(
    piece: NDArray[np.int32],
    cell: NDArray[np.int16],
    deep: NDArray[np.bool_],
    ink: NDArray[np.intp],
) -> NDArray[np.int16]:
    """Who owns each pixel of the pieces of ink that lie in more than one cell.

    Args:
        piece: of each pixel.
        cell: in which it lies.
        deep: whether that is far from all lines.
        ink: how many pixels of ink there are in that cell.
    """
    cells = ROWS * COLUMNS + 1
    pairs, pair, count = np.unique(
        piece.astype(np.int64) * cells + cell + 1, return_inverse=True, return_counts=True
    )
    pieces, member = np.unique(pairs // cells, return_inverse=True)
    here = (pairs % cells - 1).astype(np.int16)
    share = count / np.bincount(member, count)[member]

    whole = np.zeros(len(pieces), bool)
    main = np.full(len(pieces), -1, np.int16)
    whole[member[share > 0.6]] = True
    main[member[share > 0.6]] = here[share > 0.6]
    # What goes on through a whole row shows in each of its cells that they are struck out.
    fair = np.minimum(0.2, 0.5 / np.bincount(member))[member]
    part = np.where((share > fair) & (count >= SPECK), here, -1)
    # Two symbols that touch each other on a line stay two, even where one is encircled.
    far, all_there = np.zeros(len(pairs), bool), np.zeros(len(pairs), np.intp)
    far[pair[deep]] = True
    all_there[pair] = ink
    usual = np.median(all_there[here >= 0]) if len(pairs) else 0
    own = far & (here >= 0) & (count >= LITTLE * np.maximum(all_there, usual))
    part[own] = here[own]
    return np.where(whole[member] & ~own, main[member], part)[pair].astype(np.int16)
