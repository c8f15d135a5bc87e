"""Whatever `keras.Sequential` a learner writes becomes ONNX that computes the same."""

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import onnxruntime
import pytest

from digits.errors import ModelUnusable
from digits.model import conversion, export, graph, networks
from tests.conftest import ROOT

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

L = keras.layers
TILES = np.random.default_rng(0).random((4, 28, 28), np.float32)


def exported(layers: list[keras.Layer], path: Path) -> tuple[keras.Sequential, float]:
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
    return model, export.to_onnx(model, path, TILES[..., None])


NETWORKS = {
    "dropout and batch norm": lambda: [
        L.Conv2D(3, 3, name="conv"),
        L.BatchNormalization(name="norm"),
        L.Activation("relu", name="relu"),
        L.Dropout(0.5, name="dropout"),
        L.GlobalAveragePooling2D(name="mean"),
    ],
    "reshape and leaky relu": lambda: [
        L.Reshape((14, 56), name="reshape"),
        L.LeakyReLU(name="leaky"),
        L.Flatten(name="flatten"),
    ],
    "large activations": lambda: [
        L.Rescaling(1e4, name="scale"),
        L.Flatten(name="flatten"),
        L.Dense(50, name="wide"),
    ],
    "all activations": lambda: [
        L.Flatten(name="flatten"),
        *(
            L.Dense(5, name, name=name)
            for name in ("tanh", "sigmoid", "elu", "gelu", "celu", "silu", "mish", "softplus")
        ),
    ],
    "convolutions of all kinds": lambda: [
        L.Conv2D(4, 3, name="conv"),
        L.Conv2D(8, 3, groups=2, name="grouped"),
        L.DepthwiseConv2D(3, depth_multiplier=2, name="depthwise"),
        L.Flatten(name="flatten"),
    ],
    "both directions": lambda: [
        L.Reshape((28, 28), name="reshape"),
        L.Bidirectional(L.LSTM(3), name="both"),
    ],
}


@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_and_weight_is_an_output_as_in_keras(name: str, tmp_path: Path) -> None:
    layers = [*NETWORKS[name](), L.Dense(10, "softmax", name="output")]
    model, difference = exported(layers, tmp_path / "model.onnx")
    assert difference < 1e-4
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    answers = session.run(None, {"input": TILES[..., None]})
    outputs = dict(zip((o.name for o in session.get_outputs()), answers, strict=True))
    assert len(outputs) == len(model.layers) + len(model.weights)
    expected = graph.answers(graph.steps(model), TILES[..., None])
    for layer in model.layers:
        scale = max(1, np.abs(np.asarray(expected[layer.name])).max())
        assert np.abs(outputs[layer.name] - np.asarray(expected[layer.name])).max() / scale < 1e-4
    assert np.array_equal(outputs["output/kernel"], np.asarray(model.layers[-1].kernel))


