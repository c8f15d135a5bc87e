"""Finding a Chromium for the tests of the page: the computer's own, else Playwright's.

Chromium's headless shell comes first: without windows it needs a quarter of the time for each.

`python -m tests.browser` prints its path, or exits with 1.
"""

import os
import shutil
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    # As root, as in containers, Chromium starts only without its sandbox.
    *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""For a browser that speaks to nobody but the page under test."""
BRIEF = "--js-flags=--liftoff-only --wasm-lazy-compilation --wasm-lazy-validation"
"""For pages that live a second: computing networks quickly takes longer to prepare than it saves.
What they compute is the same, but how long it takes is not what a visitor meets."""


def find() -> Path | None:
    """The browser's executable, or None."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    candidates = [Path(application) for application in APPLICATIONS]
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pass
    else:
        with sync_playwright() as playwright:
            candidates.append(Path(playwright.chromium.executable_path))
    return next((candidate for candidate in candidates if candidate.exists()), None)


if __name__ == "__main__":
    browser = find()
    print(browser or "no browser")
    sys.exit(browser is None)
