"""Our recipe beside the original's, on the same tiles, in one run.

    python benchmarks/train.py 04-sheets                    time and accuracy, split at random
    python benchmarks/train.py 04-sheets --unseen           also leave-one-writer-out
    python benchmarks/train.py 04-sheets --other mnist.npz  also tiles from elsewhere

The original fits 28 × 28 pixels with paper 1 and ink 0, in batches of 32, with Adam's usual rate,
for 30 epochs; ours is that of `digits train`, and its clock also runs while the synthetic hands
write. Before, it took twice as many epochs in batches of 64, in steps that only fell, with half as
many hands and without doodles. The clock stands still while the test tiles are read. Each round
shares the tiles out anew, and lets the recipes take turns; times are medians over the rounds,
accuracies means.
"""

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
from rich.console import Console
from rich.table import Table

from digits.cli.terminal import writers
from digits.data import dataset, loading, split, synthetic
from digits.data.dataset import Dataset
from digits.data.split import Split
from digits.model import crossvalidation, evaluation, networks, training
from digits.wording import percent

EPOCHS = 30
BEFORE = {"mlp": 240, "cnn": 45}
"""Our epochs until doodles came."""
HANDS_BEFORE = 300


class Run(NamedTuple):
    """Seconds since the start and test accuracy after each epoch, and the network in the end."""

    seconds: list[float]
    accuracy: list[float]
    model: Any

    def reaches(self, accuracy: float) -> float:
        """Seconds until the test accuracy is first as good as this; infinite if it never is."""
        pairs = zip(self.seconds, self.accuracy, strict=True)
        return next((seconds for seconds, reached in pairs if reached >= accuracy), math.inf)


class Watch:
    """A clock for one run that stops while it looks at the test."""

    def __init__(self, model: Any, read: Callable[[], float]) -> None:
        self.run = Run([], [], model)
        self.read = read
        self.start = time.perf_counter()

    def look(self) -> None:
        """Note the time and the accuracy."""
        now = time.perf_counter()
        self.run.seconds.append(now - self.start)
        self.run.accuracy.append(self.read())
        self.start += time.perf_counter() - now


def original(kind: str, parts: Split) -> Run:
    from digits.model.backend import keras

    training.seed(parts.seed)
    model = networks.NETWORKS[kind](len(parts.test.symbols))

    def paper_is_one(data: Dataset) -> tuple[object, object]:
        return networks.shaped(model, 1 - data.x), data.y

    x, y = paper_is_one(parts.test)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    watch = Watch(model, lambda: float((model.predict(x, verbose=0).argmax(1) == y).mean()))
    model.fit(
        *paper_is_one(parts.train),  # type: ignore[arg-type]
        epochs=EPOCHS,
        validation_data=paper_is_one(parts.validation),
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: watch.look())],
        verbose=0,
    )
    return watch.run


def ours(kind: str, parts: Split) -> Run:
    return _ours(kind, parts, networks.EPOCHS[kind])


def before(kind: str, parts: Split) -> Run:
    """Our recipe as it was until it was made shorter."""
    with (
        mock.patch.multiple(training, MANY=math.inf, RATE=2e-3, WARM_UP=0, DECAY=0),
        mock.patch.object(synthetic, "HANDS", HANDS_BEFORE),
    ):
        return _ours(kind, parts, BEFORE[kind], doodles=False)


def without_variants(kind: str, parts: Split) -> Run:
    """Our recipe on the tiles as they are, to see what making variants costs."""
    with mock.patch.object(dataset, "augment", lambda x, random: x):
        return ours(kind, parts)


def _ours(kind: str, parts: Split, epochs: int, doodles: bool = True) -> Run:
    training.seed(parts.seed)
    model = networks.NETWORKS[kind](len(parts.test.symbols))
    watch = Watch(model, lambda: evaluation.evaluate(model, parts.test).accuracy)
    synthetic.tiles.cache_clear()
    synthetic.doodles.cache_clear()
    train = synthetic.join(parts).train
    if not doodles and isinstance(train, Dataset):
        train = replace(train, others=train.others[:0])
    training.fit(model, train, parts.validation, epochs, lambda _: watch.look())
    return watch.run


RECIPES = {
    "original": original,
    "ours, before": before,
    "ours": ours,
    "ours, no variants": without_variants,
}


def compared(kind: str, rounds: list[dict[str, Run]], other: Dataset | None) -> Table:
    """Our recipe beside the original's, each as it was over the rounds."""
    table = Table(title=f"{kind}, {len(rounds)} rounds", box=None)
    headings = ("recipe", "accuracy", "as good as original", "sooner", "sooner than it ends")
    for heading in (*headings, "finished", "an epoch", "elsewhere"):
        table.add_column(heading, justify="right")
    reference = [turn["original"] for turn in rounds]
    goals = [run.accuracy[-1] for run in reference]
    for recipe in RECIPES:
        runs = [turn[recipe] for turn in rounds]
        reached = [run.reaches(goal) for run, goal in zip(runs, goals, strict=True)]
        sooner = [
            first.reaches(goal) / seconds
            for first, goal, seconds in zip(reference, goals, reached, strict=True)
        ]
        ends = [
            first.seconds[-1] / seconds for first, seconds in zip(reference, reached, strict=True)
        ]
        # The original sees ink and paper the other way round.
        strangers = other if recipe != "original" else None
        table.add_row(
            recipe,
            percent(fmean(run.accuracy[-1] for run in runs)),
            f"{median(reached):.1f} s",
            f"{median(sooner):.1f} ×",
            f"{median(ends):.1f} ×",
            f"{median(run.seconds[-1] for run in runs):.1f} s",
            f"{median(median(np.diff(run.seconds)) for run in runs):.3f} s",
            percent(fmean(evaluation.evaluate(run.model, strangers).accuracy for run in runs))
            if strangers
            else "",
        )
    return table


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sheets", type=Path)
    options.add_argument(
        "--models", nargs="+", choices=tuple(networks.NETWORKS), default=[*networks.NETWORKS]
    )
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--unseen", action="store_true")
    options.add_argument("--other", type=Path)
    chosen = options.parse_args()

    console = Console()
    data = dataset.load(chosen.sheets)
    shares = [split.train_test_split(data, seed=seed) for seed in range(chosen.rounds)]
    other = loading.load([chosen.other], data.symbols)[0] if chosen.other else None
    # Whoever trains first in a process pays for TensorFlow's start.
    training.fit(networks.mlp(len(data.symbols)), shares[0].validation, shares[0].validation, 1)

    for kind in chosen.models:
        rounds = [{recipe: run(kind, parts) for recipe, run in RECIPES.items()} for parts in shares]
        console.print(compared(kind, rounds, other))

    if chosen.unseen:
        for kind in chosen.models:
            folds = list(
                crossvalidation.by_writer(data, networks.NETWORKS[kind], networks.EPOCHS[kind])
            )
            result = crossvalidation.together(folds)
            console.print(f"\n{kind}, leave-one-writer-out: {percent(result.accuracy)}")
            console.print(writers(result))


if __name__ == "__main__":
    main()
