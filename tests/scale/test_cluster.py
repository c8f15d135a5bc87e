"""Pages read by a real Dask cluster of two worker processes on this computer."""

import filecmp
import os
import re
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import KilledWorker, LocalCluster

from digits.cli import parser
from digits.errors import ClusterUnusable
from digits.scale import cluster, shards
from digits.scan import parallel, prepare
from digits.scan.sources import find


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        # Workers that are killed leave their folder behind.
        local_directory=str(tmp_path_factory.mktemp("scratch")),
    ) as running:
        yield running


@pytest.fixture(scope="module")
def pupils(pupils: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pupils with a page each, and a file that is no picture."""
    folder = tmp_path_factory.mktemp("flawed") / "pupils"
    shutil.copytree(pupils, folder)
    (folder / "Cem" / "bad.png").write_text("no picture")
    return folder


def kill_one(running: LocalCluster) -> None:
    pid = next(worker.pid for worker in running.workers.values() if worker.pid)
    os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def same(one: Path, other: Path) -> bool:
    names = sorted(path.name for path in one.iterdir() if not path.name.startswith("."))
    _, differ, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    return len(names) > 2 and not differ and not missing


def test_sheets_are_the_same_though_a_worker_is_killed_on_the_way(
    pupils: Path, workers: LocalCluster, tmp_path: Path
) -> None:
    sources = find([pupils])
    with cluster.executor(workers.scheduler_address) as executor:
        reading = prepare.prepare(sources, tmp_path / "cluster", executor=executor)
        read = [next(reading)]
        kill_one(workers)
        read += reading
    assert [bool(page.problem) for page in read] == [False, False, True, False]
    for _ in prepare.prepare(sources, tmp_path / "here", jobs=1):
        pass
    assert same(tmp_path / "here", tmp_path / "cluster")


def test_shards_are_the_same_though_a_worker_is_killed_on_the_way(
    pupils: Path, workers: LocalCluster, tmp_path: Path
) -> None:
    files = shards.find([str(pupils)])
    with cluster.executor(workers.scheduler_address) as executor:
        writing = shards.write(files, str(tmp_path / "cluster"), executor=executor, size=1)
        next(writing)
        kill_one(workers)
        written = 1 + len(list(writing))
    assert written == len(files)
    assert len(list(shards.write(files, str(tmp_path / "here"), jobs=1, size=1))) == len(files)
    assert same(tmp_path / "here", tmp_path / "cluster")


def test_the_command_reads_on_the_cluster(
    pupils: Path,
    workers: LocalCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The workers are in another folder, as they are on other computers.
    shutil.copytree(pupils / "Anna", tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    address = workers.scheduler_address
    assert parser.main(["prepare", "mine", "-o", "sheets", "--dask", address]) == 0
    assert (tmp_path / "sheets" / "sheets.json").exists()
    assert parser.main(["prepare", "mine", "--shards", "shards", "--dask", address]) == 0
    assert (tmp_path / "shards" / "000000.parquet").exists()
    assert re.search(r"5\d\d symbols", capsys.readouterr().out)


def test_no_scheduler_is_one_sentence(
    pupils: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(tmp_path / "sheets")
    with dask.config.set({"distributed.comm.timeouts.connect": "100ms"}):
        code = parser.main(["prepare", str(pupils), "-o", output, "--dask", "tcp://127.0.0.1:9"])
    assert code == 1
    assert capsys.readouterr().err.startswith("No Dask scheduler answers at tcp://127.0.0.1:9")


def test_a_lost_scheduler_is_one_sentence(workers: LocalCluster) -> None:
    with (
        pytest.raises(ClusterUnusable, match=r"connection .* broke"),
        cluster.executor(workers.scheduler_address),
    ):
        raise CancelledError


class Here(Executor):
    """Runs a task when its result is asked for, and loses the worker that reads a certain file."""

    def __init__(self, deadly: str = "") -> None:
        self.deadly = deadly
        self.under_way = self.most = 0

    def submit(self, task: Any, item: Any) -> Future[Any]:  # type: ignore[override]
        self.under_way += 1
        self.most = max(self.most, self.under_way)

        def run() -> Any:
            self.under_way -= 1
            if self.deadly and self.deadly in str(item):
                raise KilledWorker("task", None, 3)
            return task(item)

        future: Future[Any] = Future()
        future.result = run  # type: ignore[method-assign, assignment]
        return future


def test_a_page_that_kills_its_workers_costs_only_itself(pupils: Path, tmp_path: Path) -> None:
    sources = find([pupils / "Anna", pupils / "Ben"])
    deadly = Here(sources[1].file)
    read = list(prepare.prepare(sources, tmp_path / "sheets", executor=deadly))
    assert [bool(page.problem) for page in read] == [False, True]

    files = shards.find([str(pupils / "Anna"), str(pupils / "Ben")])
    written = list(shards.write(files, str(tmp_path / "shards"), executor=deadly, size=1))
    assert [(shard["tiles"] > 0, len(shard["problems"])) for shard in written] == [
        (True, 0),
        (False, 1),
    ]


def test_no_more_is_under_way_than_asked_for() -> None:
    here = Here()
    given = [future.result() for _, future in parallel.ahead(here, abs, range(1000), 7)]
    assert given == list(range(1000))
    assert here.most == 7
