"""Pages a second on one and two workers of a Dask cluster, beside processes of this computer alone.

All run on this computer, on the same sample pages, and none has to start first. The cost of the
engine is told in CPU time of all processes together, which other work on the computer disturbs
less. Then: how fast a network gets its tiles, and how memory grows with their number.

`.venv/bin/python benchmarks/scale.py [--pages 24]`
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

import psutil
from distributed import LocalCluster
from rich.console import Console
from rich.table import Table

from digits import cluster, dataset, pages, prepare, samples, shards, stream

DIFFERENT = 6
"""Pages that are made; the others are copies of them."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=24)
    count = options.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "pages")
        for number, path in enumerate(samples.write(Path(folder), DIFFERENT)):
            for copy in range(number, count, DIFFERENT):
                (made / f"hand-{copy}").mkdir(parents=True)
                shutil.copy(path, made / f"hand-{copy}")
        Console().print(reading(made, Path(folder)))
        Console().print(learning(made, Path(folder)))


def reading(made: Path, folder: Path) -> Table:
    """How fast pages are read, by whom, and at what cost over the local pool."""
    table = Table("workers", "written", "pages/s", "CPU s/page", "over pool", "MB more here")
    for workers in (1, 2):
        with prepare.processes(workers) as pool:
            baseline = row(table, f"pool, {workers}", pool, made, folder)
        with dask(workers) as executor:
            row(table, f"Dask, {workers}", executor, made, folder, baseline)
            row(table, f"Dask, {workers}", executor, made, folder, baseline, sharded=True)
    return table


def row(
    table: Table,
    name: str,
    executor: Executor,
    made: Path,
    folder: Path,
    baseline: float | None = None,
    sharded: bool = False,
) -> float:
    """Read all pages and add a row; the seconds of CPU a page takes."""
    sources = pages.find([made])
    # Whoever reads first also loads OpenCV.
    for _ in prepare.prepare(sources[:DIFFERENT], folder / "warm", executor=executor):
        pass
    output = Path(tempfile.mkdtemp(dir=folder))
    results: Iterable[object] = prepare.prepare(sources, output, executor=executor)
    if sharded:
        files = shards.find([str(made)])
        results = shards.write(files, str(output), executor=executor, size=2)
    started, worked, before, most = time.perf_counter(), work(), memory(), 0.0
    for _ in results:
        most = max(most, memory() - before)
    speed = len(sources) / (time.perf_counter() - started)
    cost = (work() - worked) / len(sources)
    over = f"{cost / baseline - 1:+.0%}" if baseline else ""
    written = "shards" if sharded else "sheets"
    table.add_row(name, written, f"{speed:.2f}", f"{cost:.2f}", over, f"{most:.0f}")
    return cost


def learning(made: Path, folder: Path) -> Table:
    """How fast tiles come out of shards and what that takes of memory, beside loading them all."""
    # Not above: every process of the pool would load TensorFlow with it.
    from digits.training import BATCH

    few = folder / "shards"
    list(shards.write(shards.find([str(made)]), str(few), size=4))
    table = Table("tiles to learn from", "tiles per CPU s", "MB more here")
    for address in (few, repeated(few, 10), repeated(few, 100)):
        train = stream.split(address).train
        assert isinstance(train, stream.Stream)
        worked, before, most = work(), memory(), 0.0
        for _ in train.batches((28, 28, 1), BATCH):
            most = max(most, memory() - before)
        speed = len(train) / (work() - worked)
        table.add_row(f"{len(train):,} streamed", f"{speed:,.0f}", f"{most:.0f}")
    for _ in prepare.prepare(pages.find([made]), folder / "sheets"):
        pass
    worked, before = work(), memory()
    tiles = len(dataset.load(folder / "sheets"))
    speed = tiles / (work() - worked)
    table.add_row(f"{tiles:,} at once", f"{speed:,.0f}", f"{memory() - before:.0f}")
    scans = [path.stat().st_size for path in made.rglob("*.png")]
    stored = sum(path.stat().st_size for path in few.glob("*.parquet"))
    table.caption = (
        f"{sum(scans) / len(scans) / 1e6:.1f} MB a scan, {stored / tiles:.0f} bytes a tile"
    )
    return table


def repeated(few: Path, times: int) -> Path:
    """The same shards several times over."""
    many = few.with_name(f"shards-{times}")
    many.mkdir()
    index = json.loads((few / shards.INDEX).read_text(encoding="utf-8"))
    index["shards"] = [
        shard | {"file": f"{copy}-{shard['file']}"}
        for copy in range(times)
        for shard in index["shards"]
    ]
    for shard in index["shards"]:
        shutil.copy(few / shard["file"].split("-")[1], many / shard["file"])
    (many / shards.INDEX).write_text(json.dumps(index), encoding="utf-8")
    return many


@contextmanager
def dask(workers: int) -> Iterator[Executor]:
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as running,
        cluster.executor(running.scheduler_address) as executor,
    ):
        assert executor
        yield executor


def work() -> float:
    """Seconds of CPU that this process and its children have used."""
    here = psutil.Process()
    times = [process.cpu_times() for process in (here, *here.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


def memory() -> float:
    """What this process holds, in MB."""
    return float(psutil.Process().memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
