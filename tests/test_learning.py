"""From sheets to a stored model: splits, training, evaluation, on tiles of real scans."""

import json
import shutil
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from digits import (
    augment,
    cli,
    crossvalidation,
    dataset,
    evaluation,
    models,
    prepare,
    store,
    training,
)
from digits.dataset import Dataset, Split
from digits.errors import DigitsError, ModelUnusable, SheetsUnusable
from digits.evaluation import Evaluation
from digits.sources import find

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

L = keras.layers


@pytest.fixture(scope="session")
def sheets(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiles of three writers; the third wrote two pages."""
    folder = tmp_path_factory.mktemp("learning")
    (folder / "pages" / "third").mkdir(parents=True)
    for number in (1, 3):
        shutil.copy(scans / f"blatt{number}.png", folder / "pages")
    for number in (5, 6):
        shutil.copy(scans / f"blatt{number}.png", folder / "pages" / "third")
    for page in prepare.prepare(find([folder / "pages"]), folder / "sheets"):
        assert page.problem is None
    return folder / "sheets"


@pytest.fixture(scope="session")
def data(sheets: Path) -> Dataset:
    return dataset.load(sheets)


@pytest.fixture(scope="session")
def parts(data: Dataset) -> Split:
    return dataset.split(data)


@pytest.fixture(scope="session")
def trained(sheets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which `digits train` wrote an MLP."""
    folder = tmp_path_factory.mktemp("model")
    words = ["train", "--model", "mlp", "--epochs", "8"]
    assert cli.main([*words, "--sheets", str(sheets), "-o", str(folder)]) == 0
    return folder


def few(data: Dataset, n: int) -> Dataset:
    """The first few tiles of each symbol."""
    where = [np.flatnonzero(data.y == label)[:n] for label in range(len(data.symbols))]
    return data.at(np.concatenate(where))


def test_ink_is_one_and_paper_is_zero(data: Dataset) -> None:
    assert data.x.dtype == np.float32
    assert data.x.min() == 0
    assert data.x.max() > 0.9
    assert np.median(data.x[:, 0]) == 0


def test_parts_share_no_tile_and_hold_every_symbol(data: Dataset, parts: Split) -> None:
    sizes = [len(part) for part in (parts.train, parts.validation, parts.test)]
    assert sum(sizes) == len(data)
    assert np.allclose(np.array(sizes) / len(data), [0.8, 0.1, 0.1], atol=0.005)
    places = [
        set(zip(part.files, part.rows, part.columns, strict=True))
        for part in (parts.train, parts.validation, parts.test)
    ]
    assert len(set.union(*places)) == len(data)
    for part in (parts.train, parts.validation, parts.test):
        assert set(part.y) == set(range(10))


def test_the_same_seed_gives_the_same_parts_and_another_seed_others(data: Dataset) -> None:
    first, same, other = (dataset.split(data, seed=seed).test for seed in (1, 1, 2))
    assert np.array_equal(first.x, same.x)
    assert not np.array_equal(first.x, other.x)


def test_split_by_writer_tests_with_hands_that_were_not_learnt_from(data: Dataset) -> None:
    parts = dataset.split(data, by="writer")
    assert not set(parts.test.writers) & set(parts.train.writers)
    assert not set(parts.test.writers) & set(parts.validation.writers)
    assert dataset.without(data, "third").test.writers.tolist() == ["third"] * 1200


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda data: few(data, 3), "3 pictures"),
        (lambda data: data.at(data.y != 4), "“4”"),
        (lambda data: dataset.replace(data.at(data.y == 0), symbols=("0",)), "two"),
    ],
)
def test_too_little_to_learn_from_is_said_in_a_sentence(
    data: Dataset, change: Any, word: str
) -> None:
    with pytest.raises(SheetsUnusable, match=word):
        dataset.split(change(data))


def test_one_writer_cannot_be_split_by_writer(data: Dataset) -> None:
    one = data.at(data.writers == "blatt1")
    assert len(dataset.split(one).test) == 60
    with pytest.raises(SheetsUnusable, match="one hand"):
        dataset.split(one, by="writer")


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
    assert models.mlp().count_params() == 89_610
    assert models.cnn().count_params() == 225_034


