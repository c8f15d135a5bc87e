"""`digits check` and its short form at the head of every notebook."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from digits import check, hints, machine, packages, trials, wording
from tests.conftest import ROOT

BLOCKER = """
import importlib.abc, os, sys

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in os.environ["BLOCKED"].split():
            how = os.environ["HOW"]
            if how == "crash":
                os.kill(os.getpid(), 4)
            if how == "exit":
                raise SystemExit("bye")
            raise {"missing": ModuleNotFoundError, "broken": OSError}[how](f"no {name}")

sys.meta_path.insert(0, Blocker())
"""
LIGHT = ("packaging", "rich", "jupyter_client", "IPython", "matplotlib", "numpy", "cv2", "PIL")
LIGHT += ("pypdfium2", "pi_heif", "anywidget", "ipykernel", "threadpoolctl", "onnx", "onnxruntime")
HEAVY = ("keras", "tensorflow", "tf2onnx")


def checked(tmp_path: Path, how: str, *blocked: str) -> subprocess.CompletedProcess[str]:
    """What `digits check` says where some modules can't be loaded."""
    (tmp_path / "sitecustomize.py").write_text(BLOCKER)
    here = {"PYTHONPATH": str(tmp_path), "BLOCKED": " ".join(blocked), "HOW": how}
    return subprocess.run(
        [sys.executable, "-m", "digits", "check"],
        cwd=ROOT,
        env=os.environ | here | {"DIGITS_LANG": "en"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("how", ["missing", "broken", "exit"])
def test_every_line_survives_the_failure_that_it_looks_for(tmp_path: Path, how: str) -> None:
    outcome = checked(tmp_path, how, *LIGHT, *HEAVY)
    assert outcome.returncode == 1
    assert outcome.stderr == ""
    lines = outcome.stdout.splitlines()
    failed = [line for line in lines if line.startswith("[FAIL]")]
    assert sum(line.startswith("      → ") for line in lines) == len(failed)
    for name in (*LIGHT, *HEAVY):
        if name != "packaging":
            assert any(f"loading {name}" in line for line in failed), name
    for subject in ("packages", "kernel", "font", "TensorFlow trains", "export to ONNX"):
        assert any(subject in line for line in failed), subject
    assert lines[-1].startswith("Begin at the top")


def test_what_is_missing_is_named_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    # Without the heavy ones, for which one would wait.
    outcome = checked(tmp_path, "missing", "cv2", *HEAVY)
    assert outcome.returncode == 1
    assert "[FAIL] loading cv2 (ModuleNotFoundError: no cv2)" in outcome.stdout
    named = re.findall(r"loading ([\w.]+)", outcome.stdout)
    assert set(named) == {"cv2", *HEAVY}
    assert "[OK]   kernel" in outcome.stdout and "[OK]   font" in outcome.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no signals")
def test_a_package_that_crashes_is_named_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    outcome = checked(tmp_path, "crash", "tensorflow", "onnx")
    assert "[FAIL] loading onnx (crash -4)" in outcome.stdout
    assert "[FAIL] loading tensorflow (crash -4)" in outcome.stdout
    assert "lacks AVX" in outcome.stdout
    assert "loading cv2" not in outcome.stdout
    assert "export to ONNX" in outcome.stdout


def test_every_package_of_the_project_is_tried() -> None:
    called = {"opencv-python-headless": "cv2", "pillow": "PIL", "tensorflow-cpu": "tensorflow"}
    tried = {name.split(".")[0] for name in trials.MODULES}
    wanted = [Requirement(line) for line in packages.metadata.requires("digits") or []]
    for name in (each.name for each in wanted if "extra" not in str(each.marker)):
        assert called.get(name, name.replace("-", "_")) in tried
    assert {*LIGHT, *HEAVY} - {"packaging"} == tried


def test_each_thing_that_is_missing_gets_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "01-pages").mkdir()
    failed = {line.subject: line.remedy for line in check.quick(tmp_path) if not line.ok}
    assert "choose the kernel .venv" in " ".join(failed.values()).lower()
    assert "web/vendor lacks" in failed["ONNX Runtime for the page"]
    assert check.ready(tmp_path).startswith("[FAIL] Python from ")


def test_a_missing_or_old_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"keras": "2.1", "numpy": "2.2.6"}
    monkeypatch.setattr(
        packages.metadata, "requires", lambda _: ["keras>=3.10", "numpy>=2", "no-x"]
    )

    def version(name: str) -> str:
        if name not in versions:
            raise packages.metadata.PackageNotFoundError
        return versions[name]

    monkeypatch.setattr(packages.metadata, "version", version)
    keras, numpy, missing = packages.versions()
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


COMPUTERS = [
    *[("linux", kind) for kind in ("x86_64", "aarch64", "armv7l", "riscv64")],
    *[("darwin", kind) for kind in ("arm64", "x86_64")],
    *[("win32", kind) for kind in ("AMD64", "ARM64", "x86")],
]


@pytest.mark.parametrize(("system", "processor"), COMPUTERS)
def test_a_computer_is_refused_where_the_lock_has_no_tensorflow(
    system: str, processor: str
) -> None:
    here = {"sys_platform": system, "platform_machine": processor, "python_full_version": "3.12.0"}
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    found = [Requirement(line) for line in re.findall(r"^tensorflow.*", lock, re.MULTILINE)]
    assert len(found) == 2
    selected = any(wanted.marker is None or wanted.marker.evaluate(here) for wanted in found)
    said = machine.remedy(system, processor, "Darwin Kernel Version 22.6.0")
    assert bool(said) is not selected


def test_each_kind_of_computer_gets_the_way_that_is_open_to_it() -> None:
    assert "container" in machine.remedy("darwin", "x86_64", "xnu-8796~4/RELEASE_X86_64")
    assert "Macs by Intel" in machine.remedy("darwin", "x86_64", "xnu-8796~4/RELEASE_ARM64_T8101")
    assert "WSL" in machine.remedy("win32", "ARM64")
    wording.use("de")
    assert "nur in einem Container" in machine.remedy("darwin", "x86_64", "RELEASE_X86_64")


def test_outside_the_project_the_remedy_is_for_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for place, remedy in (("terminal", "with cd"), ("notebook", "in VS Code")):
        hints.use(place)  # type: ignore[arg-type]
        with pytest.raises(check.DigitsError, match=remedy):
            check.root()
