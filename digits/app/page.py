"""Where the page lies: `web/` of a project, or the copy that came with the installed package."""

from pathlib import Path

from .. import hints
from ..errors import PageUnservable
from ..wording import text

INSTALLED = Path(__file__).parent.parent / "web"
NEEDED = ("index.html", "vendor/ort.wasm.min.mjs", "vendor/ort-wasm-simd-threaded.wasm")
"""Without the latter two, which set-up fetches, no network computes in the browser."""


def folder(root: Path) -> Path:
    """The folder of the page: the project's own, which learners change, before the installed one.

    Args:
        root: the project's folder, or any other.

    Raises:
        PageUnservable: there is none, or it lacks a file.

    Example:
        >>> folder(Path("nowhere"))
        Traceback (most recent call last):
        digits.errors.PageUnservable: nowhere/web/index.html is missing: change into the ...
    """
    own = root / "web"
    web = own if own.is_dir() or not INSTALLED.is_dir() else INSTALLED
    for name in NEEDED:
        if not (web / name).is_file():
            raise PageUnservable(
                text(
                    de=f"{web / name} fehlt: Wechsle in den Ordner des Projekts, oder führe "
                    f"{hints.setup()} noch einmal aus.",
                    en=f"{web / name} is missing: change into the project's folder, or run "
                    f"{hints.setup()} once more.",
                )
            )
    return web
