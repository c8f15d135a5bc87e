"""The tiles beside a network, as the page gets them."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from digits.data.dataset import ink
from digits.model import tiles
from tests.web.visiting import Visit

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
