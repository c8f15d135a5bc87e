"""What the page shows of every layer is what the network computed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.visiting import Visit, a_frame_later, draw, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

EXPLAIN = """async ({ index, unit }) => {
  const { model, pass } = painted.first;
  const { explain } = await import("./js/explain/explanation.js");
  const card = document.createElement("div");
  card.append(...explain({ ...model, values: pass.values, off: {}, index, unit }));
  const number = (cell) => Number(cell.textContent.replace("−", "-"));
  return {
    text: card.textContent,
    value: number(card.querySelector(".value")),
    terms: [...card.querySelectorAll(".terms tr:not(.total) td:last-child")].map(number),
    total: [...card.querySelectorAll(".terms .total td:last-child")].map(number),
    activation: [...card.querySelectorAll(".activation b")].map(number),
    logits: [...card.querySelectorAll(".softmax tr.this td:nth-child(2)")]
      .map((cell) => Number(cell.textContent.split("=")[1].replace("−", "-"))),
    winner: [...card.querySelectorAll(".winner")].map(number),
    cells: card.querySelectorAll(".numbers span").length,
  };
}"""


def answers(site: Path, page: Page, model: str) -> dict[str, Any]:
    """What onnxruntime in Python answers to the tile that the page shows, layer by layer."""
    import onnxruntime

    info = json.loads((site / "05-model" / f"{model}.json").read_text())
    tile = page.evaluate("[...painted.first.pass.values[0]]")
    session = onnxruntime.InferenceSession(
        site / "05-model" / f"{model}.onnx", providers=["CPUExecutionProvider"]
    )
    names = [layer["name"] for layer in info["layers"]]
    x = np.array(tile, np.float32).reshape(1, *info["input"])
    return dict(zip(names, session.run(names, {"input": x}), strict=True))


@pytest.mark.parametrize("model", ["mlp", "cnn", "zoo"])
def test_every_layer_shows_what_the_network_computed(visit: Visit, site: Path, model: str) -> None:
    page = visit(model)
    draw(page, "4")
    settled(page)
    expected = answers(site, page, model)
    ranges = page.evaluate("painted.first.model.ranges")
    canvases = page.locator("#first .panel canvas").all()[1:]
    assert len(canvases) == len(expected) - 1
    for (name, values), canvas, bound in zip(expected.items(), canvases, ranges[1:], strict=False):
        # Each unit's colour, read back from the screen as a share of the layer's full colour.
        share = np.clip(values[0] / bound, -1, 1)[..., None]
        end = np.where(share < 0, [245, 147, 34], [26, 115, 184])
        colour = 255 + (end - 255) * np.abs(share)
        assert np.abs(colour.reshape(-1, 3) - units_on(canvas, values.shape[1:])).max() < 2.5, name


def units_on(canvas: Locator, shape: tuple[int, ...]) -> np.ndarray:
    """The colour of each unit on a layer's picture, maps side by side, in the units' order."""
    size, data = canvas.evaluate(
        """canvas => [[canvas.height, canvas.width, 4], [...canvas.getContext("2d")
          .getImageData(0, 0, canvas.width, canvas.height).data]]"""
    )
    picture = np.array(data).reshape(size)[..., :3]
    height, width, maps = (
        shape if len(shape) > 2 else (*shape, 1) if len(shape) > 1 else (1, 1, *shape)
    )
    gap = height * width > 1
    columns = (picture.shape[1] + gap) // (width + gap)
    row, column, number = np.indices((height, width, maps)).reshape(3, -1)
    return picture[
        number // columns * (height + gap) + row, number % columns * (width + gap) + column
    ]


@pytest.mark.parametrize("model", ["mlp", "cnn", "zoo"])
def test_the_numbers_of_an_explanation_add_up(visit: Visit, site: Path, model: str) -> None:
    page = visit(model)
    draw(page, "4")
    settled(page)
    rng = np.random.default_rng(1)
    for index, (name, values) in enumerate(answers(site, page, model).items(), 1):
        flat = values.ravel()
        units = {int(np.argmax(np.abs(flat))), *rng.integers(0, flat.size, 5).tolist()}
        for unit in units:
            card = page.evaluate(EXPLAIN, {"index": index, "unit": unit})
            where = (name, unit, card)
            value = flat[unit]
            assert card["value"] == pytest.approx(value, abs=6e-4), where
            if name.startswith("unknown") or name in ("flatten", "reshape", "dropout", "rotation"):
                assert not card["terms"], where
                continue
            if "pool" in name or name == "largest":
                assert card["winner"] == pytest.approx([value], abs=6e-3), where
                # A window that reaches over the edge keeps its shape.
                assert card["cells"] == (9 if name == "largest" else 4), where
                continue
            if name == "mean":
                assert card["activation"] == pytest.approx([value], abs=6e-4), where
                continue
            if name in ("separable", "depthwise"):
                # What it sees, its kernel and their products.
                assert card["cells"] == 27, where
            assert len(card["total"]) == 1, where
            assert sum(card["terms"]) == pytest.approx(card["total"][0], abs=1e-6), where
            if card["activation"]:
                assert card["activation"] == pytest.approx([value], abs=6e-4), where
            elif card["logits"]:
                assert card["logits"] == pytest.approx(card["total"], abs=1e-6), where
            else:
                assert card["total"] == pytest.approx([value], abs=6e-4), where


def test_a_switched_off_map_is_dark_and_changes_the_answer(visit: Visit) -> None:
    page = visit("cnn")
    draw(page, "4")
    settled(page)
    before = page.inner_text(".bars")
    frame = page.locator(".panel .frame").nth(1)
    frame.click(position={"x": 20, "y": 20})
    page.get_by_role("button", name="Switch layer off").click()
    expect(page.locator("#explanation .value")).to_have_text("0.000")
    settled(page)
    assert page.inner_text(".bars") != before
    page.get_by_role("button", name="Switch everything on again").click()
    settled(page)
    assert page.inner_text(".bars") == before
    page.get_by_role("button", name="Switch map off").click()
    settled(page)
    assert page.locator(".track u:visible").count() == 10


@pytest.mark.parametrize("model", ["cnn", "zoo"])
def test_switched_off_units_are_computed_as_the_network_would(visit: Visit, model: str) -> None:
    page = visit(model)
    draw(page, "7")
    settled(page)
    differences = page.evaluate(
        """async () => {
          const { model: { network }, pass: { values } } = painted.first;
          const { before } = await import("./js/network/layers.js");
          const { forward } = await import("./js/network/origin.js");
          return network.layers.slice(1).map(({ name }, i) => [name,
            forward(network, i + 1, before(network, i + 1, values))?.reduce((most, x, unit) =>
              Math.max(most, Math.abs(x - values[i + 1][unit])), 0) ?? null]);
        }"""
    )
    for name, difference in differences:
        if name.startswith("unknown"):
            assert difference is None, name
        else:
            assert difference is not None and difference < 1e-4, name


def test_what_can_not_be_worked_out_has_a_sentence(visit: Visit) -> None:
    page = visit("zoo")
    draw(page, "7")
    settled(page)
    frame = page.get_by_label("Layer even,", exact=False).first
    frame.click(position={"x": 20, "y": 20})
    card = page.locator("#explanation")
    expect(card).to_contain_text("their mean is 0", use_inner_text=True)
    expect(card.get_by_role("button", name="Switch layer off")).to_be_visible()
    page.get_by_label("Layer unknown_axis,", exact=False).click(position={"x": 20, "y": 20})
    expect(card).to_contain_text("not shown here", use_inner_text=True)
    page.get_by_label("Layer reshape,", exact=False).click(position={"x": 20, "y": 20})
    # After this layer comes one that the page can't compute.
    expect(card).to_contain_text("Nothing can be switched off", use_inner_text=True)
    expect(card.get_by_role("button", name="Switch layer off")).to_have_count(0)


def test_lines_follow_layers_that_are_scrolled_sideways(visit: Visit) -> None:
    page = visit("zoo", viewport={"width": 1280, "height": 720})
    draw(page, "4")
    settled(page)
    measured = """() => {
      const lines = document.querySelector("#first .lines");
      const { left, top } = lines.getBoundingClientRect();
      const label = document.querySelector("#first .bar.first b").getBoundingClientRect();
      const [x, y] = [label.left - 4 - left, label.top + label.height / 2 - top];
      return {
        input: document.querySelector("#first .panel canvas").getBoundingClientRect().left,
        shrinking: Number(document.querySelector("#shrinking path").getAttribute("d")
          .match(/L([-\\d.]+)/)[1]),
        line: lines.getContext("2d").getImageData(x - 2, y - 2, 5, 5).data.some((value) => value),
      };
    }"""
    a_frame_later(page)
    before = page.evaluate(measured)
    page.evaluate("document.querySelector('.layers').scrollBy(60, 0)")
    page.wait_for_function(
        "left => document.querySelector('.panel canvas').getBoundingClientRect().left < left",
        arg=before["input"] - 50,
    )
    a_frame_later(page)
    after = page.evaluate(measured)
    for places in (before, after):
        assert places["shrinking"] == pytest.approx(places["input"], abs=0.5)
        assert places["line"], "a line should end at the label"
    # Where the input is out of sight, nothing leads there.
    page.evaluate("document.querySelector('.layers').scrollBy(999, 0)")
    expect(page.locator("#shrinking path")).to_have_attribute("d", "")


def test_the_numbers_of_a_window_stand_side_by_side(visit: Visit) -> None:
    page = visit("cnn", locale="de-DE", viewport={"width": 1280, "height": 800})
    draw(page, "4")
    settled(page)
    page.locator(".panel .frame").nth(3).click(position={"x": 30, "y": 30})
    # At once: the card is made anew when the tiles come that light the unit.
    heights, tops = page.evaluate("""() => {
      document.querySelector("#explanation summary").click();
      const boxes = (what) => [...document.querySelectorAll(`#explanation ${what}`)]
        .map((element) => element.getBoundingClientRect());
      return [boxes(".window figcaption").map((box) => box.height),
        boxes(".numbers").map((box) => box.y)];
    }""")
    assert len(set(heights)) == 2, "one caption should need two lines here"
    assert len(set(tops)) == 1


PICTURES = """() => [...document.querySelectorAll("#first .panel canvas")].map((canvas) => {
  const { left, right } = canvas.closest(".panel").getBoundingClientRect();
  const room = document.querySelector("#first .layers").getBoundingClientRect();
  return { seen: right > room.left && left < room.right, picture: canvas.toDataURL() };
})"""


def test_layers_out_of_view_are_painted_when_the_pen_rests(visit: Visit) -> None:
    page = visit("zoo", viewport={"width": 1000, "height": 720})
    a_frame_later(page)
    blank = page.evaluate(PICTURES)
    assert not all(layer["seen"] for layer in blank)
    box = page.locator("#drawing").bounding_box()
    assert box
    page.mouse.move(box["x"] + 80, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 200, steps=9)
    settled(page)
    held = page.evaluate(PICTURES)
    page.mouse.up()
    settled(page)
    # Nobody has to wait for what is far away, but all of it comes.
    changed = [a["picture"] != b["picture"] for a, b in zip(blank, held, strict=True)]
    assert changed[:2] == [True, True]
    assert not any(new for new, layer in zip(changed, held, strict=True) if not layer["seen"])
    rested = page.evaluate(PICTURES)
    assert all(a["picture"] != b["picture"] for a, b in zip(blank, rested, strict=True))
    # Nor are the lines as wide as the network: a canvas has a largest size.
    wide, window = page.evaluate("""() => [document.querySelector("#first .lines").clientWidth,
      document.querySelector("#first").clientWidth]""")
    assert wide <= window
