"""Paper before the camera, and photographs from files: read by the page, and sent nowhere."""

import base64
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from digits.app import serve
from tests import browser
from tests.web import filmed
from tests.web.visiting import WATCH, Visit, draw, ink, prediction, settled

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

STREAMS = """window.streams = [];
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = async (wish) => {
  window.wish = wish;
  const stream = await ask(wish);
  window.streams.push(stream);
  return stream;
};"""
"""Keeps what the page asks of the camera, and the streams that it gets."""
LIVE = """() => streams.flatMap((stream) => stream.getTracks())
  .filter((track) => track.readyState === "live").length"""


@pytest.fixture(scope="module")
def camera(
    written: Callable[[int], filmed.Picture],
    tmp_path_factory: pytest.TempPathFactory,
    chromium: Browser,
) -> Iterator[Browser]:
    """A browser before whose camera somebody holds a 7 for two seconds, and nothing for two."""
    film = tmp_path_factory.mktemp("film") / "seven.y4m"
    seven = written(7)
    desk = np.full_like(seven, 190)
    desk[:, :200] = 60
    filmed.video(film, [seven, desk], 20)
    running = chromium.browser_type.launch(
        executable_path=browser.find(),
        args=[
            *browser.FLAGS,
            browser.BRIEF,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
            "--host-resolver-rules=MAP school.example 127.0.0.1",
        ],
    )
    yield running
    running.close()


