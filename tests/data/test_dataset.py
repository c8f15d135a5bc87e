"""Tiles are shared out to learn from, to validate and to test with."""

from typing import Any

import numpy as np
import pytest

from digits.data import dataset, split
from digits.data.dataset import Dataset
from digits.data.split import Split
from digits.errors import SheetsUnusable
from tests.conftest import few

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


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
    first, same, other = (split.train_test_split(data, seed=seed).test for seed in (1, 1, 2))
    assert np.array_equal(first.x, same.x)
    assert not np.array_equal(first.x, other.x)


def test_split_by_writer_tests_with_hands_that_were_not_learnt_from(data: Dataset) -> None:
    parts = split.train_test_split(data, by="writer")
    assert not set(parts.test.writers) & set(parts.train.writers)
    assert not set(parts.test.writers) & set(parts.validation.writers)
    third = split.hold_out_writers(data, "third").test
    assert set(third.writers) == {"third"}
    assert len(third) == (data.writers == "third").sum() > 1000


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda data: few(data, 3), "3 pictures"),
        (lambda data: data.take(data.y != 4), "“4”"),
        (lambda data: dataset.replace(data.take(data.y == 0), symbols=("0",)), "two"),
    ],
)
def test_too_little_to_learn_from_is_said_in_a_sentence(
    data: Dataset, change: Any, word: str
) -> None:
    with pytest.raises(SheetsUnusable, match=word):
        split.train_test_split(change(data))


def test_one_writer_cannot_be_split_by_writer(data: Dataset) -> None:
    one = data.take(data.writers == "sample-1")
    assert len(split.train_test_split(one).test) == pytest.approx(len(one) / 10, abs=5)
    with pytest.raises(SheetsUnusable, match="one hand"):
        split.train_test_split(one, by="writer")


def test_a_writer_whom_nobody_knows_is_told_with_those_there_are(data: Dataset) -> None:
    with pytest.raises(SheetsUnusable, match=r"no pages by Kim.*sample-1"):
        split.hold_out_writers(data, "Kim")
