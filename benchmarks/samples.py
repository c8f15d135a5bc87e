"""How well a network that saw only sample pages reads real hands, beside one that saw only MNIST.

`.venv/bin/python benchmarks/samples.py --scans FOLDER --mnist mnist.npz`, the archive as Keras has
it. Pages named with `--seen` guided the making of the hands and are reported on their own.
"""

import argparse
import os
import statistics
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from rich.console import Console
from rich.table import Table

from digits.data import dataset, loading, split
from digits.data.dataset import Dataset
from digits.model import evaluation, networks, training
from digits.paper import samples
from digits.paper.layout import DIGITS
from digits.scan import prepare
from digits.scan.sources import find


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scans", type=Path, required=True)
    options.add_argument("--mnist", type=Path, required=True)
    options.add_argument("--seen", nargs="*", default=["blatt1", "blatt2"])
    options.add_argument("--pages", type=int, default=6)
    options.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    options.add_argument("--epochs", type=int, default=30)
    given = options.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        mnist_train, mnist_test = mnist(given.mnist, Path(folder))
        scans = loading.load([given.scans], DIGITS).data
        seen = np.isin(scans.writers, given.seen)
        read = {
            "scans, seen": scans.take(seen),
            "scans, unseen": scans.take(~seen),
            "all scans": scans,
            "MNIST": mnist_test,
        }
        table = Table("learnt from", "n", *read, title="accuracy in %")
        rows = []
        for seed in given.seeds:
            sheets = Path(folder) / f"sheets-{seed}"
            drawn = sample_tiles(given.pages, seed, sheets)
            rows.append(accuracies(drawn, read, given.epochs, seed))
            add(table, f"{given.pages} sample pages, seed {seed}", len(drawn), rows[-1])
        if len(rows) > 1:
            means = [statistics.mean(column) for column in zip(*rows, strict=True)]
            add(table, "mean of the seeds", len(drawn), means)
        baseline = accuracies(mnist_train, read, given.epochs, given.seeds[0])
        add(table, "MNIST (baseline)", len(mnist_train), baseline)
    Console().print(table)


def sample_tiles(count: int, seed: int, folder: Path) -> Dataset:
    """The tiles of fresh sample pages, through the same steps as anybody's scans."""
    paths = list(samples.write(folder / "pages", count, seed))
    for page in prepare.prepare(find(paths), folder / "sheets"):
        if page.problem:
            raise SystemExit(page.problem)
    return dataset.load(folder / "sheets")


def mnist(path: Path, folder: Path) -> tuple[Dataset, Dataset]:
    """MNIST's two parts, with tiles made like ours."""
    parts = []
    with np.load(path) as archive:
        for part in ("train", "test"):
            np.savez(folder / part, x=archive[f"x_{part}"], y=archive[f"y_{part}"])
            parts.append(loading.load([folder / f"{part}.npz"], DIGITS)[0])
    return parts[0], parts[1]


def accuracies(learnt: Dataset, read: dict[str, Dataset], epochs: int, seed: int) -> list[float]:
    """Train the CNN as `digits train` does and read each data set with it."""
    parts = split.train_test_split(learnt, "random", seed)
    training.seed(seed)
    model = networks.cnn(len(DIGITS))
    training.fit(model, parts.train, parts.validation, epochs)
    return [evaluation.evaluate(model, data).accuracy for data in read.values()]


def add(table: Table, name: str, n: int, row: list[float]) -> None:
    """Add a row of shares as percentages."""
    table.add_row(name, str(n), *(f"{100 * share:.1f}" for share in row))


if __name__ == "__main__":
    main()
