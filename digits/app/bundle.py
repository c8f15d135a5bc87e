"""The page as one HTML file that opens by double-click, without a server and without a network.

A browser lets no file of this computer load another one. So all of them lie in the page itself: the
program as it stands in `web/`, everything else compressed. A few lines of script turn each into an
object with an address of its own ("blob URL") and start the program.
"""

import base64
import gzip
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from functools import cache

ADDRESSES = "js/network/addresses.js"
"""The module that says where files lie; in the bundle another one takes its place."""
START = "js/main.js"
REFERENCE = re.compile(r'/\*.*?\*/|//[^\n]*|"(\.{1,2}/[\w./-]+\.js)"', re.DOTALL)
"""How a module names another one, in whatever kind of import; in comments it means none."""
TYPES = {
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".wasm": "application/wasm",
}
TOO_OLD = """\
<p id="stuck">Für diese Seite ist der Browser zu alt: Nimm Chrome oder Edge ab 100, Firefox ab 113 \
oder Safari ab 16.4.<br>The browser is too old for this page: use Chrome or Edge from 100, Firefox \
from 113 or Safari from 16.4.</p>"""

BOOT = """
(async () => {
  const addresses = {};
  for (const part of document.querySelectorAll("script[data-path]")) {
    const { path, type } = part.dataset;
    let content = part.textContent;
    if (path.endsWith(".js")) {
      content = content.replace(/"part:(.*?)"/g, (_, name) =>
        JSON.stringify(name ? addresses[name] : addresses));
    } else {
      const packed = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      content = await new Response(stream).arrayBuffer();
    }
    addresses[path] = URL.createObjectURL(new Blob([content], { type }));
    part.remove();
  }
  await import(addresses["%s"]);
})();
"""

INSIDE = """
// All files lie in this page; each has an address there.

const addresses = "part:";

export function ofModels(name) {
  return addresses[`05-model/${name}`] ?? "blob:none";
}

export function ofRuntime(name) {
  return addresses[`vendor/${name}`] ?? "blob:none";
}
"""


def single(files: Mapping[str, bytes]) -> str:
    """Everything that the page needs as one HTML file.

    Args:
        files: the content of each file by its path: `index.html` and what it uses, seen from there,
            and the models below `05-model/`.

    Raises:
        ValueError: modules import each other in a circle.
    """
    page = files["index.html"].decode()
    style = files["css/page.css"].decode()
    boot = BOOT % START
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash(boot)} blob: 'wasm-unsafe-eval'",
            "worker-src blob:",
            "connect-src blob:",
            f"style-src {_hash(style)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    icon = "data:image/svg+xml;base64," + base64.b64encode(files["icon.svg"]).decode()
    for pattern, new in (
        (r'(?<=http-equiv="Content-Security-Policy" content=")[^"]*', policy),
        (r'(?<=<link rel="icon" href=")[^"]*', icon),
        (r'<link rel="stylesheet"[^>]*>', f"<style>{style}</style>"),
        (r'<script src="[^"]*" type="module"></script>', ""),
        (r'<p id="stuck">.*?</p>', TOO_OLD),
        (r"(?=</body>)", "\n".join(_parts(files)) + f"\n<script>{boot}</script>\n"),
    ):
        before, after = re.split(pattern, page, maxsplit=1, flags=re.DOTALL)
        page = before + new + after
    return page


def _parts(files: Mapping[str, bytes]) -> list[str]:
    """The files as elements of the page, each behind those that it needs."""
    modules = {
        path: INSIDE if path == ADDRESSES else content.decode()
        for path, content in files.items()
        if path.endswith(".js")
    }
    data = [path for path in files if path.startswith(("05-model/", "vendor/"))]
    packed = {path: base64.b64encode(pack(files[path])).decode() for path in data}
    parts = [
        _part(path, TYPES.get("." + path.rpartition(".")[2], ""), packed[path]) for path in data
    ]
    for path in _in_order(modules):
        source = _linked(path, modules[path])
        # An HTML page ends a script there, even within a string.
        source = source.replace("</script", r"<\/script").replace("<!--", r"<\!--")
        parts.append(_part(path, "text/javascript", source))
    return parts


def _part(path: str, type: str, content: str) -> str:
    name = json.dumps(path).replace("&", "&amp;").replace("<", "&lt;").replace('\\"', "&quot;")
    return f'<script type="text/plain" data-path={name} data-type="{type}">{content}</script>'


def _linked(path: str, source: str) -> str:
    """A module in which others are named by their paths from the top."""

    def named(found: re.Match[str]) -> str:
        return f'"part:{_target(path, found[1])}"' if found[1] else found[0]

    return REFERENCE.sub(named, source)


def _in_order(modules: Mapping[str, str]) -> list[str]:
    """Modules behind those that they import."""
    order: list[str] = []
    under_way: list[str] = []

    def visit(path: str) -> None:
        if path in order:
            return
        if path in under_way:
            raise ValueError(f"{' → '.join([*under_way, path])}: a circle")
        under_way.append(path)
        for found in filter(None, REFERENCE.findall(modules[path])):
            visit(_target(path, found))
        order.append(under_way.pop())

    visit(START)
    return order


def _target(path: str, reference: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), reference))


@cache
def pack(content: bytes) -> bytes:
    """Compress, as small as can be and without the time of day; once, as it takes a second."""
    return gzip.compress(content, 9, mtime=0)


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
