"""What a network was like while it learned is kept, and fits what is saved."""

import json
import shutil
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from digits.cli import parser
from digits.data.split import Split
from digits.model import evaluation, film, networks, store, training
from tests.conftest import few

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def read(path: Path) -> dict[str, NDArray[np.float16]]:
    """A film as anybody reads safetensors."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    weights = {}
    for name, told in json.loads(content[8:start]).items():
        begin, end = told["data_offsets"]
        numbers = np.frombuffer(content[start + begin : start + end], "<f2")
        weights[name] = numbers.reshape(told["shape"])
    return weights


def test_training_keeps_a_film_from_dice_to_reader(trained: Path) -> None:
    told = json.loads((trained / "mlp.json").read_text(encoding="utf-8"))["film"]
    assert 18 <= len(told) <= 26
    steps = [moment["step"] for moment in told]
    assert steps[:3] == [0, 1, 2]
    # From one to the next it grows by a factor, but for the first few.
    factors = np.array(steps[8:]) / np.array(steps[7:-1])
    assert factors.max() < 1.3 * factors.min()
    assert told[-1]["epoch"] == 8
    assert told[0]["accuracy"] < 0.3 < 0.8 < told[-1]["accuracy"]
    assert told[-1]["loss"] < 0.5 * told[0]["loss"]
    assert (trained / "mlp.film").stat().st_size < 12_000_000


def test_the_last_moment_is_what_is_saved(trained: Path) -> None:
    model = store.load(trained / "mlp.keras").model
    kept = read(trained / "mlp.film")
    for name, weight in film.variables(model).items():
        assert np.allclose(kept[name][-1], np.asarray(weight), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("at_once", [1, 7])
def test_a_film_shows_the_weights_as_they_were(parts: Split, at_once: int) -> None:
    x, y = parts.validation.x, parts.validation.y

    def learn(epochs: int, film: film.Film | None) -> keras.Sequential:
        training.seed(1)
        model = networks.mlp()
        model.compile(
            keras.optimizers.SGD(0.1),
            "sparse_categorical_crossentropy",
            steps_per_execution=at_once,
            jit_compile=False,
        )
        model.fit(
            x[:56], y[:56], 8, epochs, shuffle=False, verbose=0, callbacks=[film] * bool(film)
        )
        return model

    kept = film.Film()
    learn(4, kept)
    assert kept.steps[:3] == [0, 1, 2]
    assert kept.steps[-1] == 28
    without = learn(4, None)
    last = {name: np.asarray(weight) for name, weight in film.variables(without).items()}
    assert np.allclose(kept.kept[-1]["output/kernel"], last["output/kernel"], rtol=1e-3, atol=1e-5)
    changes = [
        np.abs(after["dense_1/kernel"] - before["dense_1/kernel"]).max()
        for before, after in zip(kept.kept, kept.kept[1:], strict=False)
    ]
    assert min(changes) > 0


def test_a_film_ends_where_ctrl_c_went_back_to(parts: Split, tmp_path: Path) -> None:
    def stop(history: training.History) -> None:
        if len(history["loss"]) == 2:
            raise KeyboardInterrupt

    kept = film.Film()
    model = networks.mlp()
    train = few(parts.validation, 30)
    history = training.fit(model, train, parts.validation, 9, stop, film=kept)
    result = evaluation.evaluate(model, parts.test)
    info = store.save(tmp_path, "mlp", model, parts, history, result, film=kept)
    best = int(np.argmin(history["val_loss"])) + 1
    assert info["film"][-1]["epoch"] == best
    accuracy = evaluation.evaluate(model, parts.validation).accuracy
    assert info["film"][-1]["accuracy"] == pytest.approx(accuracy, abs=0.02)


def test_a_film_of_another_network_is_left_out_and_an_old_one_goes(
    trained: Path, parts: Split, tmp_path: Path
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    info = store.save(tmp_path, "mlp", model, parts, {}, result, film=film.Film())
    assert info["film"] == []
    assert not (tmp_path / "mlp.film").exists()


def test_temperature_is_in_every_moment(parts: Split, tmp_path: Path) -> None:
    kept = film.Film()
    model = networks.mlp()
    training.fit(model, few(parts.validation, 30), parts.validation, 1, film=kept)
    model.layers[-1].set_weights([weight / 2 for weight in model.layers[-1].get_weights()])
    told = film.write(tmp_path / "mlp.film", kept, model, parts.validation, 2.0)
    weights = read(tmp_path / "mlp.film")
    dice = kept.kept[0]
    assert np.allclose(weights["output/kernel"][0], dice["output/kernel"] / 2, atol=1e-4)
    assert np.array_equal(weights["dense_1/kernel"][0], dice["dense_1/kernel"])
    # Whoever measures puts everything back.
    assert np.allclose(weights["output/kernel"][-1], model.layers[-1].get_weights()[0], atol=1e-3)
    assert told[-1]["loss"] == pytest.approx(
        evaluation.evaluate(model, parts.validation).loss, rel=0.01
    )


def test_a_film_of_a_large_network_has_fewer_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    assert film.times(5000, 24)[:4] == [0, 1, 2, 3]
    assert film.times(5000, 2) == []
    assert film.times(0, 24) == []
    numbers: list[Any] = film.times(3, 24)
    assert numbers == [0, 1, 2, 3]


def test_no_film_no_file(trained: Path, sheets: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    words = ["train", "--model", "mlp", "--epochs", "1", "--no-tiles", "-o", str(tmp_path)]
    assert parser.main([*words, "--sheets", str(sheets)]) == 0
    info = json.loads((tmp_path / "mlp.json").read_text(encoding="utf-8"))
    assert info["film"][-1]["epoch"] == 1
    assert not (tmp_path / "mlp.tiles.png").exists()
