"""Serves the page on this computer, and nothing but the page: `web/` and the models in `05-model/`.

Python's own `http.server` would also show scans and hidden files, to the whole network.
"""

import errno
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .. import hints
from ..errors import PageUnservable
from ..wording import text

HOST = "127.0.0.1"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".onnx": "application/octet-stream",
}
"""What the page consists of; no other kind of file is served."""

MODEL_TYPES = {".onnx", ".json"}
PORTS = 20


def server(root: Path, port: int) -> ThreadingHTTPServer:
    """A server for the page of the project in `root`; start it with `.serve_forever()`.

    Args:
        root: the folder that holds `web/` and `05-model/`.
        port: the first port to try; the next free one is taken. 0 lets the system choose.

    Raises:
        PageUnservable: there is no page in `root`, or none of 20 ports is free.

    Example:
        >>> Path("web").mkdir()
        >>> _ = Path("web/index.html").write_text("<p>Hello")
        >>> with server(Path.cwd(), port=0) as running:
        ...     address(running).startswith("http://127.0.0.1:")
        True
    """
    if not (root / "web" / "index.html").is_file():
        raise PageUnservable(
            text(
                de=f"In {root} gibt es kein web/index.html: Wechsle in den Ordner des Projekts.",
                en=f"There is no web/index.html in {root}: change into the project's folder.",
            )
        )
    handler = partial(_Handler, directory=str(root.resolve()))
    for candidate in range(port, min(port + PORTS, 65536)):
        try:
            return _Server((HOST, candidate), handler)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    other = hints.here(terminal="--port 8000", notebook="port=8000")
    raise PageUnservable(
        text(
            de=f"Ab Port {port} ist keiner frei; nimm einen anderen, etwa mit {other}.",
            en=f"No port from {port} on is free; take another one, say with {other}.",
        )
    )


def address(running: ThreadingHTTPServer) -> str:
    """Where a browser finds the page.

    Example:
        >>> with ThreadingHTTPServer((HOST, 0), SimpleHTTPRequestHandler) as running:
        ...     address(running).endswith("/web/")
        True
    """
    return f"http://{HOST}:{running.server_address[1]}/web/"


def find(root: Path, path: str) -> Path | None:
    """The file that a request's path names; None if there is none or it is not for the page.

    Example:
        >>> find(Path.cwd(), "/web/../pyproject.toml") is None
        True
    """
    parts = [part for part in unquote(urlsplit(path).path).split("/") if part]
    if not parts or any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    if parts == ["web"]:
        parts.append("index.html")
    file = root.joinpath(*parts)
    of_page = parts[0] == "web" and file.suffix in TYPES
    of_model = parts[0] == "05-model" and len(parts) == 2 and file.suffix in MODEL_TYPES
    # A link could lead anywhere, so what is served must lie where its path says.
    if not (of_page or of_model) or not file.is_file() or file.resolve() != file:
        return None
    return file


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows a second server would share a busy port with the first.
    allow_reuse_address = sys.platform != "win32"


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = TYPES

    def do_GET(self) -> None:
        """Answer with a file of the page; the bare address leads to the page."""
        if urlsplit(self.path).path in ("/", "/web"):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/web/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """The file for a path; one that can't exist where there is nothing to show."""
        root = Path(self.directory)
        return str(find(root, path) or root / "nothing" / "here")

    def end_headers(self) -> None:
        # Asked for anew each time, so that a freshly trained model is never an old one.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: learners should see the address, not the traffic."""
