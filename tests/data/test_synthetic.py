"""Synthetic hands help a network to read people."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digits.data import dataset, loading, synthetic
from digits.data.split import Split
from digits.model import evaluation, networks, training
from digits.paper.layout import DIGITS

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def test_they_join_those_to_learn_from_and_no_others(parts: Split) -> None:
    helped = synthetic.join(parts)
    assert isinstance(helped.train, dataset.Dataset)
    assert len(helped.train) == len(parts.train) + helped.synthetic
    assert helped.validation is parts.validation
    assert helped.test is parts.test
    assert np.bincount(helped.train.y).min() > np.bincount(parts.train.y).min() + 250


def test_nothing_is_added_where_there_are_other_symbols(parts: Split) -> None:
    symbols = ("Ä", *DIGITS[1:])
    foreign = replace(parts, train=replace(parts.train, symbols=symbols))
    assert synthetic.join(foreign) is foreign


def test_who_learnt_from_them_alone_reads_a_person(scans: Path) -> None:
    person, problems, _ = loading.load([scans / "blatt3.png"], DIGITS)
    assert not problems
    training.seed(0)
    model = networks.mlp()
    tiles = synthetic.tiles(DIGITS)
    training.fit(model, tiles, tiles.take(np.arange(500)), 6)
    assert evaluation.evaluate(model, person).accuracy > 0.85
