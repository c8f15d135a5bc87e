"""A network as a graph: what each layer takes, whoever wrote it and however."""

import json
from collections.abc import Callable

import keras
import numpy as np
import pytest

from digits.model import graph, layers, networks

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

L = keras.layers
TILES = np.random.default_rng(0).random((4, 28, 28, 1), np.float32)


def residual() -> keras.Model:
    x = keras.Input((28, 28, 1), name="input")
    way = L.Conv2D(4, 3, padding="same", name="way")(x)
    end = L.Add(name="sum")([way, L.Conv2D(4, 1, name="short")(x)])
    return keras.Model(x, L.Dense(10, name="output")(L.Flatten(name="flat")(end)))


def twice() -> keras.Model:
    x = keras.Input((28, 28, 1))
    same = L.Conv2D(1, 3, padding="same", name="same")
    return keras.Model(x, L.Dense(10, name="input")(L.Flatten(name="flat")(same(same(x)))))


def nested() -> keras.Model:
    block = keras.Sequential([L.Conv2D(3, 3, name="conv"), L.ReLU(name="relu")], name="block")
    flat = [L.Flatten(name="flat"), L.Dense(10, name="output")]
    return keras.Sequential([keras.Input((28, 28, 1)), L.Conv2D(2, 3, name="conv"), block, *flat])


def operations() -> keras.Model:
    x = keras.Input((28, 28, 1))
    flat = keras.ops.reshape(x, (-1, 784))
    return keras.Model(x, L.Dense(10, name="output")(flat + 2.0 * flat))


WAYS = {
    residual: "way(input) short(input) sum(way short) flat(sum) output(flat)",
    twice: "same(input) same_2(same) flat(same_2) input_2(flat)",
    nested: "conv(input) block.conv(conv) relu(block.conv) flat(relu) output(flat)",
}


@pytest.mark.parametrize("build", WAYS)
def test_each_step_names_what_it_takes(build: Callable[[], keras.Model]) -> None:
    model = build()
    steps = graph.steps(model)
    assert " ".join(f"{step.name}({' '.join(step.inputs)})" for step in steps) == WAYS[build]
    answers = graph.answers(steps, TILES)
    assert [tuple(answers[step.name].shape[1:]) for step in steps] == [s.shape for s in steps]
    last = np.asarray(answers[steps[-1].name])
    assert np.allclose(last, model.predict(TILES, verbose=0), atol=1e-6)


def test_a_layer_that_is_used_twice_has_its_weights_once() -> None:
    told = [layers.describe(step) for step in graph.steps(twice())]
    assert [layer.get("weights") for layer in told] == [None, "same", None, None]


def test_operations_appear_as_what_they_are() -> None:
    told = [layers.describe(step) for step in graph.steps(operations())]
    assert [layer["type"] for layer in told] == ["Reshape", "keras.ops.multiply", "Add", "Dense"]
    assert json.loads(json.dumps(told)) == told


def test_a_large_network_within_the_network_stays_one_step() -> None:
    many = keras.Sequential([keras.Input((28, 28, 1)), *(L.ReLU() for _ in range(80))], name="many")
    model = keras.Sequential([keras.Input((28, 28, 1)), many, L.Flatten(), L.Dense(10)])
    assert len(graph.steps(model)) == 3
    assert graph.steps(model)[0].name == "many"


def test_what_works_in_training_only_is_at_rest() -> None:
    model = keras.Sequential([keras.Input((28, 28, 1)), L.RandomRotation(0.5), L.Flatten()])
    turned, _ = graph.answers(graph.steps(model), TILES).values()
    assert np.allclose(turned, TILES)


def test_the_networks_of_the_course_are_as_they_were() -> None:
    for build in networks.NETWORKS.values():
        model = build()
        assert [step.name for step in graph.steps(model)] == [layer.name for layer in model.layers]


def test_operations_with_settings_of_their_own_are_no_plain_activations() -> None:
    ops = keras.ops
    wanted: dict[Callable[[keras.KerasTensor], keras.KerasTensor], str | None] = {
        ops.relu: "relu",
        ops.leaky_relu: "leaky_relu",
        lambda x: ops.leaky_relu(x, 0.3): None,
        lambda x: ops.elu(x, 0.5): None,
        ops.softmax: "softmax",
        lambda x: ops.softmax(x, axis=1): None,
        # Unlike keras.activations.gelu it computes roughly unless told otherwise.
        ops.gelu: None,
        lambda x: ops.gelu(x, approximate=False): "gelu",
        lambda x: ops.threshold(x, 0.2, 0.1): None,
    }
    x = keras.Input((5, 3))
    for operation, name in wanted.items():
        (step,) = graph.steps(keras.Model(x, operation(x)))
        told = layers.describe(step)
        kind = "Activation" if name else f"keras.ops.{step.operation.name.rstrip('_0123456789')}"
        assert (told["type"], told["activation"]) == (kind, name)
