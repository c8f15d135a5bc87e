"""Pale writing beside dark writing is kept; what is no writing on this side is not."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from digits.normalise import normalise
from digits.scan import cells, frame
from tests.scan import damage, photographs
from tests.scan.marking import BLANK, read

PLACES = {
    "every other row": np.arange(600) // 20 % 2 == 1,
    "half of the columns": np.arange(600) % 20 >= 10,
    "one row": np.arange(600) // 20 == 12,
    "here and there": np.arange(600) % 37 == 5,
}
SOME = np.arange(600) % 11 == 3


def mixed(
    one: photographs.Picture, other: photographs.Picture, place: NDArray[np.bool_]
) -> photographs.Picture:
    """A page with some cells of another page with the same print."""
    scale = one.shape[1] / photographs.PAPER[0]
    page = one.copy()
    for cell in np.flatnonzero(place):
        row, column = divmod(int(cell), 20)
        left, top = (photographs.crossings()[row, column] * scale).round().astype(int)
        right, bottom = (photographs.crossings()[row + 1, column + 1] * scale).round().astype(int)
        page[top:bottom, left:right] = other[top:bottom, left:right]
    return page


@pytest.mark.parametrize("ink", [200, 218])
@pytest.mark.parametrize("where", PLACES)
def test_pale_writing_beside_dark_writing_is_used(where: str, ink: int) -> None:
    dark, pale = (photographs.sheet(150, seed=2, ink=each) for each in (10, ink))
    cut, verdicts = read(mixed(dark, pale, PLACES[where]))
    assert verdicts == ["used"] * 600
    likes = [
        damage.likeness(normalise(one), normalise(other)) > damage.ALIKE
        for one, other in zip(cut[::7], read(dark)[0][::7], strict=True)
    ]
    assert np.mean(likes) > 0.97


@pytest.mark.parametrize("ink", [205, 215])
def test_a_pale_symbol_alone_is_doubtful_and_what_a_rubber_left_of_one_is_none(ink: int) -> None:
    dark, pale, blank = (
        photographs.sheet(150, seed=2, ink=10),
        photographs.sheet(150, seed=2, ink=ink),
        photographs.sheet(filled=False, dpi=150),
    )
    page = mixed(dark, pale, SOME)
    *_, unsure = cells.cut_out(page, frame.find(page))
    assert unsure[SOME].all() and not unsure[~SOME].any()

    left = cv2.subtract(blank, cv2.GaussianBlur(cv2.subtract(blank, pale), None, 2))
    _, verdicts = read(mixed(dark, left, SOME))
    assert (np.array(verdicts) == np.where(SOME, "empty", "used")).all()


@pytest.mark.parametrize(("ink", "strength"), [(10, 0.06), (10, 0.15), (190, 0.06)])
def test_what_shows_through_from_the_back_side_is_no_writing(ink: int, strength: float) -> None:
    front, back = photographs.sheet(200, seed=2, ink=ink), photographs.sheet(200, seed=5, ink=10)
    blank = photographs.sheet(**BLANK)
    page = mixed(front, blank, SOME)
    behind = cv2.GaussianBlur(cv2.subtract(blank, back), None, 2)[:, ::-1]
    cut, verdicts = read(cv2.subtract(page, (strength * behind).astype(np.uint8)))
    assert (np.array(verdicts) == np.where(SOME, "empty", "used")).all()
    likes = [
        damage.likeness(normalise(one), normalise(other)) > damage.ALIKE
        for one, other, empty in zip(cut, read(page)[0], SOME, strict=True)
        if not empty
    ]
    assert np.mean(likes) > 0.98


@pytest.mark.parametrize("contrast", [0.2, 0.15, 0.1])
def test_writing_on_a_page_of_little_contrast_is_kept(contrast: float) -> None:
    page = photographs.sheet(200, seed=4, ink=120)
    noise = np.random.default_rng(0).normal(0, 1, page.shape)
    pale = 230 - (255.0 - page) * contrast + noise
    _, verdicts = read(pale.round().astype(np.uint8))
    assert verdicts.count("used") == 600
