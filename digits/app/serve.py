"""Serves the page on this computer, and nothing but the page: `web/` and the models in `05-model/`.

Python's own `http.server` would also show scans and hidden files, to the whole network. Not even a
strange page in the same browser gets in: it could call this computer by a name of its own ("DNS
rebinding"), so only this computer's names are answered.
"""

import errno
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .. import hints
from ..errors import PageUnservable
from ..files import settle
from ..wording import text
from . import page

HOST = "127.0.0.1"
NAMES = (HOST, "localhost", "::1")
PATIENCE = 30
"""Seconds after which a connection ends on which nothing comes."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".onnx": "application/octet-stream",
    ".film": "application/octet-stream",
}
"""What the page consists of; no other kind of file is served."""

MODEL_TYPES = (".onnx", ".json", ".film", ".tiles.png")
PORTS = 20


def server(root: Path, port: int, names: Iterable[str] = ()) -> ThreadingHTTPServer:
    """A server for the page of the project in `root`; start it with `.serve_forever()`.

    Args:
        root: the folder that holds `05-model/` and, where it is a project's, `web/`.
        port: the first port to try; the next free one is taken. 0 lets the system choose.
        names: under which other names a browser may come, such as that of a code-server.

    Raises:
        PageUnservable: there is no page, or none of 20 ports is free.

    Example:
        >>> for name in page.NEEDED:
        ...     Path("web", name).parent.mkdir(parents=True, exist_ok=True)
        ...     Path("web", name).touch()
        >>> with server(Path.cwd(), port=0) as running:
        ...     address(running).startswith("http://127.0.0.1:")
        True
    """
    web = page.folder(root)
    settle(root / "05-model", last="models.json")
    allowed = {name.lower().rstrip(".") for name in (*NAMES, *names)}
    handler = partial(_Handler, directory=str(root.resolve()), web=web.resolve(), names=allowed)
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


def find(root: Path, web: Path, path: str) -> Path | None:
    """The file that a request's path names; None if there is none or it is not for the page.

    Args:
        root: the folder that holds `05-model/`.
        web: the folder of the page, which is called `web/` whatever its name.
        path: as a browser asks for it.

    Example:
        >>> find(Path.cwd(), Path("web"), "/web/../pyproject.toml") is None
        True
    """
    parts = [part for part in unquote(_path(path)).split("/") if part]
    if not parts or any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    if parts == ["web"]:
        parts.append("index.html")
    of_page = parts[0] == "web"
    file = web.joinpath(*parts[1:]) if of_page else root.joinpath(*parts)
    of_page = of_page and file.suffix in TYPES
    of_model = parts[0] == "05-model" and len(parts) == 2 and file.name.endswith(MODEL_TYPES)
    # The system refuses names that are far too long.
    with suppress(OSError):
        # A link could lead anywhere, so what is served must lie where its path says.
        if (of_page or of_model) and file.is_file() and file.resolve() == file:
            return file
    return None


def _name(host: str) -> str:
    """The name in a request's `Host`, which also tells the port; empty where it is none."""
    with suppress(ValueError):
        return (urlsplit(f"//{host.strip()}").hostname or "").rstrip(".")
    return ""


def _path(address: str) -> str:
    """The path of what a request asks for; empty where that is no address."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A class opens the page at once, and each browser asks for six files at a time.
    request_queue_size = 256
    # On Windows a second server would share a busy port with the first.
    allow_reuse_address = sys.platform != "win32"

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Keep quiet when a browser hangs up, as it does with each page that is left."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = TYPES
    timeout = PATIENCE

    def __init__(self, *arguments: Any, web: Path, names: set[str], **options: Any) -> None:
        # The request is answered within the parent's __init__.
        self.web, self.names = web, names
        super().__init__(*arguments, **options)

    def parse_request(self) -> bool:
        """Read a request, and refuse it if it was meant for another computer."""
        if not super().parse_request():
            return False
        hosts = self.headers.get_all("Host", [])
        if len(hosts) == 1 and _name(hosts[0]) in self.names:
            return True
        typed = hints.command(f"serve --host-name {_name(hosts[0]) if hosts else ''}".rstrip())
        self.send_error(
            HTTPStatus.MISDIRECTED_REQUEST,
            explain=text(
                de=f"Unter diesem Namen antwortet der Server nicht; starte ihn mit {typed}.",
                en=f"The server does not answer to this name; start it with {typed}.",
            ),
        )
        return False

    def send_head(self) -> Any:
        """Answer with the head of a file of the page; the bare address leads to the page."""
        if _path(self.path) in ("/", "/web"):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/web/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        """The file for a path; one that can't exist where there is nothing to show."""
        root = Path(self.directory)
        return str(find(root, self.web, path) or root / "nothing" / "here")

    def end_headers(self) -> None:
        # Asked for anew each time, so that a freshly trained model is never an old one.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: learners should see the address, not the traffic."""
