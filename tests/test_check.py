"""`digits check` and its short form at the head of every notebook."""

import shutil
from pathlib import Path

import pytest

from digits import check


def test_each_thing_that_is_missing_gets_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "01-pages").mkdir()
    failed = {line.subject: line.remedy for line in check.quick(tmp_path) if not line.ok}
    assert "choose the kernel .venv" in " ".join(failed.values()).lower()
    assert "web/vendor lacks" in failed["ONNX Runtime for the page"]
    assert check.ready(tmp_path).startswith("[FAIL] Python from ")


def test_a_missing_or_old_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"keras": "2.1", "numpy": "2.2.6"}
    monkeypatch.setattr(check.metadata, "requires", lambda _: ["keras>=3.10", "numpy>=2", "no-x"])

    def version(name: str) -> str:
        if name not in versions:
            raise check.metadata.PackageNotFoundError
        return versions[name]

    monkeypatch.setattr(check.metadata, "version", version)
    keras, numpy, missing = check.packages()
    assert not keras.ok and "2.1" in keras.subject
    assert numpy.ok
    assert not missing.ok and "missing" in missing.subject


def test_a_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "04-sheets").write_text("")
    assert not check.folder(tmp_path / "04-sheets").ok


def test_a_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert check.disk(tmp_path).remedy
