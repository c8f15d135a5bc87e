"""Networks as lessons have them are kept, loaded again, and computed by the page as they do."""

import base64
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from bootstrap.install import npm
from digits.data import split
from digits.model import evaluation, graph, store
from tests import zoo
from tests.conftest import ROOT, examples

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
    """A network of the zoo after a few steps of training, kept and loaded again."""

    def __init__(self, name: str, parts: split.Split, folder: Path) -> None:
        model = zoo.network(name)
        model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
        x = parts.train.x[:16, ..., None]
        for _ in range(2):
            model.train_on_batch(x, parts.train.y[:16])
        result = evaluation.Evaluation(parts.test, np.asarray(model(parts.test.x[..., None])))
        self.info = store.save(folder, "network", model, parts, {"loss": [1.0]}, result)
        self.loaded = store.load(folder / "network.keras").model
        session = onnxruntime.InferenceSession(
            folder / "network.onnx", providers=["CPUExecutionProvider"]
        )
        names = [output.name for output in session.get_outputs()]
        self.tile = parts.test.x[:1, ..., None]
        answers = session.run(names, {"input": self.tile})
        self.outputs = dict(zip(names, answers, strict=True)) | {"input": self.tile}

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
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kept]:
    parts = split.train_test_split(examples())
    folder = tmp_path_factory.mktemp("zoo")
    return {name: Kept(name, parts, folder) for name in zoo.ZOO}


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
        answer = one.loaded.predict_on_batch(one.tile)
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
