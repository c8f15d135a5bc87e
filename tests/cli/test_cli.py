"""The command line as a learner meets it."""

import subprocess
import sys
from pathlib import Path

import pytest

from digits import wording
from digits.cli import parser

HEAVY = ("tensorflow", "keras", "cv2", "matplotlib", "onnxruntime", "PIL", "numpy")


def test_help_answers_without_loading_anything_heavy() -> None:
    script = (
        "import sys; from digits.cli import parser\n"
        "try: parser.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert outcome.stdout.endswith("[]\n")
    assert "prepare" in outcome.stdout


def test_keras_loads_without_a_word() -> None:
    script = "from digits.model.backend import keras; keras.ops.zeros(1)"
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


def test_what_is_missing_is_refused_before_keras_is_loaded(tmp_path: Path) -> None:
    script = (
        "import sys; from digits.cli import parser\n"
        "for words in ('train', 'classroom', 'review', 'predict x.png', 'evaluate x.png'):\n"
        "    print(parser.main(words.split()))\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True
    )
    assert outcome.stdout.split() == ["1"] * 5 + ["[]"]
    assert outcome.stderr.count("\n") == 5


def test_wrong_usage_is_exit_code_2() -> None:
    with pytest.raises(SystemExit) as error:
        parser.main(["prepare", "--no-such-option"])
    assert error.value.code == 2


def test_no_epoch_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        parser.main(["train", "--epochs", "0"])
    assert error.value.code == 2
    assert "whole number from 1 on" in capsys.readouterr().err


def test_a_command_in_an_error_is_written_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [".venv/bin/digits"])
    assert parser.main(["train"]) == 1
    assert "run “.venv/bin/digits prepare”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "expected"),
    [("de_DE.UTF-8", "de"), ("de", "de"), ("en_GB.UTF-8", "en"), ("fr_FR", "en")],
)
def test_the_language_follows_the_computer(
    environment: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording, "_chosen", None)
    monkeypatch.delenv("DIGITS_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", environment)
    assert wording.language() == expected