def test_what_the_page_explains_as_another_kind_of_layer_is_an_output_too(tmp_path: Path) -> None:
    layers = [
        L.Normalization(mean=0.5, variance=4.0, name="normal"),
        L.Conv2D(3, 3, name="conv"),
        L.SeparableConv2D(5, 3, depth_multiplier=2, name="separable"),
    ]
    exported(layers, tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    names = ["conv", "separable", "separable/kernel", "normal/moving_mean"]
    before, after, kernel, mean = session.run(names, {"input": TILES[..., None]})
    assert np.allclose(mean, 0.5)
    assert np.allclose(keras.ops.conv(before, kernel), after, atol=1e-5)


def test_a_layer_that_onnx_does_not_know_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_text("the old one")
    layers = [
        L.Flatten(),
        L.Dense(4, lambda x: keras.ops.erfinv(x / 10), name="strange"),
        L.Dense(2),
    ]
    with pytest.raises(ModelUnusable, match="“strange” \\(Dense\\)"):
        exported(layers, path)
    assert path.read_text() == "the old one"


def test_a_layer_that_converts_but_does_not_run_is_named(tmp_path: Path) -> None:
    layers = [
        L.Lambda(lambda x: keras.ops.reshape(x, (1, 784)), name="alone"),
        L.Dense(2, name="last"),
    ]
    with pytest.raises(ModelUnusable, match="“alone” \\(Lambda\\)"):
        exported(layers, tmp_path / "model.onnx")


def test_without_a_layer_to_blame_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    convert = conversion.convert
    turns = itertools.count()

    def too_large(steps: Sequence[graph.Step], shape: Sequence[int]) -> bytes:
        if next(turns) == 0:
            raise MemoryError
        return convert(steps, shape)

    monkeypatch.setattr(conversion, "convert", too_large)
    with pytest.raises(ModelUnusable) as refused:
        exported([L.Flatten(name="flatten"), L.Dense(2, name="last")], tmp_path / "model.onnx")
    assert "last" not in str(refused.value)
    assert "The network" in str(refused.value)


def test_a_file_that_computes_something_else_is_not_kept(tmp_path: Path) -> None:
    steps = itertools.count(1)
    layers = [
        L.Flatten(),
        L.Lambda(lambda x: x * next(steps), name="fickle"),
        L.Dense(2),
    ]
    with pytest.raises(ModelUnusable, match="“fickle” \\(Lambda\\) computes something else"):
        exported(layers, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def refusal(*layers: keras.Layer) -> str:
    with pytest.raises(ModelUnusable) as refused:
        export.check(keras.Sequential([keras.Input((28, 28)), L.Flatten(), *layers, L.Dense(10)]))
    return str(refused.value)


def test_what_could_not_be_kept_is_refused_before_training() -> None:
    assert "“mine” (Dense) can't be loaded" in refusal(
        L.Dense(4, lambda x: x * keras.ops.sigmoid(x), name="mine")
    )
    assert "“mine” (Lambda) can't be loaded" in refusal(L.Lambda(abs, name="mine"))
    assert "“hash” (Hashing) can't be turned" in refusal(L.Hashing(9, name="hash"))
    export.check(keras.Sequential([L.Flatten(), L.Dense(10, "gelu")]))


def test_the_same_network_gives_the_same_bytes_whatever_came_before(tmp_path: Path) -> None:
    written = []
    for turn in range(2):
        model = networks.cnn()
        chance = np.random.default_rng(0)
        weights = [chance.normal(0, 0.1, weight.shape) for weight in model.get_weights()]
        model.set_weights(weights)
        export.to_onnx(model, tmp_path / f"{turn}.onnx", TILES[..., None])
        written.append((tmp_path / f"{turn}.onnx").read_bytes())
        exported([L.Conv2D(2, 3, name="other"), L.Flatten(name="flat")], tmp_path / "other.onnx")
    assert written[0] == written[1]
    names = [output.name for output in onnxruntime.InferenceSession(written[0]).get_outputs()]
    assert {"conv_1", "conv_1/kernel", "output"} < set(names)


def untrained(path: Path) -> None:
    """Layers whose weights are all alike, as no training has told them apart yet."""
    keras.utils.set_random_seed(0)
    layers = [
        *(L.Conv2D(4, 3, kernel_initializer="zeros", name=f"conv_{i}") for i in range(3)),
        *(L.BatchNormalization(name=f"norm_{i}") for i in range(3)),
        *(L.Normalization(mean=0.5, variance=4.0, name=f"normal_{i}") for i in range(2)),
        *(L.PReLU(shared_axes=[1, 2], name=f"bent_{i}") for i in range(2)),
        L.SeparableConv2D(4, 3, activation="gelu", name="separable"),
        L.Flatten(name="flatten"),
        *(L.Dense(10, "celu", kernel_initializer="zeros", name=f"dense_{i}") for i in range(3)),
        L.Dense(10, "softmax", name="output"),
    ]
    exported(layers, path)


def recurrent(path: Path) -> None:
    """A network whose graph has loops."""
    layers = [
        L.Reshape((28, 28), name="rows"),
        L.Bidirectional(L.GRU(3, return_sequences=True, name="gru"), name="both"),
        L.SimpleRNN(4, name="simple"),
        L.Dense(10, "softmax", name="output"),
    ]
    keras.utils.set_random_seed(0)
    exported(layers, path)


def test_the_same_network_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    for kind in (untrained, recurrent):
        kind(tmp_path / f"{kind.__name__}.onnx")
    code = (
        "import sys; from pathlib import Path; from tests.model import test_export as t;"
        "[kind(Path(sys.argv[1], f'there-{kind.__name__}')) for kind in (t.untrained, t.recurrent)]"
    )
    # Python's sets, and what is called by address, come in another order.
    other = {"PYTHONHASHSEED": "7", "PYTHONMALLOC": "malloc"}
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, env=os.environ | other, check=True
    )
    for kind in (untrained, recurrent):
        here, there = tmp_path / f"{kind.__name__}.onnx", tmp_path / f"there-{kind.__name__}"
        assert here.read_bytes() == there.read_bytes(), kind


@pytest.mark.filterwarnings("ignore:Even though the:UserWarning")
@pytest.mark.parametrize("before", [False, True])
def test_how_tensorflow_runs_functions_stays_as_the_learner_set_it(before: bool) -> None:
    import tensorflow as tf

    grouped = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            L.Conv2D(4, 3, name="conv"),
            L.Conv2D(4, 3, groups=2, name="grouped"),
            L.Flatten(name="flatten"),
            L.Dense(10, "softmax", name="output"),
        ]
    )
    tf.config.run_functions_eagerly(before)
    try:
        export.check(grouped)
        assert tf.config.functions_run_eagerly() is before
        unknown = keras.Sequential([keras.Input((28, 28, 1)), L.RandomFlip(name="flip")])
        unknown.add(L.Lambda(lambda x: x, name="own"))
        with pytest.raises(ModelUnusable):
            export.check(unknown)
        assert tf.config.functions_run_eagerly() is before
    finally:
        tf.config.run_functions_eagerly(False)
