import http.client
import os
import re
import shutil
import signal
import socket
import struct
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
        "web/vendor/ort.wasm.min.mjs": "",
        "web/vendor/ort-wasm-simd-threaded.wasm": "",
        "web/.secret.js": "secret",
        "web/notes.txt": "secret",
        "05-model/cnn.onnx": "network",
        "05-model/models.json": "[]",
        "05-model/cnn.tiles.png": "tiles",
        "05-model/scan.png": "secret",
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
    assert get(port, "/05-model/cnn.tiles.png") == (200, "image/png", "tiles")
    assert get(port, "/web/vendor/ort.wasm.min.mjs")[1].startswith("text/javascript")
    assert get(port, "/web/vendor/ort-wasm-simd-threaded.wasm")[1] == "application/wasm"
    assert get(port, "/")[0] == 302


@pytest.mark.parametrize(
    "path",
    [
        "/secret.json",
        "/01-pages/scan.png",
        "/05-model/cnn.keras",
        "/05-model/scan.png",
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
        "/web/" + 300 * "a" + ".json",
        "/web/" + 3000 * "a/" + "b.json",
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


def test_what_is_installed_brings_the_page_along(project: Path, tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    shutil.copytree(ROOT / "digits", packages / "digits")
    shutil.copytree(ROOT / "web", packages / "digits" / "web")
    shutil.rmtree(project / "web")
    with subprocess.Popen(
        [sys.executable, "-m", "digits", "serve", "--port", "0"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(packages)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)/web/", process.stdout.readline())
        assert found
        status, _, content = get(int(found[1]), "/web/")
        assert status == 200 and "js/main.js" in content
        assert get(int(found[1]), "/05-model/cnn.onnx")[0] == 200
        assert get(int(found[1]), "/digits/web/index.html")[0] == 404
        process.send_signal(signal.SIGINT)
        process.wait(10)


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_what_is_no_address_is_not_found(port: int) -> None:
    answer = ask(port, b"GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 404 ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:5500", "LOCALHOST.", "[::1]:80"])
def test_answers_to_this_computer_s_names(port: int, host: str) -> None:
    request = f"GET /web/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert ask(port, request.encode()).endswith(b"the page")


@pytest.mark.parametrize(
    "head",
    [
        "Host: evil.example",
        "Host: 127.0.0.1.evil.example:5500",
        "Host: evil.example\r\nHost: 127.0.0.1",
        "Host: [::1",
        "Host: <script>",
        "Host:",
        "Accept: */*",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_answers_to_no_other_name(port: int, head: str, method: str) -> None:
    for path in ("/web/", "/", "http://127.0.0.1/web/"):
        answer = ask(port, f"{method} {path} HTTP/1.1\r\n{head}\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.0 421 ")
        assert b"the page" not in answer
        assert b"<script>" not in answer


def test_a_name_that_was_given_is_answered_and_another_is_told_how(project: Path) -> None:
    with serve.server(project, 0, ["Code.School.example"]) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        port = running.server_address[1]
        answers = [
            ask(port, f"GET /web/ HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
            for name in ("code.school.example", "other.example")
        ]
        running.shutdown()
        thread.join()
    assert answers[0].endswith(b"the page")
    assert b"serve --host-name other.example" in answers[1]


@pytest.mark.parametrize("path", ["/", "/web/", "/web/notes.txt", "/05-model/cnn.onnx"])
def test_head_is_get_without_the_body(port: int, path: str) -> None:
    heads = []
    for method in ("GET", "HEAD"):
        answer = ask(port, f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        heads.append([line for line in head.splitlines() if not line.startswith(b"Date:")])
    assert heads[0] == heads[1]
    assert body == b""


def test_a_class_that_opens_the_page_at_once_loses_no_request(port: int) -> None:
    connections = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(60)]
    for connection in connections:
        connection.sendall(b"GET /web/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for connection in connections:
        with connection, connection.makefile("rb") as answer:
            assert answer.read().endswith(b"the page")


def test_nobody_hears_of_browsers_that_hang_up_and_silent_ones_are_let_go(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "05-model/cnn.onnx").write_bytes(bytes(20_000_000))
    monkeypatch.setattr(serve._Handler, "timeout", 0.3)
    with serve.server(project, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        port = running.server_address[1]
        for _ in range(3):
            connection = socket.create_connection(("127.0.0.1", port))
            # It goes with a reset, and without having read.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.sendall(b"GET /05-model/cnn.onnx HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(10)
            connection.close()
        for begun in (b"", b"GET /web/ HTTP/1.1\r\nHost"):
            assert ask(port, begun) == b""
        running.shutdown()
        thread.join()
    assert capfd.readouterr() == ("", "")
