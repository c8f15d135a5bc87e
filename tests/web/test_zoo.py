"""Networks as lessons have them are kept, loaded again, and computed by the page as they do."""

import base64
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from bootstrap.running import npm
from digits.app import serve
from digits.data import split
from digits.errors import DigitsError
from digits.model import evaluation, graph, store
from tests import zoo
from tests.conftest import ROOT, examples
from tests.web.visiting import WATCH, draw, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The structure of `inputs`:UserWarning"),
]

SENTENCES = {
    "Attention",
    "Bidirectional",
    "Functional",
    "LSTM",
    "MultiHeadAttention",
    "SimpleRNN",
    "TimeDistributed",
    "keras.ops.get_item",
    "keras.ops.multiply",
    "keras.ops.power",
    "keras.ops.squeeze",
    "keras.ops.transpose",
}
"""Kinds of layer that the page describes, but does not compute."""


class Kept:
    """A network of the zoo after a step of training, kept and loaded again."""

    def __init__(self, name: str, parts: split.Split, folder: Path) -> None:
        model = zoo.network(name)
        model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
        model.train_on_batch(parts.train.x[:16, ..., None], parts.train.y[:16])
        result = evaluation.Evaluation(parts.test, np.asarray(model(parts.test.x[..., None])))
        self.info = store.save(folder, name, model, parts, {"loss": [1.0]}, result)
        self.loaded = store.load(folder / f"{name}.keras").model
        self.session = onnxruntime.InferenceSession(
            folder / f"{name}.onnx", providers=["CPUExecutionProvider"]
        )
        self.tile = parts.test.x[:1, ..., None]
        self.outputs = self.answers(self.tile)

    def answers(self, tile: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """What onnxruntime answers, with all weights and the tile itself."""
        names = [output.name for output in self.session.get_outputs()]
        answers = self.session.run(names, {"input": tile})
        return dict(zip(names, answers, strict=True)) | {"input": tile}

    def off(self, seed: int) -> list[dict[str, Any]]:
        """What the network answers with a map of some layers switched off."""
        steps = graph.steps(self.loaded)[:-1]
        some = np.random.default_rng(seed).permutation(len(steps))[:2]
        return [self._off(int(i), steps[i]) for i in some]

    def _off(self, at: int, step: graph.Step) -> dict[str, Any]:
        maps = step.shape[-1] if len(step.shape) != 2 else 1
        assert maps

        def muffled(*args: Any, **kwargs: Any) -> Any:
            answer = np.array(step.operation(*args, **kwargs))
            answer.reshape(-1, maps)[:, 0] = 0
            return answer

        muffled.call = muffled  # type: ignore[attr-defined]
        steps = graph.steps(self.loaded)
        steps[at] = step._replace(operation=muffled)
        output = np.asarray(graph.answers(steps, self.tile)[steps[-1].name])
        return {"index": at + 1, "map": 0, "output": packed(output)}


def packed(values: NDArray[np.float32]) -> str:
    return base64.b64encode(np.ascontiguousarray(values, np.float32).tobytes()).decode()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoo")
    shutil.copytree(ROOT / "web", folder / "web")
    return folder


@pytest.fixture(scope="module")
def kept(root: Path) -> dict[str, Kept]:
    # Of letters nobody draws any more, which each network would be asked about as well.
    parts = split.train_test_split(replace(examples(), symbols=tuple("ABCDEFGHIJ")))
    kept, refused = {}, {}
    for name in zoo.ZOO:
        try:
            kept[name] = Kept(name, parts, root / "05-model")
        except DigitsError as error:
            refused[name] = str(error)
    assert not refused
    return kept


@pytest.fixture(scope="module")
def computed(kept: dict[str, Kept], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page's own arithmetic makes of each network."""
    told = [
        {
            "info": one.info,
            "values": {n: packed(v) for n, v in one.outputs.items() if "/" not in n},
            "weights": {n: packed(v) for n, v in one.outputs.items() if "/" in n},
            "off": one.off(seed),
        }
        for seed, one in enumerate(kept.values())
    ]
    file = tmp_path_factory.mktemp("computed") / "zoo.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    words = [*npm(), "run", "--silent", "zoo", "--", str(file)]
    ran = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT)
    reports: Sequence[Any] = json.loads(ran.stdout)
    return dict(zip(kept, reports, strict=True))


def test_each_network_is_the_same_after_loading(kept: dict[str, Kept]) -> None:
    assert len(kept) >= 40
    for name, one in kept.items():
        answer = np.asarray(one.loaded(one.tile, training=False))
        last = one.info["layers"][-1]["name"]
        assert np.allclose(answer, one.outputs[last], atol=1e-4), name


def test_the_page_computes_each_layer_as_the_network_does(computed: dict[str, Any]) -> None:
    for name, report in computed.items():
        for layer in report["layers"]:
            where = (name, layer)
            assert layer["lines"], where
            assert layer["agrees"], where
            if layer["type"] in SENTENCES:
                assert layer["distance"] is None, where
            else:
                assert layer["distance"] is not None and layer["distance"] < 1e-4, where


@pytest.mark.parametrize("page", ["networks.md", "networks.de.md"])
def test_the_table_says_what_is_explained(computed: dict[str, Any], page: str) -> None:
    rows = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    kinds = [set(re.findall(r"`(\w+)`", row)) for row in rows if row.startswith("| **")]
    worked, followed, rest, told = kinds[:4]
    for name, report in computed.items():
        for kind, distance in ((layer["type"], layer["distance"]) for layer in report["layers"]):
            if not kind.startswith("keras.ops"):
                known = kind in worked | followed | rest
                assert known is (distance is not None), (name, kind)
                assert known or kind in told, (name, kind)


def test_what_is_switched_off_changes_what_follows_as_in_the_network(
    computed: dict[str, Any],
) -> None:
    tried = [
        (name, difference)
        for name, report in computed.items()
        for difference in report["switched"]
        if difference is not None
    ]
    assert len(tried) > len(zoo.ZOO)
    for name, difference in tried:
        assert difference < 1e-4, name


CARDS = """async () => {
  const { model, pass } = painted.first;
  const { explain } = await import("./js/explain/explanation.js");
  const number = (cell) => Number(cell.textContent.replace("−", "-"));
  const cards = [];
  model.network.layers.forEach(({ name }, index) => {
    for (const share of [0.13, 0.5, 0.81]) {
      const unit = Math.floor(share * pass.values[index].length);
      const card = document.createElement("div");
      card.append(...explain({ ...model, values: pass.values, off: {}, index, unit }));
      const all = (selector) => [...card.querySelectorAll(selector)].map(number);
      cards.push({ name, value: pass.values[index][unit], said: all(".value"),
        terms: all(".terms tr:not(.total) td:last-child"),
        total: all(".terms .total td:last-child"), activation: all(".activation b"),
        sum: card.querySelector(".terms .total")?.textContent ?? "",
        softmax: Boolean(card.querySelector(".softmax")) });
    }
  });
  return { cards, values: pass.values.map((values) => [...values]),
    names: model.network.layers.map(({ name }) => name) };
}"""


@pytest.fixture
def page(root: Path, kept: dict[str, Kept], chromium: Browser) -> Iterator[Page]:
    problems: list[str] = []
    with serve.server(root, 0) as running, chromium.new_context(locale="en-GB") as context:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console", lambda said: problems.append(said.text) if said.type == "error" else None
        )
        page.goto(serve.address(running))
        page.wait_for_selector("body[data-ready]")
        yield page
        running.shutdown()
        thread.join()
    assert not problems


