import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from digits.app import serve
from tests.conftest import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "web/index.html": "the page",
        "web/vendor/a.mjs": "",
        "web/vendor/a.wasm": "",
        "web/.secret.js": "secret",
        "web/notes.txt": "secret",
        "05-model/cnn.onnx": "network",
        "05-model/models.json": "[]",
        "05-model/cnn.keras": "secret",
        "05-model/.new-1/cnn.onnx": "secret",
        "01-pages/scan.png": "secret",
        "secret.json": "secret",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    if sys.platform != "win32":
        (tmp_path / "web/link.json").symlink_to(tmp_path / "secret.json")
        (tmp_path / "web/folder").symlink_to(tmp_path)
    return tmp_path


@pytest.fixture
def port(project: Path) -> Iterator[int]:
    running = serve.server(project, 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running.server_address[1]
    running.shutdown()
    running.server_close()
    thread.join()


def get(port: int, path: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Content-Type", ""), body


def test_serves_the_page_and_the_models_with_the_right_types(port: int) -> None:
    assert get(port, "/web/")[::2] == (200, "the page")
    assert get(port, "/05-model/cnn.onnx?x=1")[::2] == (200, "network")
    assert get(port, "/web/vendor/a.mjs")[1].startswith("text/javascript")
    assert get(port, "/web/vendor/a.wasm")[1] == "application/wasm"
    assert get(port, "/")[0] == 302


@pytest.mark.parametrize(
    "path",
    [
        "/secret.json",
        "/01-pages/scan.png",
        "/05-model/cnn.keras",
        "/05-model/.new-1/cnn.onnx",
        "/05-model/",
        "/web/.secret.js",
        "/web/notes.txt",
        "/web/vendor/",
        "/web/link.json",
        "/web/folder/secret.json",
        "/web/../secret.json",
        "/web/%2e%2e/secret.json",
        "/web/..%2fsecret.json",
        "/web/..%5csecret.json",
        "//secret.json",
        "/web/%00.json",
    ],
)
def test_serves_nothing_else(port: int, path: str) -> None:
    status, _, body = get(port, path)
    assert status == 404
    assert "secret" not in body


def test_answers_on_this_computer_only(project: Path) -> None:
    running = serve.server(project, 0)
    running.server_close()
    assert running.server_address[0] == "127.0.0.1"


def test_a_busy_port_leads_to_the_next_free_one(project: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        running = serve.server(project, busy.getsockname()[1])
        running.server_close()
        assert running.server_address[1] > busy.getsockname()[1]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C can't be sent to one process there")
def test_the_command_prints_its_address_and_ends_with_ctrl_c() -> None:
    environment = {**os.environ, "DIGITS_LANG": "de"}
    with subprocess.Popen(
        [sys.executable, "-m", "digits", "serve", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/web/", line)
        assert found, line
        assert get(int(found[1]), "/web/")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_in_another_folder_it_says_where_to_go(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "digits", "serve"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "web/index.html" in done.stderr
    assert "Traceback" not in done.stderr
