"""What can't be kept is refused before the training, for its true reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from digits.data.split import Split
from digits.errors import ModelUnusable
from digits.model import evaluation, export, graph, networks, store, training

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

L = keras.layers


class Own(keras.Model):  # type: ignore[misc]
    """As the lessons on subclassing have it."""

    def __init__(self) -> None:
        super().__init__(name="own")
        self.flat, self.last = L.Flatten(), L.Dense(10, "softmax")

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return self.last(self.flat(x))


def sequential(*layers: keras.Layer, name: str = "mine") -> keras.Model:
    return keras.Sequential([keras.Input((28, 28, 1)), *layers], name=name)


def two_answers() -> keras.Model:
    x = keras.Input((28, 28))
    flat = L.Flatten()(x)
    return keras.Model(x, [L.Dense(10, "softmax")(flat), L.Dense(2)(flat)], name="mine")


def two_questions() -> keras.Model:
    x, y = keras.Input((28, 28)), keras.Input((28, 28))
    return keras.Model([x, y], L.Dense(10)(L.Flatten()(L.Add()([x, y]))), name="mine")


def maps_first() -> keras.Model:
    x = keras.Input((1, 28, 28))
    way = L.Conv2D(4, 3, data_format="channels_first", name="conv")(x)
    return keras.Model(x, L.Dense(10, "softmax")(L.Flatten()(way)))


def half() -> keras.Model:
    keras.config.set_dtype_policy("mixed_float16")
    return sequential(L.Flatten(name="flat"), L.Dense(10, "softmax", dtype="float32"))


def in_two_networks() -> keras.Model:
    x = keras.Input((28, 28))
    flat = L.Dense(8)(L.Flatten()(x))
    same = L.Dense(8, name="same")
    tower = keras.Sequential([keras.Input((8,)), same, L.ReLU()], name="tower")
    return keras.Model(x, L.Dense(10, "softmax")(L.Add()([tower(flat), same(flat)])))


def network_in_two_networks() -> keras.Model:
    x, inner, outer = keras.Input((28, 28)), keras.Input((8,)), keras.Input((8,))
    same = keras.Model(inner, L.Dense(8)(inner), name="same")
    tower = keras.Model(outer, same(same(outer)), name="tower")
    flat = L.Dense(8)(L.Flatten()(x))
    return keras.Model(x, L.Dense(10, "softmax")(L.Add()([tower(flat), same(flat)])))


def in_two_towers() -> keras.Model:
    x = keras.Input((28, 28))
    flat, same = L.Dense(8)(L.Flatten()(x)), L.Dense(8, name="same")
    towers = [keras.Sequential([keras.Input((8,)), same, more]) for more in (L.ReLU(), L.ELU())]
    return keras.Model(x, L.Dense(10, "softmax")(L.Add()([tower(flat) for tower in towers])))


REFUSED: dict[Callable[[], keras.Model], str] = {
    Own: "“own” is a class of your own",
    two_answers: "“mine” has 2 outputs; give it exactly one",
    two_questions: "“mine” has 2 inputs; give it exactly one",
    maps_first: "“conv” .Conv2D. expects the maps before rows and columns",
    in_two_networks: "“same” .Dense. stands in two networks at once.*: build one for each",
    network_in_two_networks: "“same” .Functional. stands in two networks at once",
    in_two_towers: "“same” .Dense. stands in two networks at once",
    half: "“flat” .Flatten. computes with float16 instead of float32: leave dtype out",
    lambda: sequential(L.Flatten(), L.Dense(10, "softmax", dtype="float16", name="last")): (
        "“last” .Dense. computes with float16"
    ),
    lambda: sequential(L.Flatten(name="in one row"), L.Dense(10)): "called “in one row”",
    lambda: sequential(L.Flatten(), L.Dense(10, name="größe")): "called “größe”; use only a to z",
    lambda: sequential(keras.Sequential([L.Flatten(name="größe")]), L.Dense(10)): "“größe”",
    lambda: sequential(L.Flatten(), L.Dense(10), name="mein Netz"): "network can't be called “mein",
    lambda: sequential(L.Dense(9), L.Dense(10, name="last")): (
        r"answers with \(28, 28, 10\) numbers .* write keras.layers.Flatten\(\) .* “dense"
    ),
    lambda: sequential(L.Conv2D(10, 3, name="conv")): "Flatten.* before the layer “conv”|Flatten",
    lambda: keras.Sequential(name="mine"): "“mine” has no layers yet; write some into it",
    sequential: "“mine” has no layers yet",
    lambda: sequential(keras.Sequential([keras.Input((28, 28, 1))])): "no layers yet",
    lambda: keras.Sequential([L.Conv1D(3, 3), L.Flatten(), L.Dense(10)]): "let it begin with",
    lambda: sequential(L.Flatten(), L.Dense(70_000), L.Dense(10)): "parameters, which is too many",
}


@pytest.fixture(autouse=True)
def policy() -> Iterator[None]:
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize("build", REFUSED)
def test_what_can_not_be_kept_says_why(build: Callable[[], keras.Model]) -> None:
    with pytest.raises(ModelUnusable, match=REFUSED[build]):
        export.check(build())


@pytest.mark.parametrize("build", [Own, two_answers, two_questions, half])
def test_training_and_saving_say_the_same(
    build: Callable[[], keras.Model], parts: Split, tmp_path: Path
) -> None:
    model = build()
    result = evaluation.Evaluation(parts.test, np.full((len(parts.test), 10), 0.1))
    with pytest.raises(ModelUnusable):
        store.save(tmp_path, "mine", model, parts, {}, result)
    assert not list(tmp_path.iterdir())
    if build is not half:
        with pytest.raises(ModelUnusable):
            training.fit(model, parts.validation, parts.validation, 1)


def test_activations_of_tensorflow_become_those_of_keras() -> None:
    model = sequential(L.Flatten(), L.Dense(9, tf.nn.relu), L.Dense(10, activation=tf.nn.softmax))
    export.check(model)
    assert model.layers[-1].activation is keras.activations.softmax
    assert model.layers[-2].activation is keras.activations.relu


def test_networks_that_are_used_twice_are_kept(tmp_path: Path) -> None:
    x, inner, outer = keras.Input((28, 28)), keras.Input((8,)), keras.Input((8,))
    same = keras.Model(inner, L.Dense(8)(inner), name="same")
    tower = keras.Model(outer, same(same(outer)), name="tower")
    flat = L.Dense(8)(L.Flatten()(x))
    answer = L.Add()([tower(flat), tower(tower(flat))])
    model = keras.Model(x, L.Dense(10, "softmax")(answer))
    export.check(model)
    model.save(tmp_path / "mine.keras")
    loaded = keras.models.load_model(tmp_path / "mine.keras")
    tiles = np.random.default_rng(0).random((3, 28, 28))
    assert np.allclose(loaded(tiles), model(tiles), atol=1e-6)


def test_names_that_the_file_has_itself_are_given_another() -> None:
    x = keras.Input((28, 28), name="input")
    export.check(keras.Model(x, L.Dense(10, "softmax")(L.Flatten()(x))))
    x = keras.Input((28, 28))
    model = keras.Model(x, L.Dense(10, "softmax", name="input")(L.Flatten()(x)))
    export.check(model)
    assert graph.steps(model)[-1].name == "input_2"


@pytest.mark.parametrize("kind", ["RandomCrop", "RandomShear", "RandomFlip", "RandomContrast"])
def test_what_varies_tiles_is_kept_or_names_itself(kind: str) -> None:
    words = {"RandomCrop": (28, 28), "RandomShear": (0.1,), "RandomContrast": (0.1,)}.get(kind, ())
    model = sequential(getattr(L, kind)(*words, name="vary"), L.Flatten(), L.Dense(10))
    try:
        export.check(model)
    except ModelUnusable as refused:
        assert f"“vary” ({kind})" in str(refused)


def test_history_may_be_that_of_keras(parts: Split, tmp_path: Path) -> None:
    model = networks.mlp()
    result = evaluation.Evaluation(parts.test, np.full((len(parts.test), 10), 0.1))
    history = keras.callbacks.History()
    history.history = {"loss": [np.float32(2)]}
    assert store.save(tmp_path, "mine", model, parts, history, result)["history"] == {"loss": [2.0]}
    for strange in (7, {"loss": [float("inf")]}, {"loss": 3}, [1, 2]):
        with pytest.raises(ModelUnusable, match=r"history|did not stay a number"):
            store.save(tmp_path, "mine", model, parts, strange, result)
    with pytest.raises(ModelUnusable, match="5 answers, but there are 10 symbols"):
        store.save(tmp_path, "mine", networks.mlp(5), parts, {}, result)
