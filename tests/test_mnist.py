"""MNIST for the first lesson: from a file, from the internet, or other digits in its place."""

from pathlib import Path

import numpy as np
import pytest

from digits import mnist
from digits.data import synthetic
from digits.paper.layout import Layout
from digits.scan import sheets


def test_own_digits_take_the_place_of_mnist_without_internet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import keras

    def offline() -> None:
        raise Exception("URL fetch failure")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", offline)
    with sheets.writing(tmp_path / "04-sheets", Layout()) as add:
        page = {"file": "x.png", "page": 0, "writer": "x", "frame": [], "used": 70, "rejected": []}
        add(page, np.full((70, 28, 28), 205, np.uint8), np.arange(70))

    (x_train, y_train), (x_test, _) = mnist.load(tmp_path)
    assert "04-sheets" in capsys.readouterr().out
    assert (len(x_train), len(x_test)) == (60, 10)
    assert x_train.max() == 50 and set(y_train) <= {0, 1}


@pytest.mark.parametrize("symbols", ["", "AB", "147"])
def test_without_mnist_and_own_digits_synthetic_hands_write_and_a_sentence_says_so(
    symbols: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import keras

    if symbols:
        with sheets.writing(tmp_path / "04-sheets", Layout(tuple(symbols))) as add:
            page = {"file": "x.png", "page": 0, "writer": "x", "frame": [], "used": 4}
            add(page | {"rejected": []}, np.full((4, 28, 28), 205, np.uint8), np.arange(4))

    def offline() -> None:
        raise Exception("URL fetch failure")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", offline)
    (x_train, y_train), (x_test, y_test) = mnist.load(tmp_path)
    assert "drawn by a program" in capsys.readouterr().out
    assert x_train.dtype == np.uint8 and x_train.max() == 255
    assert set(y_train) == set(y_test) == set(range(10))
    assert len(x_train) + len(x_test) == 10 * synthetic.HANDS


def test_mnist_from_a_file_needs_no_internet(tmp_path: Path) -> None:
    arrays = {"x_train": np.ones((2, 28, 28), np.uint8), "y_train": np.array([1, 2])}
    arrays |= {"x_test": np.ones((1, 28, 28), np.uint8), "y_test": np.array([3])}
    np.savez(tmp_path / "mnist.npz", **arrays)
    assert mnist.load(tmp_path)[1][1] == [3]
