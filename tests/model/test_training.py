"""Networks are built and taught, and what goes wrong is said in a sentence."""

import shutil
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from digits.cli import parser
from digits.data import augment, synthetic
from digits.data.dataset import ink
from digits.data.split import Split
from digits.errors import ModelUnusable
from digits.model import evaluation, networks, training
from tests.conftest import few

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

L = keras.layers


def test_variants_differ_but_stay_the_same_digit(parts: Split) -> None:
    x = parts.train.x[:200]
    first, second = (augment.augment(x, np.random.default_rng(seed)) for seed in (0, 1))
    assert first.shape == x.shape
    assert first.dtype == np.float32
    assert 0 <= first.min() <= first.max() <= 1
    assert np.abs(first - second).mean() > 0.02
    # A variant is closer to its tile than to others.
    near = ((first[:, None] - x[None]) ** 2).sum((2, 3)).argmin(1)
    assert (parts.train.y[near] == parts.train.y[:200]).mean() > 0.9


def test_networks_have_the_parameters_of_the_course() -> None:
    assert networks.mlp().count_params() == 89_610
    assert networks.cnn().count_params() == 225_034


def test_unknown_activation_is_said_in_a_sentence() -> None:
    with pytest.raises(ModelUnusable, match="reluu"):
        networks.mlp(activation="reluu")
    with pytest.raises(ModelUnusable, match="threshold"):
        networks.cnn(activation="threshold")


def test_the_same_seed_gives_the_same_network(parts: Split) -> None:
    small = few(parts.train, 20)
    weights = []
    for _ in range(2):
        training.seed(3)
        model = networks.mlp()
        training.fit(model, small, parts.validation, 2)
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    assert np.array_equal(*weights)


def test_where_nothing_is_to_be_read_a_network_learns_to_be_sure_of_nothing(
    parts: Split, tmp_path: Path
) -> None:
    doodles = synthetic.doodles()
    small = replace(few(parts.train, 40), others=doodles[:400])
    model = networks.mlp()
    training.seed(0)
    history = training.fit(model, small, parts.validation, 80)
    # It has seen neither.
    on_doodles = evaluation.probabilities(model, ink(doodles[400:800])).max(1)
    on_digits = evaluation.evaluate(model, parts.validation).confidence
    assert np.median(on_digits) > np.median(on_doodles) + 0.2
    # Doodles count neither as right nor as wrong; with them, not even two thirds could be right.
    assert history["accuracy"][-1] > 0.7
    model.save(tmp_path / "mlp.keras")
    again = keras.models.load_model(tmp_path / "mlp.keras")
    x = networks.shaped(again, parts.validation.x)
    _, accuracy = again.evaluate(x, parts.validation.y, verbose=0)
    assert accuracy == pytest.approx(history["val_accuracy"][-1], abs=1e-3)


def test_ctrl_c_keeps_the_best_weights_so_far(parts: Split) -> None:
    def stop(history: training.History) -> None:
        if len(history["loss"]) == 2:
            raise KeyboardInterrupt

    model = networks.mlp()
    history = training.fit(model, few(parts.train, 30), parts.validation, 9, stop)
    assert len(history["loss"]) == 2
    result = evaluation.evaluate(model, parts.validation)
    assert result.loss == pytest.approx(min(history["val_loss"]), rel=1e-3)


def test_training_to_the_end_keeps_the_last_weights(parts: Split) -> None:
    model = networks.mlp()
    history = training.fit(model, few(parts.train, 30), parts.validation, 3)
    result = evaluation.evaluate(model, parts.validation)
    assert result.loss == pytest.approx(history["val_loss"][-1], rel=1e-3)


def test_a_loss_that_is_no_number_leaves_the_old_model(
    trained: Path, sheets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    words = ["train", "--model", "mlp", "--activation", "exponential", "--epochs", "3"]
    training_rate, training.RATE = training.RATE, 1e6
    try:
        assert parser.main([*words, "--sheets", str(sheets), "-o", str(tmp_path)]) == 1
    finally:
        training.RATE = training_rate
    said = capsys.readouterr().err
    assert "no longer a number" in said
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("layers", "word"),
    [
        ([L.Flatten(), L.Dense(10)], "softmax"),
        ([L.Flatten(), L.Dense(4, "softmax")], "10"),
        ([L.Flatten(name="my layer"), L.Dense(10, "softmax")], "my layer"),
        ([L.Flatten(name="größe"), L.Dense(10, "softmax")], "größe"),
        ([L.Dense(9), L.Dense(10, "softmax", name="mine")], "Flatten"),
    ],
)
def test_networks_that_do_not_fit_are_told_what_to_change(
    parts: Split, layers: list[keras.Layer], word: str
) -> None:
    model = keras.Sequential([keras.Input((28, 28)), *layers])
    with pytest.raises(ModelUnusable, match=word):
        training.fit(model, parts.validation, parts.validation, 1)


def test_a_network_without_input_is_given_one(parts: Split) -> None:
    model = keras.Sequential([L.Conv2D(2, 5, strides=3), L.Flatten(), L.Dense(10, "softmax")])
    training.fit(model, few(parts.train, 20), parts.validation, 1)
    assert evaluation.evaluate(model, parts.test).probabilities.shape == (len(parts.test), 10)


def test_training_without_sheets_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "--sheets", str(tmp_path), "-o", str(tmp_path / "model")]
    assert parser.main(words) == 1
    assert "digits prepare" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