@pytest.fixture
def look(camera: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens the page before the camera."""
    contexts = []

    def open_page(url: str = address, **options: Any) -> Page:
        context = camera.new_context(**{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.add_init_script(STREAMS)
        page.goto(f"{url}#model=cnn")
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_what_is_held_before_the_camera_is_read_and_stays_when_it_stops(
    look: Callable[..., Page],
) -> None:
    page = look()
    draw(page, "4")
    drawn = ink(page)
    assert page.evaluate("streams.length") == 0, "nobody has asked for it"
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.post_data else None)
    page.click("#camera")
    prediction(page).to_have_text("7", timeout=20_000)
    assert page.evaluate("wish.video.facingMode") == "environment"
    assert page.evaluate("wish.audio") is None
    assert "stays in this browser" in page.inner_text("#told")
    # A desk is no digit.
    prediction(page).to_be_empty(timeout=20_000)
    prediction(page).to_have_text("7", timeout=20_000)
    page.click("#camera")
    assert page.evaluate(LIVE) == 0
    assert page.get_attribute("#camera", "aria-pressed") == "false"
    settled(page)
    prediction(page).to_have_text("7")
    page.click("#why")
    expect(page.locator("#asking")).to_contain_text("why", ignore_case=True)
    page.click("#undo")
    assert ink(page) == drawn
    assert not sent


LEAVING = {
    "cleared": "document.querySelector('#clear').click()",
    "unplugged": "streams[streams.length - 1].getTracks()[0].dispatchEvent(new Event('ended'))",
    "closed": "dispatchEvent(new PageTransitionEvent('pagehide'))",
    "hidden": "Object.defineProperty(document, 'hidden', { value: true });"
    "document.dispatchEvent(new Event('visibilitychange'))",
}


def test_the_camera_goes_out_when_its_picture_is_not_wanted(look: Callable[..., Page]) -> None:
    page = look()
    for way, leave in LEAVING.items():
        page.click("#camera")
        prediction(page).to_have_text("7", timeout=20_000)
        page.evaluate(leave)
        page.wait_for_function(f"() => ({LIVE})() === 0")
        expect(page.locator("#camera")).to_have_attribute("aria-pressed", "false")
        told = page.inner_text("#told")
        assert ("The camera is gone" in told) == (way == "unplugged")
        if way == "cleared":
            prediction(page).to_be_empty()
            draw(page, "4")
            prediction(page).to_have_text("4")


def test_no_link_and_no_later_visit_shows_the_picture(look: Callable[..., Page]) -> None:
    page = look()
    page.click("#camera")
    prediction(page).to_have_text("7", timeout=20_000)
    page.click("#camera")
    page.click("#share")
    page.wait_for_function("() => location.hash.includes('model=')")
    assert "drawing=&" in page.url
    page.reload()
    page.wait_for_selector("body[data-ready]")
    settled(page)
    assert ink(page) == 0


REASONS = {
    "NotAllowedError": ("is not allowed", "nicht erlaubt"),
    "NotFoundError": ("has no camera", "hat keine Kamera"),
    "NotReadableError": ("Another program", "anderen Programm"),
    "OddError": ("does not work (OddError)", "geht nicht (OddError)"),
    "": ("knows no camera", "kennt keine Kamera"),
}
REFUSE = """(name) => Object.defineProperty(navigator, "mediaDevices", { configurable: true,
  value: name && { getUserMedia: () => Promise.reject(new DOMException("", name)) } })"""


def test_a_sentence_says_why_there_is_no_camera(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    for name, (english, german) in REASONS.items():
        page.evaluate(REFUSE, name)
        page.click("#camera")
        expect(page.locator("#told")).to_contain_text(english)
        page.click("#language")
        expect(page.locator("#told")).to_contain_text(german)
        page.click("#language")
        assert page.get_attribute("#camera", "aria-pressed") == "false"
        prediction(page).to_have_text("4")
    draw(page, "1")
    expect(page.locator("#told")).to_be_empty()


def test_on_http_from_another_computer_a_sentence_says_so(
    site: Path, look: Callable[..., Page]
) -> None:
    with serve.server(site, 0, ["school.example"]) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        page = look(serve.address(running).replace("127.0.0.1", "school.example"))
        page.click("#camera")
        expect(page.locator("#told")).to_contain_text("on https and on http://localhost only")
        running.shutdown()


GIVE = """async ({ way, bytes, name, type }) => {
  const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([content], name, { type }));
  const paper = document.querySelector("#drawing");
  paper.dispatchEvent(way === "drop"
    ? new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
}"""


def give(page: Page, way: str, content: bytes, name: str = "photo.png") -> None:
    if way == "choose":
        page.set_input_files("#file", FilePayload(name=name, mimeType="image/png", buffer=content))
        return
    encoded = base64.b64encode(content).decode()
    page.evaluate(GIVE, {"way": way, "bytes": encoded, "name": name, "type": "image/png"})


def png(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def test_a_photograph_is_read_like_a_drawing(
    visit: Visit, written: Callable[[int], filmed.Picture]
) -> None:
    page = visit("cnn")
    for way in ("drop", "paste", "choose"):
        draw(page, "4")
        drawn = ink(page)
        give(page, way, png(written(7)))
        prediction(page).to_have_text("7")
        page.click("#undo")
        assert ink(page) == drawn
        page.click("#redo")
        prediction(page).to_have_text("7")
        page.click("#clear")
        prediction(page).to_be_empty()


def test_small_writing_chalk_and_red_ink_are_found(
    visit: Visit, written: Callable[[int], filmed.Picture]
) -> None:
    page = visit("cnn")
    seven = written(7)
    far = np.full((1440, 1920), 200, np.uint8)
    far[600:840, 800:1120] = cv2.resize(seven[120:360, 160:480], (320, 240))
    red = np.stack([seven, seven, np.full_like(seven, 230)], axis=2)
    across = np.linspace(60, 90, seven.shape[1])
    chalk = np.where(seven < 100, 210, np.broadcast_to(across, seven.shape)).astype(np.uint8)
    for picture in (far, red, chalk):
        page.click("#clear")
        prediction(page).to_be_empty()
        give(page, "drop", png(picture))
        prediction(page).to_have_text("7")


def test_what_shows_no_digit_leaves_the_drawing(visit: Visit) -> None:
    page = visit("mlp")
    draw(page, "4")
    for content, sentence in (
        (b"no picture", "note.png is no picture"),
        (png(np.full((300, 400), 200, np.uint8)), "no digit to be seen on note.png"),
        (b"", "note.png is no picture"),
        (png(np.zeros((1, 1), np.uint8)), "no digit to be seen on note.png"),
    ):
        give(page, "drop", content, "note.png")
        expect(page.locator("#told")).to_contain_text(sentence)
        prediction(page).to_have_text("4")
