"""Films of a training made short enough to be sent: fewer moments, in coarser numbers.

See `model.film` for what a film is. The numbers of all moments but the last are rounded to five
significant bits, which nobody sees but which halves what can be compressed.
"""

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key")
FEWEST = 3
"""Moments of which one can still speak as a film."""
DROPPED = 6
"""Of the ten bits of a float16 behind the point, those that are rounded away."""
LARGEST = 0x7BFF
"""The bits of the largest float16."""


def fitted(
    films: Mapping[Key, bytes], room: int, pack: Callable[[bytes], bytes]
) -> dict[Key, bytes]:
    """Films with as many moments as fit into so many bytes, all when packed.

    Args:
        films: each as it lies beside a network.
        room: for all of them together.
        pack: how they will be compressed.

    Returns:
        The films; none of them where fewer than three moments would fit.
    """
    if not films:
        return {}

    def short(moments: int) -> dict[Key, bytes]:
        return {key: shorten(film, moments) for key, film in films.items()}

    def size(moments: int) -> int:
        return sum(len(pack(film)) for film in short(moments).values())

    # Each moment takes about as much as any other.
    least = size(FEWEST)
    each = size(FEWEST + 1) - least
    moments = min(max(map(count, films.values())), FEWEST + max(0, room - least) // max(1, each))
    while moments >= FEWEST and size(moments) > room:
        moments -= 1
    return short(moments) if moments >= FEWEST else {}


def spread(every: int, some: int) -> list[int]:
    """Which of all moments stay: the first, the last, and some between.

    Example:
        >>> spread(9, 4)
        [0, 3, 5, 8]
    """
    return np.linspace(0, every - 1, min(some, every)).round().astype(int).tolist()


def count(film: bytes) -> int:
    """How many moments a film has."""
    return int(next(iter(_head(film)[0].values()))["shape"][0])


def shorten(film: bytes, moments: int) -> bytes:
    """A film with fewer moments, in coarser numbers but for the last.

    Args:
        film: as it lies beside a network.
        moments: how many stay.
    """
    head, start = _head(film)
    new: dict[str, Any] = {}
    parts: list[bytes] = []
    end = 0
    for name, about in head.items():
        every, *shape = about["shape"]
        first, last = (start + offset for offset in about["data_offsets"])
        bits = np.frombuffer(film[first:last], "<u2").reshape(every, -1)
        chosen = bits[spread(every, moments)]
        chosen[:-1] = _rounded(chosen[:-1])
        parts.append(chosen.tobytes())
        begin, end = end, end + len(parts[-1])
        new[name] = {"dtype": "F16", "shape": [len(chosen), *shape], "data_offsets": [begin, end]}
    words = json.dumps(new).encode()
    words += b" " * (-len(words) % 8)
    return struct.pack("<Q", len(words)) + words + b"".join(parts)


def _head(film: bytes) -> tuple[dict[str, Any], int]:
    """Where each weight's numbers lie, counted from a byte that is given, too."""
    (length,) = struct.unpack_from("<Q", film)
    return json.loads(film[8 : 8 + length]), 8 + length


def _rounded(bits: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """float16 numbers, as bits, rounded to fewer of them."""
    sign, size = bits & 0x8000, (bits & 0x7FFF).astype(np.int32)
    unit = 1 << DROPPED
    near = (size + unit // 2) // unit * unit
    return (sign | np.minimum(near, LARGEST // unit * unit)).astype(np.uint16)
