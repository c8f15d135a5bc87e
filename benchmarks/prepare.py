"""How fast, how sparing and how exact pages are read; each figure beside what it is measured by.

    python benchmarks/prepare.py [SCANS] [--photographs 200] [--damage KIND …]

SCANS is a folder with scans and `truth.json`, which holds the corners of their frames.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

# One core for one page, as in a worker; must be said before NumPy starts.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.errors import FrameNotFound
from digits.scan import frame, pages
from digits.scan.reading import read_page
from digits.scan.sources import find

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.scan import damage, handling, margins, photographs

KINDS = damage.KINDS | handling.DIVIDED | margins.MARGINS | margins.STAINS
ROUNDS = 5


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("scans", type=Path, nargs="?", default=Path("../shared/scans"))
    arguments.add_argument("--photographs", type=int, default=200)
    arguments.add_argument("--damage", nargs="*", metavar="KIND", help="nothing but these kinds")
    options = arguments.parse_args()
    cv2.setNumThreads(1)

    truth = json.loads((options.scans / "truth.json").read_text(encoding="utf-8"))
    scans = sorted(options.scans / name for name in truth if name != "about")
    if options.damage:
        damages(scans, options.damage)
        return
    # First, because a new process counts what the one that starts it holds as its own peak.
    memory(scans)
    speed(scans)
    scan_errors(scans, truth)
    photograph_errors(options.photographs)
    damages(scans, list(KINDS))


def speed(scans: list[Path]) -> None:
    """CPU seconds a page on one core, beside plain decoding of the same file."""
    sources = find(scans)
    decode, read = [], []
    for _ in range(ROUNDS):
        for source in sources:
            decode.append(cpu(decoded, source.path))
            read.append(cpu(read_page, source, "en"))
    plain, whole = statistics.median(decode), statistics.median(read)
    print(f"plain decoding   {plain * 1000:6.0f} ms a page")
    print(f"digits prepare   {whole * 1000:6.0f} ms a page, {whole / plain:.1f} × decoding")


def memory(scans: list[Path]) -> None:
    """Peak memory of a fresh process that reads pages, beside one that only decodes them."""
    start = "import resource, sys\nfrom digits.scan import pages\n"
    start += "from digits.scan.reading import read_page\nfrom digits.scan.sources import find\n"
    peak = "\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    files = f"sources = find({[str(path) for path in scans]!r})\n"
    read = "for number in range({}): read_page(sources[number % len(sources)], 'en', draw=True)"
    for what, body in [
        ("only decodes", "for source in sources: pages.load_page(source.path)"),
        ("reads 6 pages", read.format(6)),
        ("reads 500 pages", read.format(500)),
    ]:
        out = subprocess.run(
            [sys.executable, "-c", start + files + body + peak],
            capture_output=True,
            text=True,
            check=True,
        )
        # Linux counts in kilobytes, macOS in bytes.
        unit = 2**20 if sys.platform == "darwin" else 2**10
        print(f"a worker that {what:16} {int(out.stdout) / unit:5.0f} MB at most")


def scan_errors(scans: list[Path], truth: dict[str, dict[str, list[list[float]]]]) -> None:
    """Error of the worst corner of each scan."""
    for path in scans:
        corners = frame.find(pages.load_page(path)).corners
        error = np.linalg.norm(corners - truth[path.name]["frame"], axis=1).max()
        print(f"{path.name:14} worst corner off by {error:.2f} px")


def photograph_errors(count: int) -> None:
    """Share of photographs whose worst corner is off by less than 2 px, for each kind."""
    if not count:
        return
    flat = [photographs.sheet(seed=seed) for seed in range(3)]
    errors: dict[str, list[float]] = defaultdict(list)
    kinds = list(photographs.KINDS.items())
    for number in range(count):
        kind, shot = kinds[number % len(kinds)]
        picture, crossings = photographs.take(
            flat[number % len(flat)], photographs.vary(shot, number)
        )
        try:
            found = frame.find(picture)
        except FrameNotFound:
            errors[kind].append(np.inf)
            continue
        corners = crossings[[0, 0, -1, -1], [0, -1, -1, 0]]
        errors[kind].append(float(np.linalg.norm(found.corners - corners, axis=1).max()))
    print(f"\n{'photographs':14} {'n':>4} {'< 2 px':>7} {'median':>7} {'worst':>7}")
    every = [error for each in errors.values() for error in each]
    for kind, each in [*errors.items(), ("all", every)]:
        share = np.mean(np.array(each) < 2)
        print(f"{kind:14} {len(each):4} {share:7.1%} {np.median(each):7.2f} {max(each):7.2f}")


def damages(scans: list[Path], kinds: list[str]) -> None:
    """What becomes of damaged pages: every kind, at all its strengths, of every scan."""
    print(
        f"\n{'damage':20} {'cases':>5} {'read':>5} {'losses':>6} {'refused':>7} {'wrong':>5} tiles"
    )
    with ProcessPoolExecutor() as pool:
        for kind in kinds:
            cases = [(kind, at, path) for at in KINDS[kind].strengths for path in scans]
            found = list(pool.map(outcome, *zip(*cases, strict=True)))
            counts = Counter(verdict for verdict, _ in found)
            print(
                f"{kind:20} {len(cases):5} {counts['read']:5} {counts['losses']:6} "
                f"{counts['refused']:7} {counts['wrong']:5} {sum(wrong for _, wrong in found):5}",
                flush=True,
            )


def outcome(kind: str, strength: float, path: Path) -> tuple[str, int]:
    """What becomes of one damaged page, by `damage.verdict`, and how many tiles are wrong."""
    clean = read_page(find([path])[0], "en")
    assert clean.frame
    damaged = KINDS[kind].damage(pages.load_page(path), clean.frame.mesh, strength)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        Image.fromarray(damaged.page).save(file, compress_level=1)
        seen = read_page(find([file])[0], "en")
    return damage.verdict(clean, damaged, seen), damage.wrong(clean, damaged, seen)


def decoded(path: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("L"))


def cpu(call: Callable[..., object], *arguments: object) -> float:
    """Seconds of processor time, which other programs on the computer do not lengthen much."""
    start = time.process_time()
    call(*arguments)
    return time.process_time() - start


if __name__ == "__main__":
    main()
