"""From pages to sheets: what is readable is read, and nothing that was there is lost."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_info

from digits import wording
from digits.cli import parser
from digits.errors import NoPages
from digits.paper import samples
from digits.paper.layout import Layout
from digits.scan import parallel, prepare, processes, report, sheets
from digits.scan.reading import Draw, Page, read_page
from digits.scan.sources import Source, find
from tests.scan import damage, photographs


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good pages by two writers, one of them upside down, and two without a grid."""
    folder = tmp_path_factory.mktemp("01-pages")
    (folder / "anna").mkdir()
    good = [photographs.sheet(150, seed=seed) for seed in (1, 2)]
    Image.fromarray(good[0]).save(folder / "anna" / "a.png")
    Image.fromarray(np.rot90(good[1], 2)).save(folder / "ben.png")
    Image.new("L", (900, 1200), "white").save(folder / "blank.png")
    note = np.full((1200, 900), 250, np.uint8)
    cv2.putText(note, "Hallo!", (200, 500), cv2.FONT_HERSHEY_SIMPLEX, 4, 40, 9)
    Image.fromarray(note).save(folder / "bild.png")
    (folder / "broken.png").write_bytes((folder / "ben.png").read_bytes()[:9000])
    return folder


@pytest.fixture
def written(own: Path, tmp_path: Path) -> Path:
    """A sheets folder with tiles of two pages."""
    list(prepare.prepare(find([own / "anna", own / "ben.png"]), tmp_path, jobs=1))
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*") if path.is_file()}


def test_all_real_scans_come_out_clean(scans: Path, tmp_path: Path) -> None:
    names = [scans / f"blatt{number}.png" for number in range(1, 7)]
    results = list(prepare.prepare(find([*names, scans / "grid-digits.pdf"]), tmp_path))
    assert [page.problem for page in results] == [None] * 7
    assert [len(page.used) for page in results] == [600, 599, 600, 600, 600, 600, 0]
    found = sheets.read(tmp_path)
    assert np.bincount(found.labels).tolist() == [360, 360, 359] + [360] * 7
    assert (found.tiles.min((1, 2)) < 100).all()


