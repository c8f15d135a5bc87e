"""Sample pages for all tests, and where the examples in docstrings run: each in a folder of its own
with two of them.
"""

import gc
import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from digits import hints, wording
from tests.sharing import Shared, made

LONG = ("test_notebooks.py", "test_zoo.py", "test_publish.py", "test_interrupt.py")
"""Files that would keep a single process busy at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, and let examples use Keras."""
    items.sort(key=lambda item: item.path.name not in LONG)
    for item in items:
        # TensorFlow does not yet know the keyword that NumPy 2 passes.
        if isinstance(item, pytest.DoctestItem):
            item.add_marker(pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning"))


def pytest_collection_finish() -> None:
    """Leave all that is loaded by now out of Python's search for garbage.

    Whenever a network is stored, `backend.tidy` has Python go through everything else as well.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Gives what takes long to make, see `tests.sharing`."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return partial(made, common / "shared")


@pytest.fixture(scope="session")
def sample_pages(shared: Shared) -> list[Path]:
    """Four pages as `digits samples` writes them, `sample-1.png` to `sample-4.png`."""
    from digits.paper import samples

    return sorted(shared("written", lambda folder: list(samples.write(folder, 4))).glob("*.png"))


@pytest.fixture(scope="session")
def project(sample_pages: list[Path], shared: Shared) -> Path:
    """Pages by two synthetic hands in `01-pages`, and their tiles in `04-sheets`."""
    from digits.scan import prepare, sources

    def fill(folder: Path) -> None:
        (folder / "01-pages").mkdir()
        for page in sample_pages[:2]:
            shutil.copy(page, folder / "01-pages")
        pages = sources.find([folder / "01-pages"])
        for page in prepare.prepare(pages, folder / "04-sheets", jobs=1):
            assert page.problem is None

    return shared("project", fill)


@pytest.fixture(autouse=True)
def example(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run an example in English, in its folder."""
    if not isinstance(request.node, pytest.DoctestItem):
        return
    wording.use("en")
    hints.use("terminal")
    monkeypatch.delenv("DIGITS_QUICK", raising=False)
    # Links, so that an example that writes a file spoils no other.
    shutil.copytree(
        request.getfixturevalue("project"),
        tmp_path,
        copy_function=os.link,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".lock"),
    )
    monkeypatch.chdir(tmp_path)
