"""Whoever paints a neuron's or a filter's weights sees at once what follows from them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from digits.app import weights
from digits.app.weights import Filter, Neuron
from digits.data.dataset import Dataset

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def data() -> Dataset:
    """Four tiles: bars in the left half are an a, bars in the right half a b."""
    x = np.zeros((4, 28, 28), np.float32)
    for tile, column in enumerate((4, 8, 20, 24)):
        x[tile, 4:24, column] = 1
    zeros, names = np.zeros(4, np.int64), np.full(4, "kim")
    tiles = np.round(255 * (1 - x)).astype(np.uint8)
    return Dataset(tiles, np.array([0, 0, 1, 1]), names, names, zeros, zeros, zeros, ("a", "b"))


def test_a_template_tells_the_symbols_apart_and_none_does_not(data: Dataset) -> None:
    neuron = Neuron(data, ("a", "b"))
    assert neuron.answer["accuracy"] == 0.5
    painted = np.ones((28, 28), np.uint8)
    painted[:, 14:] = 2
    # JupyterLab's messages arrive as a view of memory.
    neuron.set_state({"weights": memoryview(painted.tobytes())})
    assert neuron.answer["accuracy"] == 1
    assert neuron.template[0].tolist() == [0] * 14 + [1] * 14
    painted[:] = 2 - painted
    neuron.set_state({"weights": painted.tobytes()})
    assert neuron.answer["accuracy"] == 0.5, "the second symbol must have the larger sum"


def test_a_filter_answers_at_each_place(data: Dataset) -> None:
    upright = Filter(data.x[0])
    upright.set_state({"weights": bytes([0, 2, 0] * 3)})
    map = np.array(upright.answer["map"]).reshape(26, 26)
    assert map[10].argmax() == 3 and map.max() == 3 == upright.answer["limit"]


def shown(page: "Page", widget: Neuron | Filter) -> None:
    """Show a widget as a notebook does; what the page sends waits in `window.sent`."""
    code = Path(weights.__file__).with_suffix(".js").read_text(encoding="utf-8")
    state = {"answer": widget.answer, "settings": widget.settings}
    page.set_content("<div id='place'></div>")
    page.add_script_tag(
        content=code.replace("export default", "window.widget =")
        + f"""
        const state = {json.dumps(state)};
        state.weights = new DataView(new Uint8Array({list(widget.weights)}).buffer);
        widget.render({{
          el: document.getElementById("place"),
          model: {{
            get: (name) => state[name],
            set: (name, value) => (state[name] = value),
            save_changes: () => (window.sent = [...new Uint8Array(state.weights.buffer)]),
            on: (_, show) => (window.show = show),
          }},
        }});
        window.answer = (answer) => {{ state.answer = answer; show(); }};
        """,
        type="module",
    )
    page.wait_for_selector("canvas.paint")


def test_painting_in_the_browser_changes_weights_and_the_sentence(
    chromium: "Browser", data: Dataset
) -> None:
    page = chromium.new_page()
    neuron = Neuron(data, ("a", "b"))
    shown(page, neuron)
    assert "50%" in page.inner_text(".sentence")
    box = page.locator("canvas.paint").bounding_box()
    assert box
    for column in range(15, 28, 2):
        page.mouse.move(box["x"] + column * 9 + 3, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + column * 9 + 3, box["y"] + 230, steps=30)
        page.mouse.up()
    neuron.set_state({"weights": bytes(page.evaluate("window.sent"))})
    assert neuron.answer["accuracy"] == 1
    page.evaluate("(answer) => answer_(answer)".replace("answer_", "window.answer"), neuron.answer)
    assert "100%" in page.inner_text(".sentence")
    page.close()


@pytest.mark.parametrize("language, told", [("en", "3.00"), ("de", "3,00")])
def test_the_window_stops_where_one_points_and_tells_its_sum(
    chromium: "Browser",
    data: Dataset,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    told: str,
) -> None:
    monkeypatch.setattr("digits.wording._chosen", language)
    page = chromium.new_page()
    upright = Filter(data.x[0])
    upright.set_state({"weights": bytes([0, 2, 0] * 3)})
    shown(page, upright)
    box = page.locator("canvas.result").bounding_box()
    assert box
    page.mouse.move(box["x"] + 4.5 * 9, box["y"] + 11.5 * 9)
    assert page.inner_text(".sentence").endswith(told)
    page.close()
