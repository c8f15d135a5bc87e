"""Symbols that somebody wrote into the wrong row are shown with their place on the sheet."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digits.cli import parser
from digits.data import dataset
from digits.data.dataset import Dataset
from digits.model import crossvalidation
from digits.model.evaluation import Evaluation


def read_rightly(data: Dataset, *_: Any, **__: Any) -> Iterator[Evaluation]:
    """Answers by networks that read everything, but one tile stood in the wrong row."""
    wrong = replace(data, y=data.y.copy(), files=np.full(len(data), "<b>&.png"))
    wrong.y[7] = (wrong.y[7] + 1) % 10
    yield Evaluation(wrong, np.eye(10, dtype=np.float32)[data.y] * 0.89 + 0.01)


def test_what_may_be_struck_out_is_shown_though_networks_read_it(
    sheets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(sheets, tmp_path / "sheets")
    index = tmp_path / "sheets" / "sheets.json"
    told = json.loads(index.read_text("utf-8"))
    for page in told["pages"]:
        page["doubtful"] = []
    tile = told["tiles"]["4"][0]
    told["pages"][tile["page"]]["doubtful"] = [{"row": tile["row"], "col": tile["col"]}]
    index.write_text(json.dumps(told), "utf-8")
    data = dataset.load(sheets)
    right = Evaluation(data, np.eye(10, dtype=np.float32)[data.y] * 0.89 + 0.01)
    monkeypatch.setattr(crossvalidation, "at_random", lambda *_, **__: iter([right]))
    page = tmp_path / "review.html"
    assert parser.main(["review", "--sheets", str(index.parent), "-o", str(page)]) == 0
    written = page.read_text("utf-8")
    assert written.count("<figure>") == 1
    assert "4: struck out?" in written
    assert f"row {tile['row'] + 1}, column {tile['col'] + 1}" in written


def test_a_slip_is_shown_with_its_place(
    sheets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(crossvalidation, "at_random", read_rightly)
    page = tmp_path / "review.html"
    assert parser.main(["review", "--sheets", str(sheets), "-o", str(page)]) == 0
    data = dataset.load(sheets)
    row, column = data.rows[7] + 1, data.columns[7] + 1
    written = page.read_text("utf-8")
    assert written.count("<figure>") == 1
    assert f"&lt;b&gt;&amp;.png, page 1, row {row}, column {column}" in written
    assert "data:image/png;base64," in written
    said = capsys.readouterr().out
    assert f"1 of {len(data):,} symbols" in said
    assert "<b>&.png" in said
