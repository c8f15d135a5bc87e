"""Broken files, thousands of them: each is read or refused with a sentence, and none is touched.

DIGITS_FUZZ says how many to try of each kind; the default keeps the tests quick.
"""

import copy
import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.data import dataset, split
from digits.errors import DigitsError
from digits.model import store
from digits.paper.layout import Layout
from digits.scan import index, sheets
from digits.scan.reading import read_page
from digits.scan.sources import find

TRIES = int(os.environ.get("DIGITS_FUZZ", "150"))
VALUES = (None, True, -1, 0, 10**30, 1.5, "", "../../x", "\0", [], [[]], {}, [None], {"": 0}, "ß")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, cut off, doubled or moved."""
    broken = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        at = chance.randrange(len(broken))
        match chance.randrange(4):
            case 0:
                broken[at] = chance.randrange(256)
            case 1:
                del broken[at : at + chance.choice((1, 4, 100))]
            case 2:
                broken[at:at] = broken[at : at + chance.choice((1, 4, 100))]
            case 3 if chance.random() < 0.2:
                del broken[at:]
        if not broken:
            return b""
    return bytes(broken)


def twisted(content: Any, chance: random.Random) -> Any:
    """The same JSON with one value somewhere in it replaced, removed or renamed."""
    content = copy.deepcopy(content)
    place = content
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = chance.choice(list(keys))
        inner = place[key]
        if isinstance(inner, (dict, list)) and len(inner) and chance.random() < 0.8:
            place = inner
            continue
        if chance.random() < 0.3:
            del place[key]
        else:
            place[key] = chance.choice(VALUES)
        return content


def page_files() -> dict[str, bytes]:
    """A small page in every format."""
    image = Image.new("RGB", (120, 160), "white")
    ImageDraw.Draw(image).rectangle((20, 20, 100, 140), outline="black", width=3)
    files = {}
    for kind in ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "PDF"):
        buffer = io.BytesIO()
        image.save(buffer, kind)
        files[kind.lower()] = buffer.getvalue()
    return files


@pytest.mark.parametrize("kind", page_files())
def test_a_broken_page_is_read_or_refused_with_a_sentence(kind: str, tmp_path: Path) -> None:
    whole, chance = page_files()[kind], random.Random(kind)
    path = tmp_path / f"page.{kind}"
    for _ in range(TRIES):
        broken = damaged(whole, chance)
        path.write_bytes(broken)
        for source in find([tmp_path])[:3]:
            page = read_page(source, "en")
            assert page.problem, "this page has no grid"
            assert "\n" not in page.problem and "Traceback" not in page.problem
        assert path.read_bytes() == broken
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("shape", [(5000, 1), (1, 5000), (2401, 1), (1, 1), (4000, 40)])
def test_a_picture_of_a_strange_shape_has_no_grid(shape: tuple[int, int], tmp_path: Path) -> None:
    for number, shade in enumerate((0, 200)):
        Image.new("L", shape, shade).save(tmp_path / f"{number}.png")
    Image.effect_noise(shape, 100).save(tmp_path / "noise.png")
    for source in find([tmp_path]):
        for draw in (False, True):
            problem = read_page(source, "en", draw).problem or ""
            assert problem.endswith("sharp.") or "is blank" in problem, "not “can't be read”"


@pytest.fixture
def sheets_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "04-sheets"
    chance = np.random.default_rng(0)
    with sheets.writing(folder, Layout(("a", "b"))) as add:
        page = {"file": "x.png", "page": 0, "writer": "x", "frame": [], "used": 40, "rejected": []}
        tiles = chance.integers(0, 256, (600, 28, 28), np.uint8)
        add(page, tiles, np.arange(600))
    return folder


def test_broken_sheets_are_read_or_refused_with_a_sentence(sheets_folder: Path) -> None:
    refuses_or_reads(
        sheets_folder / index.NAME, lambda: split.train_test_split(dataset.load(sheets_folder))
    )


def test_broken_model_files_are_read_or_refused_with_a_sentence(tmp_path: Path) -> None:
    # Keras is not asked here: it takes a second to refuse what is no model, and does.
    about = {"name": "cnn", "created": "2026-01-01", "labels": ["a", "b"], "parameters": 3}
    index = tmp_path / store.INDEX
    index.write_text(json.dumps([about | {"accuracy": 0.5}]))
    refuses_or_reads(index, lambda: store._index(tmp_path, about | {"test": {"accuracy": 1.0}}))


def refuses_or_reads(path: Path, read: Callable[[], object]) -> None:
    """Try many broken contents of a JSON file: twisted ones, and ones that are no JSON."""
    whole, chance = json.loads(path.read_text("utf-8")), random.Random(path.name)
    before = sorted(path.parent.iterdir())
    for turn in range(TRIES):
        if turn % 3:
            broken = json.dumps(twisted(whole, chance)).encode()
        else:
            broken = damaged(json.dumps(whole).encode(), chance)
        path.write_bytes(broken)
        try:
            read()
        except DigitsError as error:
            assert "\n" not in str(error)
        except Exception as error:
            pytest.fail(f"{error!r} from {broken[:300]!r}")
        assert path.read_bytes() == broken
    assert sorted(path.parent.iterdir()) == before
