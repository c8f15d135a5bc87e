"""What all tests share: the language, sheets, a trained network, the real scans, and the page."""

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import settings

from digits import hints, wording
from digits.data import dataset, split, synthetic
from digits.data.dataset import Dataset
from digits.data.split import Split
from digits.paper.layout import DIGITS
from tests.sharing import Shared

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parent.parent

# A shell lets what it runs in the background ignore Ctrl-C, and so would all that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says nothing on a busy computer.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def english() -> None:
    wording.use("en")
    hints.use("terminal")


@pytest.fixture(scope="session")
def scans() -> Path:
    """The folder with real scans, for claims of accuracy; it is not part of the project."""
    named = os.environ.get("DIGITS_SCANS")
    folder = Path(named or ROOT.parent / "shared" / "scans")
    if not (folder / "truth.json").exists():
        # A folder that was named but isn't there is a mistake, not a clone without scans.
        (pytest.fail if named else pytest.skip)(
            f"no real scans in {folder}; set DIGITS_SCANS to a folder with scans and truth.json"
        )
    return folder


@pytest.fixture(scope="session")
def pupils(sample_pages: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pages for each of three pupils, and some files that do not count."""
    folder = tmp_path_factory.mktemp("pupils")
    for pupil, page in zip(("Anna", "Ben", "Cem"), sample_pages, strict=False):
        (folder / pupil).mkdir()
        shutil.copy(page, folder / pupil)
    (folder / "names.txt").write_text("Anna, Ben, Cem")
    (folder / ".hidden.png").write_text("")
    return folder


@pytest.fixture(scope="session")
def sheets(sample_pages: list[Path], shared: Shared) -> Path:
    """Tiles of three writers, `sample-1`, `sample-2` and `third`, whose folder holds two pages."""
    from digits.scan import prepare, sources

    def fill(folder: Path) -> None:
        (folder / "pages" / "third").mkdir(parents=True)
        for page in sample_pages[:2]:
            shutil.copy(page, folder / "pages")
        for page in sample_pages[2:]:
            shutil.copy(page, folder / "pages" / "third")
        for page in prepare.prepare(sources.find([folder / "pages"]), folder / "sheets", jobs=1):
            assert page.problem is None

    return shared("learning", fill) / "sheets"


@pytest.fixture(scope="session")
def data(sheets: Path) -> Dataset:
    return dataset.load(sheets)


@pytest.fixture(scope="session")
def parts(data: Dataset) -> Split:
    return split.train_test_split(data)


@pytest.fixture(scope="session")
def trained(sheets: Path, shared: Shared) -> Path:
    """The folder into which `digits train` wrote an MLP."""
    from digits.cli import parser

    words = ["train", "--model", "mlp", "--epochs", "8", "--sheets", str(sheets), "-o"]

    def fill(folder: Path) -> None:
        assert parser.main([*words, str(folder)]) == 0

    return shared("trained", fill)


def few(data: Dataset, n: int) -> Dataset:
    """The first few tiles of each symbol."""
    where = [np.flatnonzero(data.y == label)[:n] for label in range(len(data.symbols))]
    return data.take(np.concatenate(where))


@cache
def examples() -> Dataset:
    """Tiles written by the first sixty synthetic hands."""
    return synthetic._written(DIGITS, range(60), synthetic.SEED)


@pytest.fixture(scope="session")
def site(shared: Shared) -> Path:
    """A project folder with the page and three networks of quite different kinds."""
    return shared("site", _write_site)


def _write_site(root: Path) -> None:
    import keras
    from keras import layers

    from digits.model import evaluation, film, networks, store

    shutil.copytree(ROOT / "web", root / "web")
    parts = split.train_test_split(examples())
    zoo = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Normalization(mean=0.1, variance=0.1, name="normal"),
            layers.RandomRotation(0.1, name="rotation"),
            layers.Conv2D(4, 5, strides=2, padding="same", name="strided"),
            layers.ReLU(max_value=0.5, negative_slope=0.2, threshold=0.1, name="bent"),
            layers.BatchNormalization(name="norm"),
            layers.ELU(alpha=0.5, name="elu"),
            layers.Conv2D(6, 3, dilation_rate=2, padding="same", activation="mish", name="wide"),
            layers.SeparableConv2D(6, 3, padding="same", use_bias=False, name="separable"),
            layers.AveragePooling2D(2, name="mean"),
            layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise"),
            layers.LeakyReLU(negative_slope=0.1, name="leaky"),
            layers.SpatialDropout2D(0.2, name="dropout"),
            layers.MaxPooling2D(3, strides=2, padding="same", name="largest"),
            layers.Reshape((16, 12), name="reshape"),
            layers.Softmax(axis=1, name="unknown_axis"),
            layers.LayerNormalization(name="even"),
            layers.Flatten(name="flatten"),
            layers.Dense(24, "gelu", name="dense"),
            layers.Dense(10, name="logits"),
            layers.Softmax(name="output"),
        ],
        name="zoo",
    )
    keras.utils.set_random_seed(0)
    trained = {"zoo": (zoo, 1), "cnn": (networks.cnn(10, "tanh"), 8), "mlp": (networks.mlp(), 10)}
    for name, (model, epochs) in trained.items():
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        tiles = networks.shaped(model, parts.train.x)
        kept = film.Film()
        history = model.fit(tiles, parts.train.y, 32, epochs, 0, callbacks=[kept]).history
        result = evaluation.evaluate(model, parts.test)
        store.save(root / "05-model", name, model, parts, history, result, film=kept)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    from digits.app import serve

    with serve.server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield serve.address(running)
        running.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    from playwright.sync_api import expect, sync_playwright

    from tests import browser

    # How long a page takes says nothing on a busy computer.
    expect.set_options(timeout=30_000)
    executable = browser.find()
    assert executable, "the tests of the page need Chromium or Chrome"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable, args=[*browser.FLAGS, browser.BRIEF]
        )
        yield running
        running.close()


@pytest.fixture
def visit(chromium: "Browser", address: str) -> Iterator[Callable[..., "Page"]]:
    """Opens the page as a new visitor; at the end nothing may have gone wrong unnoticed."""
    from tests.web.visiting import WATCH

    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(
        model: str = "",
        url: str = address,
        ready: bool = True,
        before: Callable[["Page"], object] = lambda page: None,
        **options: Any,
    ) -> "Page":
        context = chromium.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: problems.append(str(error)))
        before(page)
        page.goto(f"{url}#model={model}" if model else url)
        if ready:
            page.wait_for_selector("body[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems
