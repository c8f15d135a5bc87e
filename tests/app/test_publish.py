"""What is published works from a stick, without a server, and holds nobody's writing."""

import functools
import http.server
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from digits.app import publish, reel
from digits.cli import parser
from digits.errors import FolderUnusable, ModelUnusable
from digits.paper import collected
from tests.web.visiting import draw, prediction, settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


@pytest.fixture(scope="module")
def models(site: Path) -> Path:
    return site / "05-model"


@pytest.fixture(scope="module")
def single(site: Path, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with the CNN and the MLP."""
    target = tmp_path_factory.mktemp("published") / "Zum Mitnehmen.html"
    publish.publish(site / "web", [models / "cnn.keras", models / "mlp.keras"], target, False)
    return target


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Any static host: the address at which it shows a folder."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()


def shares(page: "Page") -> str:
    """What the page says of each digit when a 7 is drawn."""
    draw(page, "7")
    settled(page)
    prediction(page).not_to_be_empty()
    return page.locator("#first .bars").inner_text()


def test_one_file_without_a_network_reads_as_the_served_page_does(
    single: Path, visit: Callable[..., "Page"]
) -> None:
    served = visit("cnn")
    page = visit("cnn", url=single.as_uri(), offline=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert shares(page) == shares(served)
    page.select_option("#model-2", "mlp")
    page.wait_for_selector("#second:not([hidden]) canvas")
    assert {address.split(":")[0] for address in asked} <= {"blob"}


def test_one_file_collects_drawings_and_says_of_a_camera_what_is_true(
    single: Path, tmp_path: Path, visit: Callable[..., "Page"]
) -> None:
    page = visit("mlp", url=single.as_uri(), offline=True)
    page.click("#remember")
    draw(page, "7")
    settled(page)
    page.locator("#collection .labels button").nth(7).click()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("#remember")
    with page.expect_download() as started:
        page.click("#keep")
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert [len(own) for own in collected.read(file).drawings] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    # The browser of the tests has no camera.
    page.click("#camera")
    page.wait_for_function("() => /no camera/.test(document.querySelector('#told').textContent)")


def test_its_rules_let_no_other_script_in_and_nothing_out(
    single: Path, visit: Callable[..., "Page"]
) -> None:
    page = visit("cnn", url=single.as_uri())
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{ textContent: 'window.strange = true' }))"
    )
    assert page.evaluate("window.strange") is None
    answer = "fetch('https://example.org').then(() => 'out', () => 'kept')"
    assert page.evaluate(answer) == "kept"


def test_it_is_small_and_made_of_the_page_itself(single: Path) -> None:
    content = single.read_text("utf-8")
    assert len(content.encode()) < 10_000_000
    assert "export function normalise" in content
    assert "https://" not in re.sub(r"(?m)^\s*(//|\*).*$", "", content).replace(
        "https://www.w3.org", ""
    )


def test_a_folder_works_below_any_address(
    site: Path, models: Path, tmp_path: Path, visit: Callable[..., "Page"]
) -> None:
    target = tmp_path / "school" / "digits"
    for _ in range(2):
        publish.publish(site / "web", [models / "mlp.keras"], target, False)
    with serving(tmp_path) as address:
        page = visit("mlp", url=f"{address}/school/digits/")
        assert "%" in shares(page)
        page.context.close()
    assert [path.name for path in target.parent.iterdir()] == ["digits"], "nothing is left behind"


@pytest.mark.parametrize("with_tiles", [False, True])
def test_names_of_pages_stay_at_home_and_writing_unless_asked_for(
    site: Path, models: Path, tmp_path: Path, with_tiles: bool
) -> None:
    done = publish.publish(site / "web", [models / "mlp.keras"], tmp_path / "a", with_tiles)
    told = json.loads((tmp_path / "a" / "05-model" / "mlp.json").read_text("utf-8"))
    full = json.loads((models / "mlp.json").read_text("utf-8"))
    assert full["pages"] and full["tiles"]
    assert "pages" not in told and "sheets" not in told
    assert ("tiles" in told) == with_tiles == done.tiles
    assert (tmp_path / "a" / "05-model" / "mlp.tiles.png").exists() == with_tiles


def test_what_cannot_be_published_is_refused_and_what_was_there_stays(
    site: Path, models: Path, tmp_path: Path
) -> None:
    web, mlp = site / "web", models / "mlp.keras"
    target = tmp_path / "digits.html"
    target.write_text("old")
    for name in ("mlp", "letters"):
        for ending in (".onnx", ".json"):
            shutil.copy(mlp.with_suffix(ending), tmp_path / f"{name}{ending}")
    about = json.loads((tmp_path / "letters.json").read_text("utf-8"))
    (tmp_path / "letters.json").write_text(json.dumps({**about, "labels": list("ABCDEFGHIJ")}))
    (tmp_path / "mlp.onnx").write_bytes(b"no network")
    for networks, sentence in (
        ([tmp_path / "none.keras"], "There is no .*none"),
        ([tmp_path / "mlp.keras"], "damaged"),
        ([mlp, tmp_path / "letters.keras"], "other symbols"),
        ([mlp, mlp, mlp], "two networks at most"),
        ([mlp, tmp_path / "mlp.keras"], "Both networks are called mlp"),
    ):
        with pytest.raises(ModelUnusable, match=sentence):
            publish.publish(web, networks, target, False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear diary")
    with pytest.raises(FolderUnusable, match="something else"):
        publish.publish(web, [mlp], tmp_path / "mine", False)
    assert target.read_text() == "old" and (tmp_path / "mine" / "letter.txt").exists()


def test_a_full_disk_leaves_the_old_file(
    site: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "digits.html"
    target.write_text("old")

    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        publish.publish(site / "web", [models / "mlp.keras"], target, False)
    assert [path.name for path in tmp_path.iterdir()] == ["digits.html"]
    assert target.read_text() == "old"


def test_the_command_says_what_is_in_it(
    site: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web").symlink_to(site / "web")
    assert parser.main(["publish"]) == 1
    assert capsys.readouterr().err.startswith("There is no network in 05-model yet: first run")
    (tmp_path / "05-model").symlink_to(site / "05-model")
    assert parser.main(["publish"]) == 0
    assert "the page and mlp and cnn" in capsys.readouterr().out.replace("\n", " ")


def film(moments: int) -> bytes:
    """A film of one weight, whose numbers are 1, 1.001, 1.002 … at each moment anew."""
    numbers = np.tile(np.linspace(1, 2, 1000).astype("<f2"), (moments, 1))
    numbers += np.arange(moments)[:, None].astype("<f2")
    head = {"w": {"dtype": "F16", "shape": [moments, 10, 100], "data_offsets": [0, numbers.nbytes]}}
    words = json.dumps(head).encode()
    return len(words).to_bytes(8, "little") + words + numbers.tobytes()


def read(film: bytes) -> np.ndarray:
    length = int.from_bytes(film[:8], "little")
    shape = json.loads(film[8 : 8 + length])["w"]["shape"]
    return np.frombuffer(film[8 + length :], "<f2").reshape(shape)


@pytest.mark.parametrize("moments", [3, 5, 24])
def test_a_shorter_film_begins_and_ends_as_the_long_one(moments: int) -> None:
    long, short = read(film(24)), read(reel.shorten(film(24), moments))
    assert len(short) == moments
    assert (short[-1] == long[-1]).all()
    assert np.abs(short[0] / long[0] - 1).max() < 1 / 32


def test_films_get_as_many_moments_as_there_is_room_for() -> None:
    every = {"a": film(24), "b": film(24)}
    for room, most in ((10**9, 24), (30_000, 23), (10, 0)):
        films = reel.fitted(every, room, lambda content: content)
        assert sum(map(len, films.values())) <= room
        counts = [reel.count(short) for short in films.values()]
        assert len(set(counts)) <= 1 and (counts or [0])[0] <= most
        assert bool(films) == bool(most)
    assert reel.fitted({}, 100, bytes) == {}
