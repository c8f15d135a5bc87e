"""The commands that load a network, as they are typed: in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.data.dataset import Dataset
from tests.conftest import ROOT

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")


def run(*words: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m digits` with these words."""
    return subprocess.run(
        [sys.executable, "-m", "digits", *words],
        cwd=folder,
        env=os.environ | {"DIGITS_LANG": "en", "COLUMNS": "120"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def picture(data: Dataset, symbol: int, path: Path) -> str:
    """A picture of one symbol: a tile, enlarged and with paper around it."""
    tile = data.x[np.flatnonzero(data.y == symbol)[0]]
    page = np.pad(255 - np.round(255 * tile), 6, constant_values=255).astype(np.uint8)
    Image.fromarray(page).resize((200, 200), Image.Resampling.BICUBIC).save(path)
    return str(path)


def test_predict_reads_what_it_can_and_says_what_it_could_not(
    trained: Path, data: Dataset, tmp_path: Path
) -> None:
    seen = [picture(data, symbol, tmp_path / f"{symbol}.png") for symbol in range(10)]
    (tmp_path / "broken.png").write_text("no picture")
    model = ["--model", str(trained / "mlp.keras")]
    done = run("predict", *seen, str(tmp_path / "broken.png"), *model, "--json")
    assert done.returncode == 1
    assert "broken.png is neither a picture nor a PDF" in done.stderr
    assert "Traceback" not in done.stderr
    read = json.loads(done.stdout)
    assert [answer["file"] for answer in read] == seen
    assert sum(answer["label"] == str(symbol) for symbol, answer in enumerate(read)) >= 8
    for answer in read:
        assert answer["label"] == max(answer["probabilities"], key=answer["probabilities"].get)
        assert abs(sum(answer["probabilities"].values()) - 1) < 1e-3


def test_check_goes_through_the_set_up_line_by_line() -> None:
    done = run("check")
    *lines, end = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith("[OK]")] == []
    assert "TensorFlow trains" in done.stdout and "export to ONNX" in done.stdout
    assert end.startswith("All is ready.")
    assert (done.returncode, done.stderr) == (0, "")


def test_draw_opens_a_window_or_says_in_a_sentence_why_not(trained: Path, tmp_path: Path) -> None:
    done = run("draw", folder=tmp_path)
    assert done.returncode == 1
    assert "digits train" in done.stderr and done.stderr.count("\n") == 1
    if sys.platform != "linux":
        return
    done = run("draw", "--model", str(trained / "mlp.keras"), DISPLAY="")
    assert done.returncode == 1
    assert "digits serve" in done.stderr and done.stderr.count("\n") == 1
