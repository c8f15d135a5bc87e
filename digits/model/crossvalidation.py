"""Lets every tile be read by a network that has not learnt from it.

A test on a tenth of the tiles is a matter of luck with few writers. Here each part is the test
once, so that all tiles are (Stone, 1974, "Cross-validatory choice and assessment of statistical
predictions"). The networks learn as those of `digits train` do, with synthetic hands beside.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ..data import dataset, split, synthetic
from ..data.dataset import Dataset
from ..data.split import Split
from . import training
from .backend import keras, tidy
from .evaluation import Evaluation, evaluate

Build = Callable[[int], keras.Sequential]
"""Makes a network for a number of classes, such as `networks.mlp`."""
OnEpoch = Callable[[training.History], None]
FOLDS = 5
"""Parts of which each is left out once."""
EPOCHS = 15
FEWEST_EPOCHS = 5
VIEWS = 360_000
"""Tiles that a network sees in all its epochs; a large class needs fewer of these."""


def epochs_for(tiles: int) -> int:
    """How often a network should see so many tiles, so that a class of thirty is done in minutes.

    Example:
        >>> epochs_for(3_000), epochs_for(36_000)
        (15, 10)
    """
    return max(FEWEST_EPOCHS, min(EPOCHS, round(VIEWS / tiles)))


def by_writer(
    data: Dataset,
    build: Build,
    epochs: int = 30,
    seed: int = 0,
    folds: int | None = None,
    on_epoch: OnEpoch | None = None,
) -> Iterator[Evaluation]:
    """Leave writers out, one after another: how well does a network read who it has never seen?

    Args:
        data: tiles of two writers at least.
        build: makes the network.
        epochs: how often each network sees every tile.
        seed: the same seed gives the same networks.
        folds: into how many groups to put the writers; each is a group of its own if None.
        on_epoch: called after each epoch of each network.

    Yields:
        For each group how well its tiles were read; `together` makes one of all.

    Raises:
        SheetsUnusable: there is one writer only, or the others do not leave enough to learn from.
        KeyboardInterrupt: Ctrl-C; the groups given until then are good.
    """
    writers = split.writers(data, seed)
    for group in np.array_split(writers, min(folds or len(writers), len(writers))):
        yield _read(split.hold_out_writers(data, group, seed), build, epochs, on_epoch)


def at_random(
    data: Dataset,
    build: Build,
    epochs: int = EPOCHS,
    seed: int = 0,
    folds: int = FOLDS,
    on_epoch: OnEpoch | None = None,
) -> Iterator[Evaluation]:
    """Leave out one random part after another, to find tiles whose label is doubtful.

    Arguments, what is given and what is raised are those of `by_writer`.
    """
    order = np.random.default_rng(seed).permutation(len(data))
    for fold in np.array_split(order, folds):
        test = np.zeros(len(data), bool)
        test[fold] = True
        yield _read(split.hold_out(data, test, "random", seed), build, epochs, on_epoch)


def together(results: list[Evaluation]) -> Evaluation:
    """The results of all folds as one.

    Example:
        >>> data = dataset.load("04-sheets")
        >>> halves = [data.take(np.arange(20)), data.take(np.arange(20, 50))]
        >>> perfect = [Evaluation(half, np.eye(10, dtype=np.float32)[half.y]) for half in halves]
        >>> together(perfect).n
        50
    """
    data = dataset.joined([result.data for result in results])
    return Evaluation(data, np.concatenate([result.probabilities for result in results]))


def doubtful(result: Evaluation) -> NDArray[np.int64]:
    """Positions of tiles that are probably not what they should be, the most doubtful first.

    A label is doubtful where the network is as sure of another symbol as it usually is of that
    symbol's own tiles (Northcutt, Jiang and Chuang, 2021, "Confident learning: estimating
    uncertainty in dataset labels"). It must not have learnt from the tile.

    Args:
        result: from `by_writer` or `at_random`.

    Example:
        >>> data = dataset.load("04-sheets").take(np.arange(0, 1000, 10))
        >>> answers = np.eye(10, dtype=np.float32)[data.y]
        >>> answers[7] = np.eye(10)[9]  # The network is sure of a 9 where 0 was written.
        >>> doubtful(Evaluation(data, answers)).tolist()
        [7]
    """
    given = result.probabilities[np.arange(result.n), result.data.y]
    usual = np.ones(len(result.data.symbols))
    for label in np.unique(result.data.y):
        usual[label] = given[result.data.y == label].mean()
    sure = ~result.correct & (result.confidence >= usual[result.predicted])
    found = np.flatnonzero(sure)
    return found[np.argsort(given[found], kind="stable")]


def _read(parts: Split, build: Build, epochs: int, on_epoch: OnEpoch | None) -> Evaluation:
    # What is left of the network before.
    tidy()
    training.seed(parts.seed)
    model = build(len(parts.train.symbols))
    parts = synthetic.join(parts)
    history = training.fit(model, parts.train, parts.validation, epochs, on_epoch, seed=parts.seed)
    if history and len(history["loss"]) < epochs:
        # After Ctrl-C a network is half trained, and would be compared with whole ones.
        raise KeyboardInterrupt
    return evaluate(model, parts.test)
