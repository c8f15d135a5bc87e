"""A few of a class's own tiles beside its network: `<name>.tiles.png`.

What a network has learned shows best on what it learned from. The page has no sheets, so some tiles
come with the network: one picture, and in the network's description which symbol each of them is,
in groups. Whose they are is not in it. `web/js/network/tiles.js` reads the same.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..data.split import Split
from ..scan import sprites

ENDING = ".tiles.png"
LEARNED, TEST = 400, 100
"""Tiles of each group, so many in all; as a picture they take 70 KB."""


def choose(parts: Split) -> dict[str, Dataset]:
    """Tiles to keep beside a network, as many of each symbol as there are of the others.

    Args:
        parts: how the tiles were split. Where those to learn from are streamed, others of the same
            people stand for them.

    Returns:
        `learned`: tiles that people wrote and the network learned from, and `test`: tiles that it
        did not.

    Example:
        >>> from digits.data import dataset, split
        >>> chosen = choose(split.train_test_split(dataset.load("04-sheets")))
        >>> {group: len(data) for group, data in chosen.items()}
        {'learned': 400, 'test': 100}
    """
    known = parts.train if isinstance(parts.train, Dataset) else parts.validation
    # Those by synthetic hands come last.
    people = known.take(np.arange(len(known) - (parts.synthetic if known is parts.train else 0)))
    return {
        "learned": _some(people, LEARNED, parts.seed),
        "test": _some(parts.test, TEST, parts.seed),
    }


def write(path: Path, groups: Mapping[str, Dataset]) -> dict[str, list[int]]:
    """Write tiles as one picture, group after group.

    Args:
        path: where to.
        groups: the tiles under the groups' names.

    Returns:
        What the network's description says of it under `tiles`: for each group the classes of its
        tiles, in the order in which they lie in the picture.

    Example:
        >>> from digits.data import dataset
        >>> data = dataset.load("04-sheets")
        >>> write(Path("mlp.tiles.png"), {"learned": data.take(np.array([3, 200]))})
        {'learned': [0, 1]}
    """
    sprites.write(path, np.concatenate([data.tiles for data in groups.values()]))
    return {name: data.y.tolist() for name, data in groups.items()}


def read(network: Path, info: Mapping[str, Any], group: str) -> tuple[NDArray[np.uint8], list[int]]:
    """The tiles of one group that were kept beside a network, and which symbols they are.

    Args:
        network: the network's file, of either kind.
        info: its description.
        group: such as `learned`.

    Returns:
        uint8 (n, 28, 28), dark ink on white 255, and n classes; none where none were kept, or where
        the picture is missing or damaged, for all else can be done without them.

    Example:
        >>> read(Path("none.keras"), {}, "learned")[1]
        []
    """
    told: dict[str, list[int]] = info.get("tiles", {})
    y = told.get(group, [])
    before = sum(len(told[name]) for name in [*told][: [*told].index(group)]) if y else 0
    try:
        content = network.with_suffix(ENDING).read_bytes()
        tiles = sprites.read(content, sum(map(len, told.values())))
    except (OSError, ValueError):
        return np.empty((0, 28, 28), np.uint8), []
    return tiles[before : before + len(y)], y


def _some(data: Dataset, most: int, seed: int) -> Dataset:
    """As many tiles of each symbol as there are of the others, at random, in class order."""
    random = np.random.default_rng(seed)
    each = max(1, most // len(data.symbols))
    where = [
        random.permutation(np.flatnonzero(data.y == label))[:each]
        for label in range(len(data.symbols))
    ]
    return data.take(np.concatenate(where))