def choose(page: Page, name: str) -> None:
    page.select_option("#model", name)
    page.wait_for_function("name => window.painted?.first.model.name === name", arg=name)
    settled(page)


def test_the_page_shows_and_explains_each_network(page: Page, kept: dict[str, Kept]) -> None:
    draw(page, "4")
    settled(page)
    for name, one in kept.items():
        choose(page, name)
        shown = page.evaluate(CARDS)
        tile = np.array(shown["values"][0], np.float32).reshape(1, 28, 28, 1)
        expected = one.answers(tile)
        for layer, values in zip(shown["names"], shown["values"], strict=True):
            right = expected[layer].ravel()
            assert np.abs(np.array(values) - right).max() < 1e-4 * max(1, np.abs(right).max()), (
                layer
            )
        for card in shown["cards"]:
            where = (name, card)
            near = {"abs": 6e-4 + 1e-4 * abs(card["value"])}
            assert card["said"] == pytest.approx([card["value"]], **near), where
            if card["sum"].startswith("sum"):
                assert sum(card["terms"]) == pytest.approx(card["total"][0], abs=2e-3), where
            if card["activation"]:
                assert card["activation"][-1:] == pytest.approx([card["value"]], **near), where
            # Of a softmax it is the logit.
            elif card["total"] and not card["softmax"]:
                assert card["total"] == pytest.approx([card["value"]], **near), where


def test_branches_stand_below_one_another(page: Page, kept: dict[str, Kept]) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    choose(page, "inception")
    boxes = [
        panel.bounding_box() for panel in page.locator("#first .column >> nth=0 >> .panel").all()
    ]
    assert len(boxes) == 4
    room = page.locator("#first .layers").bounding_box()
    assert room
    below = room["y"]
    for box in boxes:
        assert box
        assert box["y"] >= below - 1
        below = box["y"] + box["height"]
    assert below <= room["y"] + room["height"] + 1
    # The input stands there once.
    assert page.locator("#first .panel").count() == len(kept["inception"].info["layers"])


def test_a_smaller_network_after_a_wide_one_that_was_scrolled(page: Page) -> None:
    page.set_viewport_size({"width": 900, "height": 700})
    draw(page, "4")
    for name in ("dense blocks", "one layer", "deep", "one layer"):
        choose(page, name)
        page.mouse.move(500, 350)
        page.mouse.wheel(300, 0)
        page.locator("#first .panel .frame").last.click(position={"x": 8, "y": 8})
    settled(page)
