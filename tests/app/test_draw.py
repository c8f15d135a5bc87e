"""The drawing applications read what is drawn in them."""

import json
import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from jupyter_client import KernelClient
from jupyter_client.manager import start_new_kernel
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from playwright.sync_api import Browser, Page

from digits.app import window
from digits.app.notebook import Pad
from digits.errors import DesktopMissing, ModelUnusable
from digits.normalise import normalise

ACROSS = [(60, 140), (220, 140)]
DOWN = [(140, 60), (140, 220)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network made by hand: `-` likes ink in the middle row, `|` in the middle column."""
    weights = np.zeros((28, 28, 2), np.float32)
    weights[14, :, 0] = weights[:, 14, 1] = 1
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["input"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weights"], ["z"]),
            helper.make_node("Softmax", ["z"], ["output"]),
        ],
        "by hand",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 28, 28])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", 2])],
        [numpy_helper.from_array(weights.reshape(784, 2), "weights")],
    )
    path = tmp_path_factory.mktemp("model") / "hand.onnx"
    opset = helper.make_opsetid("", 18)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=9), path)
    about = {"labels": ["-", "|"], "input": [28, 28], "layers": [{"name": "output"}]}
    path.with_suffix(".json").write_text(json.dumps(about))
    return path.with_suffix(".keras")


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def drawn(points: list[tuple[int, int]]) -> NDArray[np.uint8]:
    drawing = window.Drawing()
    drawing.line(*points)
    return drawing.grey


def test_reads_what_is_drawn_and_nothing_on_an_empty_surface(model: Path) -> None:
    labels, read = window.reader(model)
    assert labels[read(drawn(ACROSS)).probabilities.argmax()] == "-"
    assert labels[read(drawn(DOWN)).probabilities.argmax()] == "|"
    assert not read(window.Drawing().grey).probabilities.any()


def test_rubber_removes_ink() -> None:
    drawing = window.Drawing()
    drawing.line(*ACROSS)
    drawing.line(*ACROSS, erase=True)
    assert (drawing.grey == 255).all()


def test_small_drawings_are_seen_like_large_ones() -> None:
    def eight(size: int) -> NDArray[np.uint8]:
        drawing = window.Drawing()
        for middle in (-1, 1):
            turn = np.linspace(0, 2 * np.pi, 40)
            x = np.round(140 + size / 4 * np.sin(turn)).astype(int)
            y = np.round(140 + size / 4 * (middle + np.cos(turn))).astype(int)
            corners = list(zip(x.tolist(), y.tolist(), strict=True))
            for start, end in pairwise(corners):
                drawing.line(start, end)
        return normalise(drawing.grey).astype(int)

    large = eight(220)
    assert large.min() == 0
    for size in (50, 90, 140):
        assert np.abs(eight(size) - large).mean() < 12


def test_missing_or_damaged_model_is_told_in_a_sentence(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="digits train"):
        window.reader(tmp_path / "cnn.keras")
    (tmp_path / "cnn.onnx").write_bytes(b"no network")
    (tmp_path / "cnn.json").write_bytes(model.with_suffix(".json").read_bytes())
    with pytest.raises(ModelUnusable, match="damaged"):
        window.reader(tmp_path / "cnn.keras")


def test_window_reads_or_says_that_there_is_no_screen(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tkinter = pytest.importorskip("tkinter")
    if not os.environ.get("DISPLAY") and os.name == "posix" and os.uname().sysname == "Linux":
        with pytest.raises(DesktopMissing, match="digits serve"):
            window.draw_window(model)
        return
    root = window.draw_window(model)
    surface, answers = (w for w in root.winfo_children() if isinstance(w, tkinter.Canvas))
    root.update()
    surface.event_generate("<Button-1>", x=ACROSS[0][0], y=ACROSS[0][1])
    surface.event_generate("<Motion>", x=ACROSS[1][0], y=ACROSS[1][1], state=0x100)
    root.update()
    blue = [item for item in answers.find_all() if answers.type(item) == "rectangle"]
    assert [answers.itemcget(item, "fill") for item in blue] == [window.BLUE, window.GREY]
    root.destroy()


@pytest.mark.parametrize("kind", [bytes, memoryview, bytearray])
def test_notebook_takes_a_drawing_however_it_is_delivered(model: Path, kind: Callable) -> None:
    """JupyterLab's kernel hands over a view of the message, other front ends bytes."""
    pad = Pad(model)
    pad.set_state({"drawing": kind(drawn(DOWN).tobytes())})
    assert pad.labels[int(np.argmax(pad.probabilities))] == "|"


def test_notebook_s_kernel_answers_a_drawing(model: Path) -> None:
    """All but the browser is real: a kernel, its sockets, the messages that JupyterLab sends."""
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute(
            "from pathlib import Path\nfrom digits.app.notebook import Pad\n"
            f"pad = Pad(Path({str(model)!r}))\npad"
        )
        opened = _next(client, "comm_open", lambda content: "drawing" in str(content["data"]))
        update = {"method": "update", "state": {}, "buffer_paths": [["drawing"]]}
        content = {"comm_id": opened["comm_id"], "data": update}
        message = client.session.msg("comm_msg", content)
        client.session.send(client.shell_channel.socket, message, buffers=[drawn(DOWN).tobytes()])
        answer = _next(
            client, "comm_msg", lambda content: "probabilities" in content["data"].get("state", {})
        )
        assert np.argmax(answer["data"]["state"]["probabilities"]) == 1
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _next(client: KernelClient, kind: str, fits: Callable[[Any], bool]) -> Any:
    """The content of the next message of a kind that fits."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == kind and fits(message["content"]):
            return message["content"]
        assert message["msg_type"] not in ("error", "stream"), message["content"]


def test_notebook_reads_what_the_browser_draws(model: Path, page: Page) -> None:
    pad = Pad(model)
    code = Path(window.__file__).with_name("notebook.js").read_text(encoding="utf-8")
    page.set_content("<div id='pad'></div>")
    page.add_script_tag(
        content=code.replace("export default", "window.widget =")
        + f"""
        const state = {json.dumps({k: getattr(pad, k) for k in ("labels", "probabilities")})};
        state.settings = {json.dumps(pad.settings)};
        widget.render({{
          el: document.getElementById("pad"),
          model: {{
            get: (name) => state[name],
            set: (name, value) => (state[name] = value),
            save_changes: () => (window.sent = [...new Uint8Array(state.drawing.buffer)]),
            on: (_, show) => (window.show = show),
          }},
        }});
        window.answer = (shares) => {{ state.probabilities = shares; show(); }};
        """,
        type="module",
    )
    page.wait_for_selector("canvas")
    box = page.locator("canvas").bounding_box()
    assert box
    start, end = ((box["x"] + x, box["y"] + y) for x, y in DOWN)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
    page.wait_for_function("window.sent?.includes(0)")
    # The last message follows with the next frame.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    pad.drawing = bytes(page.evaluate("window.sent"))
    assert pad.labels[int(np.argmax(pad.probabilities))] == "|"
    page.evaluate("(shares) => answer(shares)", pad.probabilities)
    bold = page.locator(".answers div", has_text="%").evaluate_all(
        "(rows) => rows.filter((row) => row.style.fontWeight === 'bold').map((r) => r.innerText)"
    )
    assert [text.split()[0] for text in bold] == ["|"]