def test_one_bad_page_never_stops_the_others(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert parser.main(["prepare", str(own), "-o", str(tmp_path), "--jobs", "2", "--json"]) == 1
    outcome = {page["file"]: page for page in json.loads(capsys.readouterr().out)["pages"]}
    assert [page["used"] for page in outcome.values()] == [600, 600, 0, 0, 0]
    assert outcome["blank.png"]["problem"] == "blank.png is blank: left out."
    assert "bild.png: There is no grid" in outcome["bild.png"]["problem"]
    assert "broken.png is damaged" in outcome["broken.png"]["problem"]
    found = sheets.read(tmp_path)
    assert len(found.tiles) == 1200
    assert [(page["file"], page["writer"]) for page in found.pages] == [
        ("anna/a.png", "anna"),
        ("ben.png", "ben"),
    ]


def test_the_table_tells_each_page_and_why(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    wording.use("de")
    parser.main(["prepare", str(own), "-o", str(tmp_path), "--jobs", "1"])
    table = capsys.readouterr().out
    assert re.search(r"anna/a\.png +600 +0", table)
    assert re.search(r"bild\.png +0 +0 +bild\.png: Hier ist kein Raster zu sehen", table)


def test_of_very_many_pages_the_terminal_shows_those_that_failed_and_how_many_more(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "album").mkdir()
    for number in range(210):
        # Too small for a grid, and half of them blank: nobody has to do anything about these.
        shade = np.full((20, 30), 250 if number % 2 else 60, np.uint8)
        shade[0, 0] = number
        Image.fromarray(np.kron(shade, np.ones((8, 8), np.uint8))).save(
            tmp_path / "album" / f"{number}.png"
        )
    words = ["prepare", str(tmp_path / "album"), str(own / "ben.png"), "-o", str(tmp_path / "out")]
    assert parser.main([*words, "--jobs", "1"]) == 1
    told = capsys.readouterr().out
    assert "208.png" in told
    assert "209.png" not in told, "it is blank"
    assert "Not here but in the report: 106 of 211 pages." in told
    assert "writers; --json" not in told, "each is by a writer of its own"
    whole = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert whole.count("<article") == 211


def test_tiles_tell_where_they_are_from(written: Path) -> None:
    found = sheets.read(written)
    assert set(found.page) == {0, 1}
    assert (found.labels == found.row // 3).all()
    index = json.loads((written / "sheets.json").read_text(encoding="utf-8"))
    assert index["layout"] == {"rows": 30, "columns": 20}
    assert index["tiles"]["3"][0] == {"page": 0, "row": 9, "col": 0}
    # A page that lay upside down is told in pixels of the upright page.
    top_left, _, bottom_right, _ = index["pages"][1]["frame"]
    assert top_left[0] < bottom_right[0]
    assert top_left[1] < bottom_right[1]


def test_the_report_shows_every_page_and_needs_no_other_file(own: Path, tmp_path: Path) -> None:
    list(prepare.prepare(find([own]), tmp_path, jobs=1))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    # Two that were read, and one on which a person may see more.
    assert html.count("data:image/jpeg;base64,") == 3
    assert html.count("<article") == 5
    assert "There is no grid" in html
    assert not re.search(r"(src|href)=\"(?!data:)", html)


def test_a_mirrored_page_gives_the_same_tiles_and_is_told(own: Path, tmp_path: Path) -> None:
    with Image.open(own / "ben.png") as page:
        page.transpose(Image.Transpose.TRANSPOSE).save(tmp_path / "ben.png")
    [expected] = [read_page(source, "en") for source in find([own / "ben.png"])]
    [page] = prepare.prepare(find([tmp_path / "ben.png"]), tmp_path / "sheets", jobs=1)
    assert page.verdicts == expected.verdicts
    # Where a line's middle is, a hair may decide, so not every pixel is the same.
    alike = [damage.likeness(*pair) for pair in zip(page.tiles, expected.tiles, strict=True)]
    assert (np.array(alike) < 0.85).mean() < 0.02
    assert "mirrored: read in a mirror" in (tmp_path / "sheets" / "report.html").read_text("utf-8")


def test_an_interrupted_run_leaves_the_sheets_as_they_were(written: Path, own: Path) -> None:
    before = contents(written)
    run = prepare.prepare(find([own]), written, jobs=1)
    next(run)
    run.close()
    assert contents(written) == before
    assert not list(written.glob(".new-*"))


def test_an_empty_page_never_replaces_sheets(written: Path) -> None:
    before = contents(written)
    empty = written / "empty.png"
    Image.fromarray(photographs.sheet(150, filled=False)).save(empty)
    with pytest.raises(NoPages, match="nothing on the pages"):
        list(prepare.prepare(find([empty]), written, jobs=1))
    after = contents(written)
    assert {name: after[name] for name in before if name != "report.html"} == {
        name: data for name, data in before.items() if name != "report.html"
    }


def test_an_unfilled_template_gives_no_digits_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = str(tmp_path / "template.pdf")
    assert parser.main(["template", "-o", blank, "--symbols", "Montag Dienstag Mittwoch"]) == 0
    assert parser.main(["prepare", blank, "-o", str(tmp_path), "--jobs", "1"]) == 0
    assert "There is nothing on the page." in capsys.readouterr().out
    [page] = sheets.read(tmp_path).pages
    assert page["used"] == 0
    assert [cell["reason"] for cell in page["rejected"]] == ["empty"] * 600


def test_a_smudged_code_on_the_first_sheet_leaves_the_choice_to_the_next(tmp_path: Path) -> None:
    backwards = Layout(tuple("9876543210"))
    whole = samples.page(1, layout=backwards)
    smudged = whole.copy()
    smudged[30:160, 2090:2230] = 90
    for name, page in (("a.png", smudged), ("b.png", whole)):
        Image.fromarray(page).save(tmp_path / name, compress_level=1)
    read = list(prepare.prepare(find([tmp_path]), tmp_path / "sheets", jobs=1))
    assert [page.problem for page in read] == [None, None]
    assert read[0].symbols is None
    assert sheets.read(tmp_path / "sheets").symbols == backwards.symbols


def test_no_readable_page_writes_a_report_only(own: Path, tmp_path: Path) -> None:
    with pytest.raises(NoPages, match="No page could be read"):
        list(prepare.prepare(find([own / "blank.png"]), tmp_path, jobs=1))
    assert list(contents(tmp_path)) == ["report.html"]


def test_blank_backs_in_a_stack_are_left_out_without_complaint(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    with Image.open(own / "ben.png") as front:
        shown_through = 250 - (255 - np.asarray(front)[:, ::-1]) * 0.07
        grain = random.normal(0, 3, shown_through.shape)
        back = Image.fromarray((shown_through + grain).clip(0, 255).astype(np.uint8))
        options = {"save_all": True, "append_images": [back, Image.new("L", (900, 1200), "white")]}
        front.save(tmp_path / "stack.pdf", resolution=150, **options)
    stack = str(tmp_path / "stack.pdf")
    assert parser.main(["prepare", stack, "-o", str(tmp_path), "--jobs", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [page["used"] for page in told["pages"]] == [600, 0, 0]
    assert told["pages"][1]["problem"] == "stack.pdf, page 2 is blank: left out."
    assert list(told["writers"]) == ["stack-1"]
    assert 'class="problem"' not in (tmp_path / "report.html").read_text("utf-8")


def test_a_back_with_something_on_it_is_a_problem(tmp_path: Path) -> None:
    back = np.full((1754, 1240), 245, np.uint8)
    cv2.putText(back, "Kim", (500, 700), cv2.FONT_HERSHEY_SIMPLEX, 2, 90, 4)
    front = Image.fromarray(np.full((1754, 1240), 245, np.uint8))
    front.save(tmp_path / "a.tif", save_all=True, append_images=[Image.fromarray(back)])
    pages = [read_page(source, "en") for source in find([tmp_path / "a.tif"])]
    assert [page.failed for page in pages] == [False, True]


def test_any_executor_reads_the_pages(own: Path, tmp_path: Path, written: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        sources = find([own / "anna", own / "ben.png"])
        list(prepare.prepare(sources, tmp_path / "threads", executor=threads))
    by_threads, here = sheets.read(tmp_path / "threads"), sheets.read(written)
    np.testing.assert_array_equal(by_threads.tiles, here.tiles)


def test_a_process_that_reads_pages_takes_one_core_only() -> None:
    with parallel.processes(1) as pool:
        libraries = pool.submit(threadpool_info).result()
    assert {library["num_threads"] for library in libraries} <= {1}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each process starts afresh")
def test_processes_begin_with_all_that_reading_takes() -> None:
    with parallel.processes(1) as pool:
        loaded = pool.submit(eval, "list(__import__('sys').modules)").result()
    assert {*processes.LOADED} <= {*loaded}


def test_where_no_process_can_be_forked_pages_are_read_all_the_same(
    own: Path, tmp_path: Path
) -> None:
    # Longer than the name of a socket may be.
    place = tmp_path / ("long" * 30)
    place.mkdir()
    words = ["prepare", str(own / "anna"), str(own / "ben.png"), "-o", "out", "--jobs", "2"]
    outcome = subprocess.run(
        [sys.executable, "-m", "digits", *words],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(place)},
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert len(sheets.read(tmp_path / "out").tiles) == 1200


class Deadly(Source):
    """A page whose reading kills the process, as one does for which the memory is too small."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        # Called where the page arrives to be read.
        return os._exit, (137,)


def test_a_page_that_kills_its_process_is_told_and_the_others_are_read(
    own: Path, tmp_path: Path
) -> None:
    sources = find([own])
    second = sources[1]
    sources[1] = Deadly(second.path, second.number, second.writer, second.file)
    results = list(prepare.prepare(sources, tmp_path, jobs=2))
    assert [page.source.file for page in results] == [source.file for source in sources]
    assert [len(page.used) for page in results] == [600, 0, 0, 0, 0]
    assert results[1].problem and "ben.png can't be read (out of memory)" in results[1].problem
    assert "There is no grid" in (results[2].problem or "")
    assert len(sheets.read(tmp_path).tiles) == 600


def test_no_thumbnail_is_made_where_nobody_looks_at_it(own: Path) -> None:
    sources = find([own])
    draws: dict[Draw, tuple[int, ...]] = {False: (0, 0, 0), "rejected": (0, 0, 1), True: (1, 1, 1)}
    for draw, expected in draws.items():
        read = list(parallel.in_processes(sources, 1, lambda _, draw=draw: draw))
        seen = [page.thumbnail or (page.attempt and page.attempt.picture) for page in read]
        assert tuple(map(bool, seen[:3])) == expected, "all are used, all are used, no grid"


def test_the_report_of_a_whole_school_opens_at_once(tmp_path: Path) -> None:
    picture = bytes(90_000)
    with report.writing(tmp_path / "report.html") as show:
        for number in range(400):
            verdicts = ("used", "struck" if number % 2 else "empty") * 300
            source = Source(Path("a.png"), 0, "Kim", f"{number}.png")
            show(Page(source, verdicts=verdicts, thumbnail=picture))
    html = (tmp_path / "report.html").read_text("utf-8")
    assert len(html) < 10_000_000
    articles = html.split("<article>")[1:]
    assert len(articles) == 400
    drawn = [number for number, article in enumerate(articles) if "<img" in article]
    assert drawn[:42] == [*range(40), 41, 43], "a class, then where something was rejected"
    assert "no picture" in articles[42]


def test_only_what_the_report_has_room_for_is_drawn(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "DRAWN", 1)
    read = list(prepare.prepare(find([own / "anna", own / "ben.png"]), tmp_path, jobs=1))
    assert [bool(page.thumbnail) for page in read] == [True, False]
    assert [page.problem for page in read] == [None, None]
    assert "ben.png" in (tmp_path / "report.html").read_text("utf-8")


def test_two_sheets_on_one_scan_are_two_pages_in_reading_order(own: Path, tmp_path: Path) -> None:
    first, second = (photographs.sheet(150, seed=seed) for seed in (1, 2))
    (tmp_path / "pages").mkdir()
    Image.fromarray(np.concatenate([first, second], axis=1)).save(tmp_path / "pages" / "a3.png")
    above = np.concatenate([first, second], axis=0)
    frames = [Image.fromarray(np.rot90(above, turns)) for turns in (0, 1)]
    frames[0].save(tmp_path / "pages" / "b.tiff", save_all=True, append_images=frames[1:])
    results = list(prepare.prepare(find([tmp_path / "pages"]), tmp_path / "sheets"))
    assert [page.problem for page in results] == [None] * 6
    found = sheets.read(tmp_path / "sheets")
    assert [(page["file"], page["page"], page["writer"]) for page in found.pages] == [
        ("a3.png", 0, "a3-1"),
        ("a3.png", 1, "a3-2"),
        ("b.tiff", 0, "b-1"),
        ("b.tiff", 1, "b-2"),
        ("b.tiff", 2, "b-3"),
        ("b.tiff", 3, "b-4"),
    ]
    alone = {}
    for name in ("anna/a.png", "ben.png"):
        [source] = find([own / name])
        alone[name] = read_page(source, "en").tiles
    for number, page in enumerate(results):
        off = np.abs(page.tiles - alone[["anna/a.png", "ben.png"][number % 2]].astype(int)).mean()
        assert off < 8


def test_half_a_sheet_beside_a_whole_one_is_told(tmp_path: Path) -> None:
    whole, half = photographs.sheet(150, seed=1), photographs.sheet(150, seed=2)
    both = np.concatenate([whole, half[:, : half.shape[1] * 2 // 3]], axis=1)
    Image.fromarray(both).save(tmp_path / "both.png")
    results = list(prepare.prepare(find([tmp_path]), tmp_path / "sheets", jobs=1))
    assert [len(page.used) for page in results] == [600, 0]
    assert "another sheet lies beside it" in (results[1].problem or "")


def test_white_on_black_is_read_as_black_on_white(own: Path, tmp_path: Path) -> None:
    with Image.open(own / "ben.png") as page:
        Image.eval(page, lambda bright: 255 - bright).save(tmp_path / "negative.png")
    [plain, negative] = [
        read_page(find([path])[0], "en") for path in (own / "ben.png", tmp_path / "negative.png")
    ]
    assert negative.problem is None and negative.used == plain.used
    assert np.abs(negative.tiles - plain.tiles.astype(int)).mean() < 2
