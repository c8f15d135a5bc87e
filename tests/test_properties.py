"""What must hold for the array functions whatever the picture."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digits.data import dataset, split
from digits.model import evaluation
from digits.normalise import INK, SIZE, ink_box, normalise
from digits.paper.layout import Layout

GREY = st.integers(0, 255)
SHAPE = st.tuples(st.integers(1, 90), st.integers(1, 90))
PICTURE = arrays.arrays(np.uint8, SHAPE, elements=GREY, fill=st.sampled_from([255, 250, 0]))


@given(PICTURE)
def test_a_tile_is_white_exactly_where_there_is_no_ink(picture: np.ndarray) -> None:
    tile = normalise(picture)
    assert tile.shape == (SIZE, SIZE)
    assert tile.dtype == np.uint8
    assert (tile.min() < 255) == bool((picture <= 255 - INK).any())


@given(PICTURE, st.integers(0, 40), st.integers(0, 40))
def test_where_a_digit_stands_in_its_cell_does_not_matter(
    picture: np.ndarray, down: int, right: int
) -> None:
    moved = np.pad(picture, ((down, 5), (right, 3)), constant_values=255)
    assert np.array_equal(normalise(moved), normalise(picture))


@given(PICTURE, st.integers(2, 3))
def test_the_resolution_of_a_scan_does_not_matter(picture: np.ndarray, times: int) -> None:
    larger = picture.repeat(times, 0).repeat(times, 1)
    difference = normalise(larger).astype(int) - normalise(picture)
    assert np.abs(difference).max() <= 1


@given(PICTURE)
def test_the_ink_box_is_tight(picture: np.ndarray) -> None:
    box = ink_box(picture)
    if box is None:
        assert (picture > 255 - INK).all()
        return
    top, bottom, left, right = box
    ink = picture <= 255 - INK
    assert ink[top:bottom, left:right].sum() == ink.sum()
    assert ink[[top, bottom - 1], left:right].any(1).all()
    assert ink[top:bottom, [left, right - 1]].any(0).all()


@given(st.integers(2, 30))
def test_every_symbol_gets_its_share_of_rows(symbols: int) -> None:
    layout = Layout(tuple(map(chr, range(65, 65 + symbols))))
    counts = np.bincount(layout.row_labels)
    assert len(layout.row_labels) == layout.rows
    assert list(layout.row_labels) == sorted(layout.row_labels)
    assert counts.max() - counts.min() <= 1 <= counts.min()


@given(st.integers(1, 5000), st.floats(0, 1))
def test_the_interval_holds_the_share_and_stays_in_bounds(n: int, share: float) -> None:
    right = round(share * n)
    low, high = evaluation.wilson(right, n)
    assert 0 <= low <= right / n + 1e-9
    assert right / n - 1e-9 <= high <= 1


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(["random", "writer"]), st.integers(2, 5))
def test_a_split_shares_every_tile_out_once(seed: int, by: split.By, writers: int) -> None:
    data = tiles(40 * writers, writers)
    parts = split.train_test_split(data, by, seed)
    shares = three(parts)
    # Each tile carries its number in its first pixel.
    numbers = np.concatenate([part.tiles[:, 0, 0] for part in shares])
    assert sorted(numbers) == list(range(len(data)))
    for part in shares:
        assert set(part.y) == {0, 1}, "every symbol is in every part"
    if by == "writer":
        assert not set(parts.test.writers) & set(parts.train.writers)
    again = three(split.train_test_split(data, by, seed))
    assert all(np.array_equal(a.tiles, b.tiles) for a, b in zip(shares, again, strict=True))


def three(parts: split.Split) -> list[dataset.Dataset]:
    return [parts.train, parts.validation, parts.test]


def tiles(n: int, writers: int) -> dataset.Dataset:
    marked = np.zeros((n, 28, 28), np.uint8)
    marked[:, 0, 0] = np.arange(n)
    of = np.arange(n) % writers
    where = np.zeros(n, np.int64)
    return dataset.Dataset(
        tiles=marked,
        y=np.arange(n) // writers % 2,
        writers=np.array([f"hand {i}" for i in of]),
        files=np.array([f"{i}.png" for i in of]),
        pages=where,
        rows=where,
        columns=where,
        symbols=("a", "b"),
    )
