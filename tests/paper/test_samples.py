"""Sample pages: repeatable, plainly marked, varied, and close enough to real hands to teach."""

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from digits import errors
from digits.cli import parser
from digits.paper import hands, samples
from digits.paper.layout import DIGITS, Layout
from digits.paper.strokes import FORMS
from digits.scan import sheets
from digits.scan.reading import Page, read_page
from digits.scan.sources import find


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    assert parser.main(["samples", "-o", str(folder), "--pages", "3", "--seed", "4"]) == 0
    return folder


@pytest.fixture(scope="module")
def read(folder: Path) -> list[Page]:
    return [read_page(source, "en") for source in find([folder])]


def labelled(page: Page) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """The tiles of a page, float (n, 784), and their labels (n,)."""
    labels = np.array(Layout().cell_labels)[page.used]
    return page.tiles.reshape(-1, 784).astype(np.float32), labels


def test_pages_say_that_nobody_wrote_them(folder: Path) -> None:
    paths = sorted(folder.iterdir())
    assert [path.name for path in paths] == ["sample-1.png", "sample-2.png", "sample-3.png"]
    with Image.open(paths[0]) as picture:
        assert picture.mode == "L"
        assert "Not handwriting" in picture.text["Description"]
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_page_depends_on_its_number_and_the_seed_alone(folder: Path) -> None:
    second, third = (np.asarray(Image.open(folder / f"sample-{n}.png")) for n in (2, 3))
    assert np.array_equal(samples.page(2, seed=4), second)
    assert not np.array_equal(second, third)
    assert not np.array_equal(samples.page(2, seed=5), second)


def test_pages_go_through_the_same_steps_as_scans(read: list[Page]) -> None:
    for page in read:
        assert page.problem is None
        assert len(page.used) > 0.93 * 600


def test_what_is_struck_through_is_rejected(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rejected = []
    for rate in (0.0, 0.1):
        monkeypatch.setattr(samples, "STRUCK", rate)
        list(samples.write(tmp_path, 1, seed=3))
        (source,) = find([tmp_path])
        rejected.append(600 - len(read_page(source, "en").used))
    # About 60 of 600 cells are struck through.
    assert rejected[1] > rejected[0] + 30


def test_six_hands_show_most_forms_of_each_digit() -> None:
    six = [hands.hand(number) for number in range(1, 7)]
    for digit in DIGITS:
        favourites = {hand.forms[digit][0] for hand in six}
        assert len(favourites) == min(6, len(FORMS[digit]))
    slants = sorted(hand.slant for hand in six)
    assert max(after - before for before, after in pairwise(slants)) < 0.3


def test_no_two_digits_of_a_hand_are_the_same() -> None:
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(hands.write(hands.hand(1), "8", rng)) for _ in range(2))
    size = min(len(first), len(second))
    assert np.abs(first[:size] - second[:size]).max() > 0.01


def test_real_hands_resemble_the_samples(read: list[Page], scans: Path) -> None:
    drawn = [labelled(page) for page in read]
    known, labels = (np.concatenate(part) for part in zip(*drawn, strict=True))
    (source,) = find([scans / "blatt3.png"])
    tiles, truth = labelled(read_page(source, "en"))
    likeness = known @ tiles.T - (known**2).sum(1)[:, None] / 2
    nearest = labels[likeness.argmax(0)]
    assert (nearest == truth).mean() > 0.7


def test_symbols_the_hands_do_not_know_are_named() -> None:
    with pytest.raises(errors.SymbolsUnusable, match="§"):
        samples.page(1, layout=Layout(("1", "§")))


def test_a_full_disk_leaves_no_half_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", fail)
    assert parser.main(["samples", "-o", str(tmp_path), "--pages", "1"]) == 1
    assert list(tmp_path.iterdir()) == []


def test_sheets_tell_their_symbols_and_strangers_are_turned_away(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils = tmp_path / "pages"
    list(samples.write(pupils, 2, layout=Layout(("7", "1", "4"))))
    shutil.copy(folder / "sample-1.png", pupils / "stranger.png")
    assert parser.main(["prepare", str(pupils), "-o", str(tmp_path / "sheets")]) == 1
    assert "stranger.png: this sheet holds 0 1 2" in " ".join(capsys.readouterr().out.split())
    found = sheets.read(tmp_path / "sheets")
    assert found.symbols == ("7", "1", "4")
    assert {page["file"] for page in found.pages} == {"sample-1.png", "sample-2.png"}
    # Three symbols share 30 rows, ten to each.
    assert set(found.row[found.labels == 1]) == set(range(10, 20))
