"""How well a network reads, and which tiles it or the writer got wrong."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from digits.cli import parser
from digits.data import dataset
from digits.data.dataset import Dataset
from digits.data.split import Split
from digits.model import crossvalidation, evaluation, networks, store
from digits.model.evaluation import Evaluation
from tests.conftest import examples, few

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def test_evaluate_tells_of_sheets_and_of_tiles_from_elsewhere(
    trained: Path, sheets: Path, data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Not the sheets that the network learned from, as far as it knows.
    about = json.loads((trained / "mlp.json").read_text("utf-8"))
    about["sheets"] = ""
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mlp.json").write_text(json.dumps(about), "utf-8")
    bright = np.round(data.x[::6] * 255).astype(np.uint8)
    np.savez(tmp_path / "elsewhere.npz", x=bright, y=data.y[::6])
    model = ["--model", str(tmp_path / "mlp.keras"), "--json"]
    capsys.readouterr()
    assert parser.main(["evaluate", str(sheets), *model]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert parser.main(["evaluate", str(tmp_path / "elsewhere.npz"), *model]) == 0
    elsewhere = json.loads(capsys.readouterr().out)

    assert whole["n"] == len(data)
    assert whole["interval"][0] < whole["accuracy"] < whole["interval"][1]
    assert np.sum(whole["confusion_matrix"]) == len(data)
    assert set(whole["per_writer"]) == {"sample-1", "sample-2", "third"}
    assert elsewhere["n"] == len(bright)
    # Tiles are normalised once more, which hardly changes them.
    assert abs(elsewhere["accuracy"] - whole["accuracy"]) < 0.06


def test_evaluate_takes_the_test_from_mnist_as_keras_has_it(
    trained: Path, data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bright = np.round(data.x[::30] * 255).astype(np.uint8)
    path = tmp_path / "mnist.npz"
    words = ["evaluate", str(path), "--model", str(trained / "mlp.keras"), "--json"]
    # Whoever read the wrong part would find another number, or no digit that the network knows.
    learnt = {"x_train": bright[:7], "y_train": np.full(7, 77)}
    np.savez(path, **learnt, x_test=bright, y_test=data.y[::30])
    capsys.readouterr()
    assert parser.main(words) == 0
    assert json.loads(capsys.readouterr().out)["n"] == len(bright)
    np.savez(path, **learnt)
    assert parser.main(words) == 1
    assert "x_test" in capsys.readouterr().err


def test_evaluate_reads_scans_and_goes_on_after_a_bad_one(
    trained: Path,
    sample_pages: list[Path],
    data: Dataset,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "bad.png").write_text("no picture")
    words = [str(tmp_path / "bad.png"), str(sample_pages[0]), str(sample_pages[0])]
    model = ["--model", str(trained / "mlp.keras"), "--json"]
    assert parser.main(["evaluate", *words, *model]) == 1
    said = capsys.readouterr()
    assert "bad.png" in said.err
    assert said.err.count("Given twice, but read once") == 1
    assert json.loads(said.out)["n"] == (data.files == "sample-1.png").sum()


def test_symbols_that_the_network_does_not_know_are_named(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "letters.npz", x=np.zeros((1, 28, 28), np.uint8), y=np.array(["x"]))
    model = ["--model", str(trained / "mlp.keras")]
    assert parser.main(["evaluate", str(tmp_path / "letters.npz"), *model]) == 1
    assert "“x”" in capsys.readouterr().err


def test_loss_and_accuracy_are_those_of_keras(parts: Split) -> None:
    model = networks.mlp()
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


def test_nothing_is_worked_out_twice_however_many_mistakes_there_are() -> None:
    class Counted(np.ndarray):  # type: ignore[type-arg]
        looked = 0

        def argmax(self, *words: object, **names: object) -> object:
            Counted.looked += 1
            return np.asarray(self).argmax(*words, **names)  # type: ignore[call-overload]

    data = few(examples(), 30)
    answers = np.random.default_rng(0).dirichlet(np.ones(10), len(data)).astype(np.float32)
    result = Evaluation(data, answers.view(Counted))
    told = result.as_json()
    assert len(told["mistakes"]) > 200
    assert [result.n, len(result.mistakes())] == [300, len(told["mistakes"])]
    assert Counted.looked == 1


def test_writers_and_symbols_are_counted_as_one_by_one() -> None:
    data = few(examples(), 20)
    answers = np.random.default_rng(1).dirichlet(np.ones(10), len(data)).astype(np.float32)
    result = Evaluation(data, answers)
    for who, (right, n) in result.per_writer().items():
        own = data.writers == who
        assert (right, n) == (int(result.correct[own].sum()), int(own.sum()))
    assert sum(n for _, n in result.per_writer().values()) == len(data)
    some = Evaluation(data.take(data.y != 4), answers[data.y != 4])
    assert list(some.per_symbol()) == [symbol for symbol in "0123456789" if symbol != "4"]


def test_doubtful_labels_are_found(trained: Path, parts: Split) -> None:
    wrong = np.random.default_rng(0).choice(len(parts.test), 8, replace=False)
    y = parts.test.y.copy()
    y[wrong] = (y[wrong] + 1) % 10
    model = store.load(trained / "mlp.keras").model
    result = evaluation.evaluate(model, dataset.replace(parts.test, y=y))
    found = crossvalidation.doubtful(result)
    slips = set(found) & set(wrong)
    assert len(slips) >= len(wrong) / 2
    assert len(found) - len(slips) < 0.1 * len(parts.test), "the rest is hardly suspected"
    assert not set(found) & set(np.flatnonzero(result.correct))


def test_every_writer_is_read_by_a_network_that_never_saw_them(data: Dataset) -> None:
    some = few(data, 80)
    folds = list(crossvalidation.by_writer(some, networks.mlp, epochs=1))
    assert sorted(str(fold.data.writers[0]) for fold in folds) == sorted(set(some.writers))
    assert all(len(set(fold.data.writers)) == 1 for fold in folds)
    assert crossvalidation.together(folds).n == len(some)
