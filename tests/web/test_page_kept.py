"""What a visitor drew stays: links, Back and Forward, undoing, and networks that can't be read."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.visiting import Visit, draw, ink, prediction, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def shared(page: Page) -> str:
    page.click("#share")
    page.wait_for_function("location.hash.includes('drawing=')")
    return page.url


def test_the_next_visitor_finds_a_pen_and_clearing_can_be_undone(visit: Visit) -> None:
    page = visit()
    draw(page, "7")
    drawn = ink(page)
    page.click("#eraser")
    page.click("#clear")
    assert ink(page) == 0
    assert page.get_attribute("#pen", "aria-pressed") == "true"
    draw(page, "1")
    assert ink(page) > 0
    page.click("#undo")
    assert ink(page) == 0
    page.click("#undo")
    assert ink(page) == drawn
    page.keyboard.press("Control+y")
    assert ink(page) == 0
    page.click("#redo")
    assert ink(page) > 0
    for _ in range(2):
        page.keyboard.press("Control+z")
    assert ink(page) == drawn


def test_what_is_drawn_after_sharing_is_what_a_reload_shows(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    shared(page)
    page.click("#clear")
    draw(page, "7")
    page.reload()
    prediction(page).to_have_text("7")
    page.select_option("#model", "cnn")
    page.wait_for_selector("body[data-ready=cnn]")
    page.reload()
    page.wait_for_selector("body[data-ready=cnn]")


def test_a_link_in_the_same_tab_shows_its_drawing_and_back_returns_the_own_one(
    visit: Visit,
) -> None:
    other = visit("mlp")
    draw(other, "4")
    link = shared(other)
    page = visit("mlp")
    draw(page, "7")
    prediction(page).to_have_text("7")
    page.evaluate("link => { location.href = link }", link)
    prediction(page).to_have_text("4")
    page.go_back()
    prediction(page).to_have_text("7")
    page.go_forward()
    prediction(page).to_have_text("4")
    # Opened anew, the link does not overwrite what was drawn here before.
    page.goto("about:blank")
    page.goto(link)
    prediction(page).to_have_text("4")
    page.click("#undo")
    prediction(page).to_have_text("7")


@pytest.mark.parametrize("menu", ["#model", "#model-2"])
def test_a_network_that_can_not_be_read_leaves_all_as_it_was(visit: Visit, menu: str) -> None:
    page = visit("mlp")
    draw(page, "4")
    settled(page)
    page.context.route("**/cnn.onnx", lambda route: route.fulfill(body="nonsense"))
    page.select_option(menu, "cnn")
    failure = page.locator("#failure")
    expect(failure.locator("p:visible [lang=en]")).to_contain_text("damaged")
    expect(failure).to_contain_text("cnn")
    expect(page.locator("#loading")).to_be_hidden()
    assert page.input_value("#model") == "mlp"
    assert page.input_value("#model-2") == ""
    expect(page.locator("#second")).to_be_hidden()
    draw(page, "7")
    prediction(page).not_to_be_empty()
    page.context.unroute("**/cnn.onnx")
    page.click("#retry")
    expect(failure).to_be_hidden()
    expect(page.locator(menu)).to_have_value("cnn")


def test_a_slow_network_keeps_its_loading_sign_and_a_late_failure_is_silent(visit: Visit) -> None:
    page = visit("mlp")
    held = []
    page.context.route("**/cnn.onnx", lambda route: held.append(route))
    page.context.route("**/zoo.onnx", lambda route: held.append(route))
    with page.expect_request("**/cnn.onnx"):
        page.select_option("#model", "cnn")
    with page.expect_request("**/zoo.onnx"):
        page.select_option("#model", "zoo")
    held[0].fulfill(body="nonsense")
    page.wait_for_timeout(200)
    expect(page.locator("#loading")).to_be_visible()
    expect(page.locator("#failure")).to_be_hidden()
    held[1].continue_()
    page.wait_for_selector("body[data-ready=zoo]")
    expect(page.locator("#loading")).to_be_hidden()
    assert page.input_value("#model") == "zoo"


MISSING = """
delete Promise.withResolvers; delete Array.fromAsync; delete Object.groupBy; delete Map.groupBy;
delete self.structuredClone; delete Element.prototype.checkVisibility;
for (const name of ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "with"]) {
  delete Array.prototype[name];
  delete Object.getPrototypeOf(Float32Array.prototype)[name];
}
delete String.prototype.at; delete String.prototype.isWellFormed;
for (const name of ["ariaLabel", "ariaPressed", "role"]) delete Element.prototype[name];
"""
"""What browsers from 2022 lack."""


def test_an_older_browser_reads_and_explains(visit: Visit) -> None:
    page = visit("cnn", before=lambda page: page.add_init_script(MISSING))
    assert page.evaluate("typeof Promise.withResolvers") == "undefined"
    draw(page, "4")
    prediction(page).to_have_text("4")
    page.locator("#first .panel .frame").nth(1).click()
    expect(page.locator("#explanation-body")).to_contain_text("map")
    page.click("#tour")
    expect(page.locator("#tour-bubble")).to_be_visible()


def test_without_workers_of_modules_the_page_computes_by_itself(visit: Visit) -> None:
    broken = """self.Worker = class {
             constructor() { setTimeout(() => this.onerror({ message: "no" })); }
             postMessage() {}
             terminate() {}
           };"""
    page = visit("mlp", before=lambda page: page.add_init_script(broken))
    draw(page, "4")
    prediction(page).to_have_text("4")


def test_an_unknown_error_is_not_called_a_damaged_network(visit: Visit) -> None:
    old = "CanvasRenderingContext2D.prototype.fillText = () => { throw new TypeError('too old') }"
    page = visit("mlp", ready=False, before=lambda page: page.add_init_script(old))
    failure = page.locator("#failure")
    expect(failure.locator("p:visible [lang=en]")).to_contain_text("newer browser")
    expect(failure).to_contain_text("too old")
    page.close()
