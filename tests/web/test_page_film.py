"""A visitor sees the network learn, asks it why, and teaches it."""

import json
import re
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Route, expect

from digits.model import film, store
from tests.model.test_film import read
from tests.web.visiting import Visit, draw, prediction, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def age(page: Page, moment: int) -> None:
    """Move the slider as a hand does, and wait until the network is as old."""
    page.evaluate(
        """(moment) => new Promise((resolve, reject) => {
          const slider = document.querySelector("#epoch");
          setTimeout(() => reject(document.querySelector("#failure").innerText), 10000);
          addEventListener("painted", resolve, { once: true });
          slider.value = moment;
          slider.dispatchEvent(new Event("input"));
        })""",
        moment,
    )
    settled(page)


def values(page: Page) -> list[NDArray[np.float32]]:
    return [
        np.array(layer, np.float32)
        for layer in page.evaluate("painted.first.pass.values.map((layer) => [...layer])")
    ]


def last(page: Page) -> int:
    return int(page.locator("#epoch").get_attribute("max") or 0)


def test_every_moment_shows_the_network_as_it_was(visit: Visit, site: Path) -> None:
    page = visit("mlp")
    draw(page, "4")
    settled(page)
    model = store.load(site / "05-model" / "mlp.keras").model
    kept = read(site / "05-model" / "mlp.film")
    moments = json.loads((site / "05-model" / "mlp.json").read_text(encoding="utf-8"))["film"]
    assert last(page) == len(moments) - 1
    saved = values(page)
    for moment in (0, 6, last(page) // 2):
        age(page, moment)
        for name, variable in film.variables(model).items():
            variable.assign(kept[name][moment].astype(np.float32))
        tile, *layers = values(page)
        expected = model.predict(tile.reshape(1, 28, 28), verbose=0)[0]
        assert np.allclose(layers[-1], expected, atol=1e-4)
    age(page, last(page))
    assert all(np.array_equal(a, b) for a, b in zip(saved, values(page), strict=True))


def test_what_is_explained_is_computed_with_the_weights_of_the_moment(visit: Visit) -> None:
    page = visit("zoo")
    draw(page, "4")
    for moment in (0, last(page) // 2):
        age(page, moment)
        differences = page.evaluate(
            """async () => {
              const { forward } = await import("./js/network/origin.js");
              const { before } = await import("./js/network/layers.js");
              const { model: { network }, pass: { values } } = painted.first;
              return network.layers.map((layer, index) => {
                const given = index ? before(network, index, values) : null;
                const answer = given && forward(network, index, given);
                return answer && Math.max(...answer.map((x, i) => Math.abs(x - values[index][i])));
              });
            }"""
        )
        assert sum(difference is not None for difference in differences) > 12
        assert max(difference or 0 for difference in differences) < 1e-3


def test_the_film_is_fetched_when_the_slider_is_first_used(visit: Visit) -> None:
    page = visit("mlp", ready=False)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.wait_for_selector("body[data-ready]")
    draw(page, "7")
    settled(page)
    assert not [url for url in fetched if url.endswith(".film")]
    page.locator("#epoch").focus()
    page.keyboard.press("Home")
    expect(page.locator("#age")).to_contain_text("dice")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#epoch")).to_have_value("1")
    settled(page)
    assert len([url for url in fetched if url.endswith(".film")]) == 1


def test_a_network_stays_young_while_one_draws_and_two_grow_together(visit: Visit) -> None:
    page = visit("mlp")
    page.select_option("#model-2", "cnn")
    page.wait_for_selector("#second:not([hidden])")
    age(page, 0)
    draw(page, "4")
    settled(page)
    for view in ("first", "second"):
        shares = page.evaluate(f"Math.max(...painted.{view}.pass.untouched)")
        assert shares < 0.5
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#epoch")).to_have_value(str(last(page)), timeout=60_000)
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
    prediction(page).to_have_text("4")
    settled(page)
    assert page.evaluate("Math.max(...painted.second.pass.untouched)") > 0.5


def test_without_a_film_there_is_no_slider(visit: Visit) -> None:
    def without(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json=response.json() | {"film": []})

    page = visit("mlp", before=lambda page: page.route("**/05-model/mlp.json", without))
    expect(page.locator("#film")).to_be_hidden()
    draw(page, "4")
    prediction(page).to_have_text("4")


@pytest.mark.parametrize("body", [None, b"\x08\0\0\0\0\0\0\0{}      ", b"no film"])
def test_a_missing_or_damaged_film_is_said_and_all_else_goes_on(
    visit: Visit, body: bytes | None
) -> None:
    page = visit("mlp")
    status = 404 if body is None else 200
    page.route("**/mlp.film", lambda route: route.fulfill(status=status, body=body or b""))
    page.locator("#epoch").focus()
    page.keyboard.press("Home")
    expect(page.locator("#failure")).to_be_visible()
    expect(page.locator("#failure")).to_contain_text("Train it once more")
    # The network is as it was saved, so nothing may call it young.
    expect(page.locator("#film")).to_be_hidden()
    draw(page, "4")
    prediction(page).to_have_text("4")
    page.unroute("**/mlp.film")
    page.locator("#retry").click()
    expect(page.locator("#film")).to_be_visible()
    age(page, 0)
    expect(page.locator("#age")).to_contain_text("dice")


def test_covering_the_bluest_ink_costs_more_than_covering_any(visit: Visit, site: Path) -> None:
    model = store.load(site / "05-model" / "cnn.keras").model
    random = np.random.default_rng(0)
    page = visit("cnn")
    page.evaluate(
        """addEventListener("answered", async ({ detail: { pass, at, without } }) => {
          const { contributions } = await import("./js/network/occlusion.js");
          const label = pass.untouched.indexOf(Math.max(...pass.untouched));
          const tile = pass.drawn.tile;
          const found = contributions(tile, at, pass.untouched, without, label);
          window.answered = { label, tile: [...tile], found: [...found] };
        })"""
    )
    for symbol in "471":
        page.locator("#clear").click()
        draw(page, symbol)
        settled(page)
        page.evaluate("window.answered = null")
        page.locator("#why").click()
        page.wait_for_function("() => window.answered")
        answered = page.evaluate("window.answered")
        page.locator("#why").click()
        tile, found = (np.array(answered[name]) for name in ("tile", "found"))
        inked = np.flatnonzero(tile > 0.1)
        tenth = max(1, len(inked) // 10)
        bluest = inked[np.argsort(-found[inked])[:tenth]]
        some = [random.choice(inked, tenth, replace=False) for _ in range(30)]
        tiles = np.stack([tile] * 32).astype(np.float32)
        for row, cover in zip(tiles[1:], [bluest, *some], strict=True):
            row[cover] = 0
        shares = model.predict(tiles.reshape(-1, 28, 28, 1), verbose=0)[:, answered["label"]]
        assert shares[0] - shares[1] > (shares[0] - shares[2:]).mean()


def test_why_shows_the_ink_and_asks_about_any_other_digit(visit: Visit) -> None:
    page = visit("cnn")
    page.locator("#why").click()
    expect(page.locator("#asking")).to_contain_text("Draw a digit first")
    draw(page, "4")
    expect(page.locator("#asking h2")).to_contain_text("Why “4”?")
    page.locator("#first .bar").nth(8).click()
    expect(page.locator("#asking")).to_contain_text("why not “8”")
    page.keyboard.press("Escape")
    expect(page.locator("#asking")).to_be_hidden()


def test_who_asks_why_with_something_off_can_switch_it_on_there(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    settled(page)
    page.locator("#first .panel button").nth(2).click()
    page.get_by_role("button", name="Switch layer off").click()
    settled(page)
    page.locator("#why").click()
    expect(page.locator("#asking")).to_contain_text("First switch everything on again")
    page.get_by_role("button", name="Switch everything on again").click()
    expect(page.locator("#asking h2")).to_contain_text("Why “4”?")


def test_steps_on_the_page_give_the_weights_that_keras_gives(visit: Visit) -> None:
    random = np.random.default_rng(1)
    h = np.maximum(0, random.normal(0, 2, (4, 100))).astype(np.float32)
    y = np.array([7, 7, 1, 0])
    layer = keras.layers.Dense(10, "softmax", name="output")
    model = keras.Sequential([keras.Input((100,)), layer])
    weights = [random.normal(0, 0.2, weight.shape) for weight in layer.get_weights()]
    layer.set_weights(weights)
    page = visit("mlp")
    told = page.evaluate(
        """async ([kernel, bias, hidden, right]) => {
          const { step, RATE } = await import("./js/network/correction.js");
          const layer = { name: "output", type: "Dense", shape: [10], activation: "softmax" };
          let weights = {
            "output/kernel": Float32Array.from(kernel), "output/bias": Float32Array.from(bias) };
          hidden.forEach((h, i) => { weights = step(layer, weights, h, right[i]); });
          return [RATE, [...weights["output/kernel"]], [...weights["output/bias"]]];
        }""",
        [weights[0].ravel().tolist(), weights[1].tolist(), h.tolist(), y.tolist()],
    )
    model.compile(keras.optimizers.SGD(told[0]), "sparse_categorical_crossentropy")
    model.fit(h, y, 1, 1, 0, shuffle=False)
    kernel, bias = layer.get_weights()
    assert np.abs(kernel.ravel() - told[1]).max() < 1e-5
    assert np.abs(bias - told[2]).max() < 1e-5
    assert np.abs(kernel - weights[0]).max() > 1e-3


def test_a_visitor_teaches_the_network_and_takes_it_back(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    prediction(page).to_have_text("4")
    before = values(page)[-1]
    page.locator("#teach").click()
    page.get_by_role("button", name="9", exact=True).click()
    table = page.locator("#asking table")
    expect(table).to_contain_text(re.compile(r"\d+ of \d+ \(\d+ before\)"))
    for _ in range(60):
        if page.locator("#prediction").inner_text() == "9":
            break
        page.get_by_role("button", name="One more step").click()
        settled(page)
    prediction(page).to_have_text("9")
    taught = values(page)[-1]
    page.get_by_role("button", name="One back").click()
    settled(page)
    back = values(page)[-1]
    assert taught[9] > back[9] > before[9]
    page.get_by_role("button", name="Forget it all").click()
    settled(page)
    assert np.array_equal(values(page)[-1], before)
    expect(table).to_have_count(0)


def test_who_teaches_at_once_sees_what_is_forgotten_too(visit: Visit) -> None:
    page = visit("cnn")
    draw(page, "4")
    settled(page)
    page.evaluate(
        """() => {
          document.querySelector("#teach").click();
          const labels = [...document.querySelectorAll("#asking .labels button")];
          labels.find((button) => button.textContent === "9").click();
        }"""
    )
    counted = re.compile(r"(\d+) of (\d+) \((\d+) before\)")
    table = page.locator("#asking table")
    expect(table).to_contain_text(counted)
    found = counted.search(table.inner_text())
    assert found
    right, n, before = map(int, found.groups())
    assert abs(right - before) < n / 10
    assert before > n / 2


def test_a_unit_shows_what_it_has_learned_and_what_lights_it(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    settled(page)
    page.locator("#first .panel").nth(2).locator(".frame").click()
    expect(page.locator(".learned figure")).to_have_count(2)
    expect(page.locator(".lit, #explanation-body small").last).to_be_visible()
    age(page, 0)
    colours: Any = page.locator(".learned canvas").last.evaluate(
        """(canvas) => new Set(canvas.getContext("2d").getImageData(0, 0, 28, 28).data).size"""
    )
    # Nothing is learned yet: now is the dice of the beginning.
    assert colours <= 2


def test_a_challenge_stands_in_the_address_and_is_measured(visit: Visit, address: str) -> None:
    page = visit(url=f"{address}#challenge=fool")
    expect(page.locator("#challenge h2")).to_have_text("Fool it")
    wanted = page.locator("#challenge .task").inner_text().split("“")[1][0]
    draw(page, "7" if wanted == "4" else "4")
    settled(page)
    expect(page.locator("#challenge .measure")).to_contain_text("reads")
    page.locator("#next").click()
    expect(page.locator("#challenge h2")).to_have_text("A few units less")
    page.locator("#end").click()
    expect(page.locator("#challenge")).to_be_hidden()


def test_units_of_every_first_layer_show_their_weights_also_in_branches(visit: Visit) -> None:
    pictures = visit("mlp").evaluate(
        """async () => {
          const { Learned } = await import("./js/explain/learned.js");
          const dense = (name, input) => ({ name, type: "Dense", shape: [4], from: [input] });
          const layers = [
            { name: "input", type: "InputLayer", shape: [28, 28] },
            { name: "flat", type: "Flatten", shape: [784] },
            dense("left", 1), dense("right", 1), dense("later", 3)];
          const weights = { "left/kernel": new Float32Array(784 * 4),
            "right/kernel": new Float32Array(784 * 4), "later/kernel": new Float32Array(4 * 4) };
          const model = { description: {}, network: { layers, weights } };
          const show = (index) => new Learned(() => {})
            .show({ view: { inference: { model, state: {} } }, index, unit: 1 });
          return [2, 3, 4].map((index) =>
            show(index).filter((part) => part.querySelector("canvas")).length);
        }"""
    )
    assert pictures == [1, 1, 0]


@pytest.mark.parametrize("name", ["nonsense", "toString", ""])
def test_a_challenge_that_does_not_exist_is_none(visit: Visit, address: str, name: str) -> None:
    page = visit(url=f"{address}#challenge={name}")
    draw(page, "4")
    prediction(page).to_have_text("4")
    expect(page.locator("#challenge")).to_be_hidden()


def test_for_an_open_day_the_page_draws_by_itself_and_hands_over(
    visit: Visit, address: str
) -> None:
    page = visit(url=f"{address}#show=1")
    page.wait_for_selector("body[data-show]")
    page.wait_for_function("() => document.querySelector('#prediction').textContent")
    page.wait_for_function("() => document.querySelector('#play').ariaPressed === 'true'")
    page.mouse.move(20, 20)
    draw(page, "7")
    prediction(page).to_have_text("7")
    expect(page.locator("body")).not_to_have_attribute("data-show", "true")
    expect(page.locator("#epoch")).to_have_value(str(last(page)))
