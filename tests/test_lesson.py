"""What the notebooks rely on: the project is found, and missing things are told."""

from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from threadpoolctl import threadpool_info, threadpool_limits
from traitlets.config import Config

from digits import check, lesson
from digits.errors import DigitsError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "01-pages").mkdir()
    (tmp_path / "notebooks" / "de").mkdir(parents=True)
    return tmp_path


def test_project_is_found_from_its_root_and_from_a_notebook_s_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (project, project / "notebooks" / "de"):
        monkeypatch.chdir(folder)
        assert check.root() == project


def test_a_lesson_begins_with_what_is_wrong_with_the_set_up(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    assert lesson.start("en") == project
    said = capsys.readouterr().out
    assert "[FAIL] Python from" in said
    assert "Choose the kernel .venv" in said
    assert "[OK]" not in said


def test_notebook_outside_the_project_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DigitsError, match="01-pages"):
        check.root()


def test_a_lesson_computes_with_one_thread(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    with threadpool_limits(2, "blas"):
        lesson.start("en")
        assert {pool["num_threads"] for pool in _blas()} == {1}


def _blas() -> list[dict[str, Any]]:
    return [pool for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_skipped_cell_is_told_below_the_traceback(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    monkeypatch.setattr(shell, "enable_matplotlib", lambda gui: None)
    monkeypatch.setattr(lesson, "get_ipython", lambda: shell)
    lesson.start("de")
    capsys.readouterr()

    assert not shell.run_cell("model.summary()").success
    said = capsys.readouterr()
    assert "NameError" in said.out and "name 'model' is not defined" in said.out
    assert said.err == (
        "`model` kennt Python hier noch nicht. Führe zuerst alle Zellen darüber aus – oder prüfe "
        "die Schreibweise.\n"
    )
    shell.run_cell("def f():\n    x += 1\nf()")
    assert "UnboundLocalError" in capsys.readouterr().out
    shell.run_cell("from digits.errors import DigitsError\nraise DigitsError('A sentence.')")
    assert capsys.readouterr() == ("", "A sentence.\n")


def test_empty_folder_is_named_as_it_lies_in_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project / "notebooks" / "de")
    monkeypatch.setattr(lesson.samples, "write", lambda folder, pages, layout: _write(folder))
    assert list(lesson.find_pages(project / "06-symbols" / "pages")) == ["sample-1.png"]
    assert capsys.readouterr().out.startswith("06-symbols/pages is empty.")


def _write(folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    (folder / "sample-1.png").touch()
    return [folder / "sample-1.png"]
