"""The tiles beside a network, and what the page shows of a drawing like no other."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from digits.data.dataset import ink
from digits.model import reader, tiles
from tests.web.test_page_film import age, last
from tests.web.visiting import Visit, draw, instead, prediction, without

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

KEPT = """async () => {
  const { engine } = await import("/web/js/network/models.js");
  const { kept } = await import("/web/js/network/tiles.js");
  const groups = await kept(await engine.describe("mlp"));
  return Object.fromEntries(Object.entries(groups).map(([group, all]) =>
    [group, all.map(({ tile, y }) => ({ tile: [...tile], y }))]));
}"""


def test_the_page_gets_the_tiles_that_python_kept(visit: Visit, site: Path) -> None:
    page = visit("mlp", ready=False)
    about = json.loads((site / "05-model" / "mlp.json").read_text(encoding="utf-8"))
    found = page.evaluate(KEPT)
    assert list(found) == ["learned", "test"]
    for group, seen in found.items():
        expected, classes = tiles.read(site / "05-model" / "mlp.keras", about, group)
        assert [one["y"] for one in seen] == classes
        shown = np.reshape([one["tile"] for one in seen], (-1, 28, 28))
        np.testing.assert_allclose(shown, ink(expected), atol=1e-6)


@pytest.mark.parametrize("answer", [{"status": 404}, {"body": "no picture"}])
def test_without_the_picture_the_page_has_no_tiles(visit: Visit, answer: dict[str, str]) -> None:
    page: Page = visit("mlp", ready=False)
    page.context.route("**/mlp.tiles.png", lambda route: route.fulfill(**answer))
    assert page.evaluate(KEPT) == {}


NEAREST = """() => [...document.querySelectorAll("#first .nearest canvas")].map((canvas) =>
  [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3))"""


def beyond(site: Path, model: str, entropy: float | None) -> Callable[[Page], None]:
    """For `Visit`: let all be unlike whose entropy is above this one."""
    about = json.loads((site / "05-model" / f"{model}.json").read_text(encoding="utf-8"))
    body = json.dumps(about | {"unlike": entropy})
    return instead(f"**/{model}.json", body=body)


def as_python_has_them(page: Page, site: Path, model: str) -> None:
    """The tiles on the page are those that Python finds nearest."""
    tile = np.reshape(page.evaluate("[...painted.first.pass.values[0]]"), (28, 28))
    network = reader.Reader(site / "05-model" / f"{model}.keras")
    expected = network.nearest(np.round(255 - 255 * tile).astype(np.uint8))
    shown = 255 - np.reshape(page.evaluate(NEAREST), (-1, 28, 28))
    assert np.abs(shown - expected.astype(int)).max() <= 1


@pytest.mark.parametrize("model", ["mlp", "cnn", "zoo"])
def test_a_drawing_like_no_other_is_called_so_and_what_it_looks_like_is_shown(
    visit: Visit, site: Path, model: str
) -> None:
    page = visit(model, before=beyond(site, model, 1e-9))
    expect(page.locator("body[data-unlike=true]")).to_have_count(0)
    draw(page, "4")
    expect(page.locator("body[data-unlike=true]")).to_have_count(1)
    expect(page.locator("#first .second")).to_have_text("I have never seen anything like it.")
    expect(page.locator("#first .nearest canvas")).to_have_count(3)
    as_python_has_them(page, site, model)
    page.click("#language")
    expect(page.locator("#first .second")).to_have_text("So etwas habe ich noch nie gesehen.")
    page.click("#clear")
    prediction(page).to_be_empty()
    expect(page.locator("body[data-unlike=true]")).to_have_count(0)
    expect(page.locator("#first .nearest")).to_be_hidden()


def test_what_it_looks_like_is_shown_although_the_film_was_played_meanwhile(
    visit: Visit, site: Path
) -> None:
    held: list[Route] = []

    def hold(page: Page) -> None:
        page.context.route("**/mlp.tiles.png", lambda route: held.append(route))
        beyond(site, "mlp", 1e-9)(page)

    page = visit("mlp", before=hold)
    draw(page, "4")
    expect(page.locator("body[data-unlike=true]")).to_have_count(1)
    age(page, 0)
    page.wait_for_timeout(100)
    with page.expect_response("**/mlp.tiles.png"):
        held.pop().continue_()
    page.context.unroute("**/mlp.tiles.png")
    page.wait_for_timeout(200)
    age(page, last(page))
    expect(page.locator("#first .nearest canvas")).to_have_count(3)
    as_python_has_them(page, site, "mlp")


@pytest.mark.parametrize("entropy", [None, 5.0])
def test_a_drawing_like_others_is_not(visit: Visit, site: Path, entropy: float | None) -> None:
    page = visit("mlp", before=beyond(site, "mlp", entropy))
    draw(page, "4")
    prediction(page).to_have_text("4")
    expect(page.locator("body[data-unlike=true]")).to_have_count(0)
    expect(page.locator("#first .nearest")).to_be_hidden()


def test_without_tiles_it_is_still_called_so(visit: Visit, site: Path) -> None:
    def neither(page: Page) -> None:
        without("**/mlp.tiles.png")(page)
        beyond(site, "mlp", 1e-9)(page)

    page = visit("mlp", before=neither)
    draw(page, "4")
    expect(page.locator("body[data-unlike=true]")).to_have_count(1)
    expect(page.locator("#first .nearest")).to_be_hidden()
