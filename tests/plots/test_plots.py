"""Figures say what the data say, in the learner's language."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

from digits import wording
from digits.plots import charts, images, inspection, scans, style

HISTORY = {
    "loss": [1.0, 0.1],
    "accuracy": [0.5, 0.9],
    "val_loss": [1.1, 0.3],
    "val_accuracy": [0.4, 0.875],
}


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", {"Verlust", "Genauigkeit", "Epoche"}), ("en", {"loss", "accuracy", "epoch"})],
)
def test_curves_speak_the_language_in_force(language: str, words: set[str]) -> None:
    wording.use(language)
    figure = charts.curves(HISTORY, epochs=30)
    assert {label for ax in figure.axes for label in (ax.get_xlabel(), ax.get_ylabel())} == words
    assert all(ax.get_xlim()[1] >= 30 for ax in figure.axes)


def test_title_of_the_curves_states_the_last_validation() -> None:
    wording.use("de")
    assert "87,5 %" in charts.curves(HISTORY).get_suptitle()


def test_wrong_guesses_are_red_and_marked_without_colour() -> None:
    tiles = np.zeros((3, 28, 28), np.float32)
    figure = inspection.guesses(tiles, np.array([0, 1, 1]), np.array([0, 0, 1]), ["a", "b"])
    titles = figure.axes[0].texts
    assert [title.get_text() for title in titles] == ["a", "× a", "b"]
    assert [title.get_color() == style.RED for title in titles] == [False, True, False]
    assert "2 of 3" in figure.get_suptitle()


def test_tiles_of_both_kinds_look_alike() -> None:
    ink = np.zeros((1, 28, 28), np.float32)
    ink[0, 10:20, 10:20] = 1
    dark = (255 * (1 - ink)).astype(np.uint8)
    shown = [images.tiles(kind).axes[0].images[0].get_array() for kind in (ink, dark)]
    assert np.array_equal(*shown)
    assert shown[0].max() == 1


def test_no_tiles_make_an_empty_figure() -> None:
    assert images.tiles(np.zeros((0, 28, 28), np.float32), []).axes
    assert scans.pages({}).axes


def test_confusion_names_the_most_frequent_mistake() -> None:
    matrix = np.array([[9, 0, 1], [0, 10, 0], [3, 0, 7]])
    title = charts.confusion(matrix, ["x", "y", "z"]).axes[0].get_title()
    assert "z as x (3 times)" in title
    perfect = charts.confusion(np.diag([1, 2]), ["x", "y"]).axes[0].get_title()
    assert perfect == "Not a single confusion"


def test_confusion_calls_no_mistake_the_most_frequent_if_each_occurred_once() -> None:
    matrix = np.array([[9, 1, 0], [0, 10, 1], [0, 0, 7]])
    title = charts.confusion(matrix, ["x", "y", "z"]).axes[0].get_title()
    assert title == "Each confusion occurred only once"


@pytest.mark.parametrize(
    ("losses", "labels"),
    [
        ([2.3, 1.9], {"2,2", "2"}),
        ([1.4, 0.7], {"0,8", "1,2"}),
        ([2.3, 0.015], {"2", "1", "0,5", "0,02"}),
    ],
)
def test_loss_is_labelled_in_plain_numbers(losses: list[float], labels: set[str]) -> None:
    wording.use("de")
    figure = charts.curves(HISTORY | {"loss": losses, "val_loss": losses})
    figure.draw_without_rendering()
    ax = figure.axes[0]
    low, high = ax.get_ylim()
    shown = zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    texts = {label.get_text() for place, label in shown if low <= place <= high}
    assert labels <= texts
    assert not {label.get_text() for label in ax.get_yticklabels(minor=True)} - {""}
    assert not any(sign in text for text in texts for sign in "$.")
    assert all(label.get_text().isdigit() for label in ax.get_xticklabels())


def test_bars_of_colour_speak_the_language_in_force() -> None:
    wording.use("de")
    covered = inspection.occlusion(np.zeros((28, 28)), np.full((23, 23), 0.9))
    weights = inspection.weights(np.array([[[-0.5, 0.5]]]))
    for figure, label in ((covered, "20 %"), (weights, "−0,4")):
        figure.draw_without_rendering()
        assert label in [tick.get_text() for tick in figure.axes[-1].get_yticklabels()]


def test_weights_are_blue_above_zero_white_at_zero_orange_below() -> None:
    colours = style.signed()
    below, zero, above = (np.array(colours(value)[:3]) for value in (0.0, 0.5, 1.0))
    assert np.allclose(zero, 1, atol=0.01)
    assert above.argmax() == 2 and below.argmax() == 0
    shown = inspection.weights(np.array([[[-1.0, 3.0]]])).axes[0].images[0]
    assert shown.get_clim() == (-3.0, 3.0)


def test_small_page_keeps_thin_strokes() -> None:
    page = np.full((3000, 2000), 255, np.uint8)
    page[1500, :] = 0
    shown = scans.pages({"a": page}).axes[0].images[0].get_array()
    assert shown.shape[0] <= 1000 and shown.min() == 0


def test_titles_of_pages_do_not_run_into_each_other() -> None:
    page = np.full((900, 600), 255, np.uint8)
    names = [f"{number} scan of the whole class 9b of the second of May.pdf, 1" for number in "123"]
    figure = scans.pages(dict.fromkeys(names, page))
    figure.draw_without_rendering()
    boxes = [ax.title.get_window_extent() for ax in figure.axes]
    assert not any(left.overlaps(right) for left, right in pairwise(boxes))
    assert all(title.startswith("123"[i]) for i, title in enumerate(_titles(figure)))
    assert _titles(scans.pages({"kim.png": page})) == ["kim.png"]


def test_one_or_two_pages_are_shown_larger() -> None:
    page = np.full((900, 600), 255, np.uint8)
    widths = []
    for count in (2, 3):
        figure = scans.pages({str(number): page for number in range(count)})
        widths.append(figure.get_figwidth() / count)
    assert widths[0] > widths[1]


def _titles(figure: Figure) -> list[str]:
    return [ax.get_title() for ax in figure.axes]
