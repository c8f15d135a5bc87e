"""How fast, how sparing and how exact pages are read; each figure beside what it is measured by.

    python benchmarks/prepare.py [SCANS] [--photographs 200] [--damage [KIND …]] [--each 2]

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
from functools import cache
from pathlib import Path

# One core for one page, as in a worker; must be said before NumPy starts.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.errors import FrameNotFound
from digits.paper import samples
from digits.scan import frame, pages
from digits.scan.reading import Page, read_page
from digits.scan.sources import find

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.scan import damage, handling, margins, photographs

KINDS = damage.KINDS | handling.DIVIDED | margins.MARGINS | margins.STAINS
ROUNDS = 5


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("scans", type=Path, nargs="?", default=Path("../shared/scans"))
    arguments.add_argument("--photographs", type=int, default=200)
    arguments.add_argument(
        "--damage", nargs="*", metavar="KIND", help="nothing but these kinds of damage; all if none"
    )
    arguments.add_argument("--each", type=int, default=2, help="pages for each kind and strength")
    options = arguments.parse_args()
    cv2.setNumThreads(1)

    truth = json.loads((options.scans / "truth.json").read_text(encoding="utf-8"))
    scans = sorted(options.scans / name for name in truth if name != "about")
    if options.damage is not None:
        damages(scans, options.damage or list(KINDS), options.each)
        return
    # First, because a new process counts what the one that starts it holds as its own peak.
    memory(scans)
    speed(scans)
    runs(scans)
    scan_errors(scans, truth)
    photograph_errors(options.photographs)
    damages(scans, list(KINDS), options.each)


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


def runs(scans: list[Path]) -> None:
    """Seconds of whole runs of `digits prepare`, with one worker and with two, in turn."""
    # As on a learner's computer, where Python keeps what it compiled.
    keeping = {n: value for n, value in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    print(f"\n{'digits prepare':14} {'1 worker':>9} {'2 workers':>9}")
    for count in (1, len(scans), 10 * len(scans)):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "pages"
            place.mkdir()
            for number in range(count):
                # A few bytes more, because what is given twice is read once.
                content = scans[number % len(scans)].read_bytes() + b" " * number
                (place / f"{number}.png").write_bytes(content)
            words = [sys.executable, "-m", "digits", "prepare", str(place), "-o", folder, "--jobs"]
            taken: dict[int, list[float]] = {1: [], 2: []}
            for _ in range(3 if count < 60 else 1):
                for jobs, each in taken.items():
                    start = time.perf_counter()
                    subprocess.run(
                        [*words, str(jobs)], env=keeping, capture_output=True, check=True
                    )
                    each.append(time.perf_counter() - start)
        one, two = (statistics.median(each) for each in taken.values())
        print(f"{count:8} pages {one:7.2f} s {two:7.2f} s, {one / two:.1f} × as fast")


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


def damages(scans: list[Path], kinds: list[str], each: int) -> None:
    """What becomes of damaged pages: every kind at all its strengths, of `each` pages in turn."""
    head = ("cases", "read", "losses", "refused", "untrue", "wrong", "tiles", "unsure")
    print(f"\n{'damage':24}" + "".join(f"{word:>8}" for word in head))
    total: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool, tempfile.TemporaryDirectory() as folder:
        # Two by hands of ours on the template, which has marks and other lines.
        sheets = [*scans, *samples.write(Path(folder), 2)]
        turn = 0
        for kind in kinds:
            cases = []
            for strength in KINDS[kind].strengths:
                for _ in range(min(each, len(sheets))):
                    cases.append((kind, strength, sheets[turn % len(sheets)]))
                    turn += 1
            found = list(pool.map(outcome, *zip(*cases, strict=True)))
            counts = Counter(verdict for verdict, _, _ in found)
            counts.update(
                cases=len(cases),
                tiles=sum(wrong for _, wrong, _ in found),
                unsure=sum(unsure for _, _, unsure in found),
            )
            total.update(counts)
            print(f"{kind:24}" + "".join(f"{counts[word]:8}" for word in head), flush=True)
    print(f"{'all':24}" + "".join(f"{total[word]:8}" for word in head))


def outcome(kind: str, strength: float, path: Path) -> tuple[str, int, int]:
    """What becomes of a damaged page, by `damage.verdict`; how many tiles are wrong or doubtful."""
    clean = undamaged(path)
    assert clean.frame
    what = KINDS[kind]
    damaged = what.damage(pages.load_page(path), clean.frame.mesh, strength)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        Image.fromarray(damaged.page).save(file, compress_level=0)
        seen = read_page(find([file])[0], "en")
    found = damage.verdict(clean, damaged, seen, what.reason)
    return found, damage.wrong(clean, damaged, seen), len(seen.doubtful)


@cache
def undamaged(path: Path) -> Page:
    return read_page(find([path])[0], "en")


def decoded(path: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("L"))


def cpu(call: Callable[..., object], *arguments: object) -> float:
    """Seconds of processor time, which other programs on the computer do not lengthen much."""
    start = time.process_time()
    call(*arguments)
    return time.process_time() - start


if __name__ == "__main__":
    main()
