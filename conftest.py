"""Where the examples in docstrings run: each in a folder of its own with two sample pages."""

import os
import shutil
from pathlib import Path

import pytest

from digits import hints, wording


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let examples use Keras: TensorFlow does not yet know the keyword that NumPy 2 passes."""
    for item in items:
        if isinstance(item, pytest.DoctestItem):
            item.add_marker(pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning"))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages by two synthetic hands in `01-pages`, and their tiles in `04-sheets`."""
    from digits.paper import samples
    from digits.scan import prepare, sources

    folder = tmp_path_factory.mktemp("project")
    pages = list(samples.write(folder / "01-pages", 2))
    for page in prepare.prepare(sources.find(pages), folder / "04-sheets", jobs=1):
        assert page.problem is None
    return folder


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