def test_unknown_activation_is_said_in_a_sentence() -> None:
    with pytest.raises(ModelUnusable, match="reluu"):
        models.mlp(activation="reluu")
    with pytest.raises(ModelUnusable, match="threshold"):
        models.cnn(activation="threshold")


def test_trained_network_reads_hands_it_knows(trained: Path) -> None:
    info = json.loads((trained / "mlp.json").read_text(encoding="utf-8"))
    assert info["test"]["accuracy"] > 0.85
    assert info["test"]["n"] == 240
    assert info["labels"] == list("0123456789")
    assert info["parameters"] == 89_610
    assert info["split"] == {
        "by": "random", "seed": 0, "train": 1920, "validation": 240, "test": 240,
    }  # fmt: skip
    assert {len(curve) for curve in info["history"].values()} == {8}
    assert info["history"]["loss"][-1] < info["history"]["loss"][0] / 2
    assert info["difference"] < 1e-4
    listed = json.loads((trained / "models.json").read_text(encoding="utf-8"))
    assert [(model["name"], model["accuracy"]) for model in listed] == [
        ("mlp", info["test"]["accuracy"])
    ]


def test_the_same_seed_gives_the_same_network(parts: Split) -> None:
    small = few(parts.train, 20)
    weights = []
    for _ in range(2):
        training.seed(3)
        model = models.mlp()
        training.fit(model, small, parts.validation, 2)
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    assert np.array_equal(*weights)


