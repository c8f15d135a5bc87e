"""Pages a second on one and two workers of a Dask cluster, beside processes of this computer alone.

All run on this computer, on the same sample pages, and none has to start first. The cost of the
engine is told in CPU time of all processes together, which other work on the computer disturbs
less, and alone: while it waits, and for a task that does nothing. Then: how fast a network gets its
tiles, and how memory grows with their number. `--growth` tells instead what a class and a school
take, see `growth`.

`.venv/bin/python benchmarks/scale.py [--pages 24]`
`.venv/bin/python benchmarks/scale.py --growth [--pages 300] [--pupils 30] [--foreign 10000]`
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import growth
import psutil
from distributed import LocalCluster
from rich.console import Console
from rich.table import Table

from digits.data import dataset
from digits.paper import samples
from digits.scale import cluster, shards, stream
from digits.scan import parallel, prepare
from digits.scan.sources import find

DIFFERENT = 4
"""Pages that are made; the others are copies of them."""
ROUNDS = 3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--growth", action="store_true")
    options.add_argument("--pages", type=int)
    options.add_argument("--pupils", type=int, default=30)
    options.add_argument("--foreign", type=int, default=10_000)
    chosen = options.parse_args()
    if chosen.growth:
        with tempfile.TemporaryDirectory() as folder:
            size = (chosen.pages or 300, chosen.pupils, chosen.foreign)
            Console().print(growth.table(Path(folder), *size))
        return
    count = chosen.pages or 24
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "pages")
        for number, path in enumerate(samples.write(Path(folder), DIFFERENT)):
            for copy in range(number, count, DIFFERENT):
                (made / f"hand-{copy}").mkdir(parents=True)
                # After its end a PNG may go on, and equal files would be read once only.
                content = path.read_bytes() + b"%d" % copy
                (made / f"hand-{copy}" / path.name).write_bytes(content)
        Console().print(reading(made, Path(folder)))
        Console().print(engine())
        Console().print(learning(made, Path(folder)))


def reading(made: Path, folder: Path) -> Table:
    """How fast pages are read, by whom, and at what cost over the local pool."""
    table = Table("workers", "written", "pages/s", "CPU s/page", "over pool", "MB more here")
    for workers in (1, 2):
        with parallel.processes(workers) as pool:
            warm(pool, made, folder)
            of_pool = children()
            with dask(workers) as executor:
                warm(executor, made, folder)
                of_dask = children() - of_pool
                runs = {
                    ("pool", "sheets"): partial(read, pool, of_pool, made, folder),
                    ("Dask", "sheets"): partial(read, executor, of_dask, made, folder),
                    ("Dask", "shards"): partial(
                        read, executor, of_dask, made, folder, sharded=True
                    ),
                }
                # In turn, so that whatever else the computer does disturbs all alike.
                taken = {name: [run()] for name, run in runs.items()}
                for _ in range(ROUNDS - 1):
                    for name, run in runs.items():
                        taken[name].append(run())
        baseline = 0.0
        for (who, what), rounds in taken.items():
            seconds, cost, most = (sum(column) / ROUNDS for column in zip(*rounds, strict=True))
            over = f"{cost / baseline - 1:+.0%}" if baseline else ""
            baseline = baseline or cost
            speed = f"{1 / seconds:.2f}"
            table.add_row(f"{who}, {workers}", what, speed, f"{cost:.2f}", over, f"{most:.0f}")
    return table


def warm(executor: Executor, made: Path, folder: Path) -> None:
    """Let every worker load OpenCV."""
    for _ in prepare.prepare(find([made])[:4], folder / "warm", executor=executor):
        pass


def read(
    executor: Executor, workers: set[int], made: Path, folder: Path, sharded: bool = False
) -> tuple[float, float, float]:
    """Read all pages: seconds a page, seconds of CPU a page, and MB more in this process."""
    output = Path(tempfile.mkdtemp(dir=folder))
    files = shards.find([str(made)])
    results: Iterable[object]
    if sharded:
        results = shards.write(files, str(output), executor=executor, size=2)
    else:
        results = prepare.prepare(find([made]), output, executor=executor)
    started, worked, before, most = time.perf_counter(), work(workers), memory(), 0.0
    for _ in results:
        most = max(most, memory() - before)
    seconds = time.perf_counter() - started
    return seconds / len(files), (work(workers) - worked) / len(files), most


def engine(tasks: int = 1000, seconds: float = 10) -> Table:
    """What two workers and their scheduler cost when there is nothing to read."""
    with dask(2) as executor:
        executor.submit(abs, 0).result()
        workers = children()
        before = work(workers)
        time.sleep(seconds)
        idle = (work(workers) - before) / seconds
        before = work(workers)
        for _, future in parallel.ahead(executor, abs, range(tasks), parallel.AHEAD):
            future.result()
        task = (work(workers) - before) / tasks
    table = Table("the engine alone", "CPU")
    table.add_row("waiting", f"{idle:.2f} s each second")
    table.add_row("an empty task", f"{1000 * task:.1f} ms")
    return table


def learning(made: Path, folder: Path) -> Table:
    """How fast tiles come out of shards and what that takes of memory, beside loading them all."""
    # Not above: every process of the pool would load TensorFlow with it.
    from digits.model.training import BATCH

    few = folder / "shards"
    list(shards.write(shards.find([str(made)]), str(few), size=4))
    table = Table("tiles to learn from", "tiles per CPU s", "MB more here")
    for address in (repeated(few, 10), repeated(few, 100)):
        train = stream.split(address).train
        assert isinstance(train, stream.Stream)
        worked, before, most = time.process_time(), memory(), 0.0
        steps = -(-len(train) // BATCH)
        for _ in train.batches((28, 28, 1), BATCH, seed=0).take(steps):
            most = max(most, memory() - before)
        speed = len(train) / (time.process_time() - worked)
        table.add_row(f"{len(train):,} streamed", f"{speed:,.0f}", f"{most:.0f}")
    for _ in prepare.prepare(find([made]), folder / "sheets"):
        pass
    worked, before = time.process_time(), memory()
    tiles = len(dataset.load(folder / "sheets"))
    speed = tiles / (time.process_time() - worked)
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
        # Workers that are killed leave their folder behind.
        tempfile.TemporaryDirectory() as scratch,
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=scratch,
        ) as running,
        cluster.executor(running.scheduler_address) as executor,
    ):
        assert executor
        yield executor


def children() -> set[int]:
    """The processes that this one has started."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


def work(workers: set[int]) -> float:
    """Seconds of CPU that this process and some workers have used."""
    times = [psutil.Process(pid).cpu_times() for pid in (*workers, os.getpid())]
    return float(sum(each.user + each.system for each in times))


def memory() -> float:
    """What this process holds, in MB."""
    return float(psutil.Process().memory_info().rss / 1e6)


if __name__ == "__main__":
    main()
