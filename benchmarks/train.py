"""Our recipe beside the original's, on the same tiles, in one run.

    python benchmarks/train.py 04-sheets                    time and accuracy, split at random
    python benchmarks/train.py 04-sheets --unseen           also leave-one-writer-out
    python benchmarks/train.py 04-sheets --other mnist.npz  also tiles from elsewhere

The original fits 28 × 28 pixels with paper 1 and ink 0, in batches of 32, with Adam's usual rate,
for 30 epochs; ours is that of `digits train`, and its clock also runs while the synthetic hands
write. It stands still while the test tiles are read.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from digits import crossvalidation, dataset, evaluation, models, synthetic, training
from digits.dataset import Dataset, Split
from digits.gather import gather
from digits.screen import percent, writers

EPOCHS = 30


class Run(NamedTuple):
    """Seconds since the start and test accuracy after each epoch, and the network in the end."""

    seconds: list[float]
    accuracy: list[float]
    model: Any

    def reaches(self, accuracy: float) -> float | None:
        """Seconds until the test accuracy is first as good as this."""
        pairs = zip(self.seconds, self.accuracy, strict=True)
        return next((seconds for seconds, reached in pairs if reached >= accuracy), None)


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
    from digits.backend import keras

    training.seed(0)
    model = models.NETWORKS[kind](len(parts.test.symbols))

    def paper_is_one(data: Dataset) -> tuple[object, object]:
        return models.shaped(model, 1 - data.x), data.y

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
    training.seed(0)
    model = models.NETWORKS[kind](len(parts.test.symbols))
    watch = Watch(model, lambda: evaluation.evaluate(model, parts.test).accuracy)
    synthetic.tiles.cache_clear()
    train = synthetic.join(parts).train
    training.fit(model, train, parts.validation, models.EPOCHS[kind], lambda _: watch.look())
    return watch.run


def without_variants(kind: str, parts: Split) -> Run:
    """Our recipe on the tiles as they are, to see what making variants costs."""
    augment = vars(training)["augment"]
    vars(training)["augment"] = lambda x, random: x
    try:
        return ours(kind, parts)
    finally:
        vars(training)["augment"] = augment


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sheets", type=Path)
    options.add_argument(
        "--models", nargs="+", choices=tuple(models.NETWORKS), default=[*models.NETWORKS]
    )
    options.add_argument("--unseen", action="store_true")
    options.add_argument("--other", type=Path)
    chosen = options.parse_args()

    console = Console()
    data = dataset.load(chosen.sheets)
    parts = dataset.split(data)
    other = gather([chosen.other], data.symbols)[0] if chosen.other else None
    # Whoever trains first in a process pays for TensorFlow's start.
    training.fit(models.mlp(len(data.symbols)), parts.validation, parts.validation, 1)

    table = Table(title=f"{len(data)} tiles", box=None)
    for heading in ("model", "recipe", "accuracy", "as good as original", "finished", "elsewhere"):
        table.add_column(heading, justify="right")
    for kind in chosen.models:
        runs = {"original": original(kind, parts), "ours": ours(kind, parts)}
        goal = runs["original"].accuracy[-1]
        runs["ours, no variants"] = without_variants(kind, parts)
        for recipe, run in runs.items():
            reached = run.reaches(goal)
            elsewhere = ""
            if other and recipe != "original":
                elsewhere = percent(evaluation.evaluate(run.model, other).accuracy)
            table.add_row(
                kind,
                recipe,
                percent(evaluation.evaluate(run.model, parts.test).accuracy)
                if recipe != "original"
                else percent(goal),
                "never" if reached is None else f"{reached:.1f} s",
                f"{run.seconds[-1]:.1f} s",
                elsewhere,
            )
    console.print(table)

    if chosen.unseen:
        for kind in chosen.models:
            folds = list(
                crossvalidation.by_writer(data, models.NETWORKS[kind], models.EPOCHS[kind])
            )
            result = crossvalidation.together(folds)
            console.print(f"\n{kind}, leave-one-writer-out: {percent(result.accuracy)}")
            console.print(writers(result))


if __name__ == "__main__":
    main()