def test_evaluate_tells_of_sheets_and_of_tiles_from_elsewhere(
    trained: Path, sheets: Path, data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bright = np.round(data.x[::6] * 255).astype(np.uint8)
    np.savez(tmp_path / "elsewhere.npz", x=bright, y=data.y[::6])
    model = ["--model", str(trained / "mlp.keras"), "--json"]
    capsys.readouterr()
    assert cli.main(["evaluate", str(sheets), *model]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert cli.main(["evaluate", str(tmp_path / "elsewhere.npz"), *model]) == 0
    elsewhere = json.loads(capsys.readouterr().out)

    assert whole["n"] == len(data)
    assert whole["interval"][0] < whole["accuracy"] < whole["interval"][1]
    assert np.sum(whole["confusion_matrix"]) == len(data)
    assert set(whole["per_writer"]) == {"blatt1", "blatt3", "third"}
    assert elsewhere["n"] == 400
    # Tiles are normalised once more, which hardly changes them.
    assert abs(elsewhere["accuracy"] - whole["accuracy"]) < 0.06


def test_evaluate_reads_scans_and_goes_on_after_a_bad_one(
    trained: Path, scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.png").write_text("no picture")
    words = [str(tmp_path / "bad.png"), str(scans / "blatt3.png")]
    model = ["--model", str(trained / "mlp.keras"), "--json"]
    assert cli.main(["evaluate", *words, *model]) == 1
    said = capsys.readouterr()
    assert "bad.png" in said.err
    assert json.loads(said.out)["n"] == 600


def test_symbols_that_the_network_does_not_know_are_named(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "letters.npz", x=np.zeros((1, 28, 28), np.uint8), y=np.array(["x"]))
    model = ["--model", str(trained / "mlp.keras")]
    assert cli.main(["evaluate", str(tmp_path / "letters.npz"), *model]) == 1
    assert "“x”" in capsys.readouterr().err


def test_loss_and_accuracy_are_those_of_keras(parts: Split) -> None:
    model = models.mlp()
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    result = evaluation.evaluate(model, parts.test)
    loss, accuracy = model.evaluate(parts.test.x, parts.test.y, verbose=0)
    assert result.loss == pytest.approx(loss, rel=1e-4)
    assert result.accuracy == pytest.approx(accuracy)


def test_evaluation_counts_what_was_answered(data: Dataset) -> None:
    some = few(data, 2)
    probabilities = np.eye(10, dtype=np.float32)[some.y] * 0.8 + 0.02
    probabilities[0] = np.eye(10)[7]
    result = Evaluation(some, probabilities)
    assert result.accuracy == 0.95
    assert result.confusion[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert result.per_symbol()["0"] == (1, 2)
    assert result.mistakes().tolist() == [0]
    # Nineteen were 82 % sure and all right, one was 100 % sure and wrong.
    assert result.calibration_error == pytest.approx((19 * 0.18 + 1) / 20, abs=1e-6)


def test_doubtful_labels_are_found(trained: Path, parts: Split) -> None:
    wrong = np.random.default_rng(0).choice(len(parts.test), 8, replace=False)
    y = parts.test.y.copy()
    y[wrong] = (y[wrong] + 1) % 10
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, dataset.replace(parts.test, y=y))
    found = crossvalidation.doubtful(result)
    assert len(set(found) & set(wrong)) >= max(4, len(found) / 2)
    assert not set(found) & set(np.flatnonzero(result.correct))


def test_every_writer_is_read_by_a_network_that_never_saw_them(data: Dataset) -> None:
    some = few(data, 80)
    folds = list(crossvalidation.by_writer(some, models.mlp, epochs=1))
    assert sorted(str(fold.data.writers[0]) for fold in folds) == sorted(set(some.writers))
    assert all(len(set(fold.data.writers)) == 1 for fold in folds)
    assert crossvalidation.together(folds).n == len(some)


def test_ctrl_c_keeps_the_best_weights_so_far(parts: Split) -> None:
    def stop(history: training.History) -> None:
        if len(history["loss"]) == 2:
            raise KeyboardInterrupt

    model = models.mlp()
    history = training.fit(model, few(parts.train, 30), parts.validation, 9, stop)
    assert len(history["loss"]) == 2
    result = evaluation.evaluate(model, parts.validation)
    assert result.loss == pytest.approx(min(history["val_loss"]), rel=1e-3)


def test_ctrl_c_is_said_and_the_model_is_saved(
    sheets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    def interrupted(model: Any, train: Any, validation: Any, epochs: int, show: Any) -> Any:
        return fit(model, train, validation, 1, show)

    fit = training.fit
    monkeypatch.setattr(training, "fit", interrupted)
    words = ["train", "--model", "mlp", "--sheets", str(sheets), "-o", str(tmp_path)]
    assert cli.main(words) == 0
    assert "Stopped" in capsys.readouterr().out
    assert store.load(tmp_path / "mlp.keras").labels == tuple("0123456789")


def test_a_loss_that_is_no_number_leaves_the_old_model(
    trained: Path, sheets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    words = ["train", "--model", "mlp", "--activation", "exponential", "--epochs", "3"]
    training_rate, training.RATE = training.RATE, 1e6
    try:
        assert cli.main([*words, "--sheets", str(sheets), "-o", str(tmp_path)]) == 1
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
        ([L.Flatten(), L.Dense(10, "softmax", name="input")], "input"),
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
    assert evaluation.evaluate(model, parts.test).probabilities.shape == (240, 10)


def test_training_without_sheets_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "--sheets", str(tmp_path), "-o", str(tmp_path / "model")]
    assert cli.main(words) == 1
    assert "digits prepare" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()


def test_missing_and_damaged_models_are_told_apart(trained: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="digits train"):
        store.load(tmp_path / "none.keras")
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mlp.keras").write_bytes(b"half")
    with pytest.raises(ModelUnusable, match="damaged"):
        store.load(tmp_path / "mlp.keras")


@pytest.mark.parametrize("name", ["../x", "a/b", "models", ""])
def test_a_name_that_is_no_file_name_is_refused(
    trained: Path, parts: Split, tmp_path: Path, name: str
) -> None:
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    with pytest.raises(DigitsError):
        store.save(tmp_path, name, model, parts, {}, result)
    assert not list(tmp_path.rglob("*.keras"))


def test_a_second_model_is_listed_before_the_first(
    trained: Path, parts: Split, tmp_path: Path
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, parts.test)
    store.save(tmp_path, "again", model, parts, {"loss": [1.0]}, result)
    listed = json.loads((tmp_path / "models.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in listed] == ["again", "mlp"]
