"""`./bootstrap.sh lab`: the lessons in JupyterLab, on this computer only, until Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bootstrap import lab
from tests.conftest import ROOT
from tests.test_bootstrap import PIP_WITHOUT_NETWORK, WITHOUT_UV, fresh, seem_set_up, start

__all__ = ["fresh"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="bootstrap.sh is for Linux, macOS and WSL")

STANDS_FOR_JUPYTERLAB = f"""#!/bin/sh
printf '%s\\n' "$@" > told
for word in "$@"; do case $word in --ServerApp.port=*) port=${{word#*=}};; esac; done
exec {sys.executable} -m http.server --bind 127.0.0.1 "$port"
"""


@contextmanager
def running(folder: Path, language: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address that `./bootstrap.sh lab` prints, and its process."""
    process = subprocess.Popen(
        ["./bootstrap.sh", "lab"],
        cwd=folder,
        # No window opens while tests run.
        env=os.environ | {"DIGITS_LANG": language, "BROWSER": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    said = ""
    try:
        for line in process.stdout:
            said += line
            if found := re.search(r"http://\S+", line):
                yield found.group(), process
                break
        else:
            pytest.fail(said)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def stopped(process: "subprocess.Popen[str]") -> str:
    """What is said after Ctrl-C; it must end well."""
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(("language", "locale"), [("de", "de_DE"), ("en", "en")])
def test_the_lessons_of_the_language_are_opened_for_this_computer_only(
    fresh: Path, language: str, locale: str
) -> None:
    seem_set_up(fresh, STANDS_FOR_JUPYTERLAB, lab=True)
    with running(fresh, language) as (address, process):
        assert urllib.request.urlopen(address.split("/lab")[0], timeout=30).status == 200
        stopped(process)
    told = (fresh / "told").read_text().splitlines()
    assert {"jupyterlab", "--ServerApp.ip=127.0.0.1"} <= set(told)
    assert f"--ServerApp.root_dir={fresh}" in told
    assert f"--LabApp.default_url=/lab/tree/notebooks/{language}" in told
    token = address.partition("?token=")[2]
    assert len(token) > 20 and token not in " ".join(told)
    settings = (fresh / ".venv/share/jupyter/lab/settings/overrides.json").read_text("utf-8")
    assert json.loads(settings)["@jupyterlab/translation-extension:plugin"] == {"locale": locale}


def test_a_port_that_is_taken_is_passed_over() -> None:
    port = lab.free_port()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert lab.free_port() > port


def test_a_lab_that_does_not_start_is_told_in_a_sentence(fresh: Path) -> None:
    seem_set_up(fresh, "#!/bin/sh\necho broken >&2\nexit 1\n", lab=True)
    outcome = start(fresh, "lab")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("✗ JupyterLab startet nicht")
    assert outcome.stderr.count("\n") == 1
    assert "broken" in (fresh / ".bootstrap" / "jupyterlab.log").read_text()


def test_it_comes_on_top_of_a_set_up_which_stays_even_if_it_does_not_come(fresh: Path) -> None:
    seem_set_up(fresh, PIP_WITHOUT_NETWORK)
    outcome = start(fresh, "lab", PATH=WITHOUT_UV)
    assert outcome.returncode == 1
    # Not the 500 MB of all the others once more.
    assert "Pakete aus dem Netz (etwa 35 MB)" in outcome.stdout
    assert "schon eingerichtet" in start(fresh, PATH=WITHOUT_UV).stdout


def test_real_jupyterlab_starts_runs_a_kernel_and_stops() -> None:
    with running(ROOT, "de") as (address, process):
        base, token = re.findall(
            r"(http://127\.0\.0\.1:\d+)/lab/tree/notebooks/de\?token=(.+)", address
        )[0]
        assert "JupyterLab" in urllib.request.urlopen(address).read().decode()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{base}/api/contents/notebooks")
        if sys.platform == "linux":
            with socket.socket() as other:
                assert other.connect_ex(("127.0.0.2", int(base.rpartition(":")[2])))
        headers = {"Authorization": f"token {token}"}
        asked = urllib.request.Request(f"{base}/api/kernels", b'{"name": "python3"}', headers)
        kernel = json.load(urllib.request.urlopen(asked))["id"]
        assert "wird beendet" in stopped(process)
    time.sleep(1)
    kernels = subprocess.run(["ps", "axo", "args"], capture_output=True, text=True).stdout
    assert kernel not in kernels
