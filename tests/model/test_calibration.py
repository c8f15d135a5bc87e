"""How sure a network says it is."""

import numpy as np
import pytest

from digits.data import synthetic
from digits.data.dataset import Dataset
from digits.data.split import train_test_split
from digits.model import calibration, evaluation, networks, training
from digits.model.backend import keras
from tests.conftest import examples


def test_the_temperature_is_found_by_which_answers_were_drawn() -> None:
    random = np.random.default_rng(0)
    sums = random.normal(0, 2, (20_000, 10))
    shares = np.exp(sums) / np.exp(sums).sum(1, keepdims=True)
    y = (random.random((len(sums), 1)) > shares.cumsum(1)).sum(1)
    for overdone in (1, 2, 5):
        found = calibration.temperature((sums * overdone).astype(np.float32), y)
        assert found == pytest.approx(overdone, rel=0.05)
    # A network that is too unsure is made surer, within reason.
    assert calibration.temperature((sums / 1.5).astype(np.float32), y) == pytest.approx(
        0.67, rel=0.05
    )
    assert calibration.temperature((sums / 9).astype(np.float32), y) == calibration.LOWEST


def test_a_network_becomes_less_sure_and_reads_the_same() -> None:
    parts = train_test_split(examples())
    model = networks.mlp()
    kernel, bias = model.layers[-1].get_weights()
    model.layers[-1].set_weights([100 * kernel, bias + 1])
    before = evaluation.evaluate(model, parts.test)
    divisor = calibration.calibrate(model, parts.validation)
    after = evaluation.evaluate(model, parts.test)
    assert divisor > 2
    assert after.confidence.mean() < before.confidence.mean()
    assert np.array_equal(after.predicted, before.predicted)
    kernel_now, bias_now = model.layers[-1].get_weights()
    assert np.allclose(100 * kernel / divisor, kernel_now)
    assert np.allclose((bias + 1) / divisor, bias_now)


def test_without_strangers_it_is_not_made_surer_and_with_them_it_lies_between() -> None:
    tiles = examples()
    model = networks.mlp()
    training.seed(0)
    training.fit(model, tiles, tiles, 12)
    weights = model.get_weights()

    def found(known: Dataset, strangers: Dataset | None = None) -> float:
        model.set_weights(weights)
        return calibration.calibrate(model, known, strangers)

    # All that it has learned by heart is read right, which says little of others.
    assert found(tiles) == 1
    others = synthetic.strangers(tiles.symbols)
    assert others
    assert calibration.LOWEST <= found(tiles, others) < found(others, others)


def test_a_network_that_ends_otherwise_is_left_as_it_is() -> None:
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Flatten(), layers.Dense(10), layers.Softmax()]
    )
    weights = model.get_weights()
    assert calibration.calibrate(model, examples()) == 1
    assert all(np.array_equal(a, b) for a, b in zip(weights, model.get_weights(), strict=True))


def test_strangers_are_not_those_whom_the_network_learns_from() -> None:
    parts = train_test_split(examples())
    strangers = set(synthetic.unseen(parts).writers) - set(parts.validation.writers)
    assert strangers
    assert not strangers & set(synthetic.tiles(parts.train.symbols).writers)
