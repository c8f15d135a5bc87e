"""The course as a web site: whole, readable for everybody, and at work without a network."""

import re
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbformat import NotebookNode

from digits import wording
from digits.data import split
from docs import site
from docs.website import lessons, links, markup
from tests.conftest import ROOT, examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

# TensorFlow does not yet know the keyword that NumPy 2 passes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")

START = "from digits import lesson\n_ = lesson.start('en')"
FIGURE = """from matplotlib.figure import Figure
figure = Figure(figsize=(2, 1))
figure.subplots().set(title="Sizes & shares", xlabel="page")
print("half\\b\\r\\x1b[1mone\\x1b[0m < two")
display({"text/html": "<pre style='color: #00d7ff'>too pale</pre>"}, raw=True)
figure"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """A small lesson, executed as the real ones are."""
    folder = tmp_path_factory.mktemp("lessons")
    cells = [
        nbformat.v4.new_markdown_cell("# 9 · Small\n\nA first sentence."),
        *(nbformat.v4.new_code_cell(source) for source in (START, FIGURE)),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "small.ipynb")
    (folder / "project").mkdir()
    (lesson,) = lessons.run([folder / "small.ipynb"], folder / "project")
    return lesson


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that has hardly learned anything."""
    from digits.model import evaluation, networks, store

    parts = split.train_test_split(examples())
    model = networks.mlp()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(parts.train.x, parts.train.y, verbose=0).history
    folder = tmp_path_factory.mktemp("model")
    store.save(folder, "mlp", model, parts, history, evaluation.evaluate(model, parts.test))
    return folder / "mlp.keras"


@pytest.fixture(scope="module")
def website(
    executed: NotebookNode, network: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The site with the small lesson in place of the first one, the others as they are."""

    def read(language: str) -> list[NotebookNode]:
        return [executed, *lessons.as_written(language)[1:]]

    target = tmp_path_factory.mktemp("website") / "site"
    site.build(target, [network], read)
    return target


@pytest.fixture(scope="module")
def visitor(chromium: "Browser") -> "BrowserContext":
    return chromium.new_context(locale="de-DE", offline=True)


def pages(website: Path) -> list[str]:
    return sorted(path.relative_to(website).as_posix() for path in website.rglob("*.html"))


def test_all_that_a_school_looks_for_is_there_in_both_languages(website: Path) -> None:
    for language in wording.LANGUAGES:
        for lesson in lessons.paths(language):
            page = (website / language / f"{lesson.stem}.html").read_text("utf-8")
            assert f'href="{lesson.name}" download' in page
            assert (website / language / lesson.name).read_bytes() == lesson.read_bytes()
        assert (website / language / "teachers.html").is_file()
        assert (website / language / "template.pdf").read_bytes().startswith(b"%PDF")


def test_what_a_cell_has_shown_stands_below_it_and_figures_are_told_in_words(
    website: Path,
) -> None:
    page = (website / "en" / "00-pixels-and-numbers.html").read_text("utf-8")
    assert '<pre class="said" tabindex="0">one &lt; two\n</pre>' in page
    assert "[OK]" in page
    shown = re.search(r'<img class="figure" src="([^"]+)" alt="([^"]+)"', page)
    assert shown and shown[2] == "Figure of the cell above: Sizes &amp; shares · page"
    assert (website / "en" / shown[1]).read_bytes()[8:12] == b"WEBP"
    assert f"en/{shown[1]}" in (website / "en" / "index.html").read_text("utf-8").replace(
        'src="', 'src="en/'
    )


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_formula_is_drawn(language: str) -> None:
    for path in lessons.paths(language):
        written = lessons.read(path)
        texts = [cell.source for cell in written.cells if cell.cell_type == "markdown"]
        count = len(re.findall(r"\$\$?[^$]+\$\$?", "\n".join(texts)))
        page = markup.notebook(written, lambda target: target, lambda _: "").body
        assert page.count("<math ") == count
        assert "$" not in re.sub('(?s)<pre.*?</pre>|alttext="[^"]*"', "", page)


def test_a_formula_stays_what_it_says() -> None:
    assert "<mfrac>" in markup.formula(r"\frac{1}{n}")
    assert 'alttext="a &lt; b"' in markup.formula("a < b")
    spaces = [markup.formula(latex).count("<mspace") for latex in (r"y\ln a", r"\ln(1-a)", "ab")]
    assert spaces == [2, 0, 0]


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("b.html", True),
        ("b.html#place", True),
        ("#here", True),
        ("c%20d.txt", True),
        ("b.html#nowhere", False),
        ("#nowhere", False),
        ("missing.html", False),
        ("/b.html", False),
        ("../outside.html", False),
        (".", False),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, link: str, leads: bool) -> None:
    inside = tmp_path / "site"
    inside.mkdir()
    (tmp_path / "outside.html").write_text("")
    (inside / "b.html").write_text('<p id="place">')
    (inside / "c d.txt").write_text("")
    (inside / "a.html").write_text(f'<p id="here"><a href="{link}"><img src="https://example.org">')
    broken, elsewhere = links.check(inside)
    assert broken == ([] if leads else [f"a.html: {link}"])
    assert elsewhere == ["https://example.org"]


@pytest.mark.parametrize("git", [True, False])
def test_nobody_s_own_files_are_packed(tmp_path: Path, git: bool) -> None:
    project = tmp_path / "project"
    for name in ("01-pages/.gitkeep", "01-pages/kim.png", "digits/a.py", ".gitignore"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("/01-pages/*\n!/01-pages/.gitkeep\n")
    if git:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "a"]):
            subprocess.run(["git", *command], cwd=project, check=True)
    site.pack(project, tmp_path / "project.zip")
    with zipfile.ZipFile(tmp_path / "project.zip") as packed:
        names = [name for name in packed.namelist() if not name.endswith("/")]
    assert sorted(names) == [
        "digits/" + name for name in (".gitignore", "01-pages/.gitkeep", "digits/a.py")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_kind_of_page(
    website: Path, visitor: "BrowserContext", scheme: str
) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    page = visitor.new_page()
    page.emulate_media(color_scheme=scheme)
    kinds = ["de/index", "en/00-pixels-and-numbers", "de/03-how-a-network-learns"]
    if scheme == "light":
        kinds += ["de/teachers", "en/networks", "files/tests/zoo.py"]
    for name in kinds:
        page.goto((website / f"{name}.html").as_uri(), wait_until="commit")
        page.wait_for_selector("footer")
        page.evaluate(axe)
        found = page.evaluate("axe.run({ iframes: false })")["violations"]
        told = [(problem["id"], [node["html"] for node in problem["nodes"]]) for problem in found]
        assert told == [], name
    page.close()


def test_no_page_is_wider_than_a_telephone(website: Path, visitor: "BrowserContext") -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": 360, "height": 700})
    wide = []
    for name in pages(website):
        if name not in ("index.html", site.LIVE):
            page.goto((website / name).as_uri())
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(name)
    assert wide == []
    page.close()


def test_from_a_folder_without_a_network_the_first_picture_reads(
    website: Path, visitor: "BrowserContext"
) -> None:
    page = visitor.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((website / "index.html").as_uri())
    page.wait_for_url("**/de/index.html")
    live = page.frame_locator("iframe")
    live.locator("body[data-ready]").wait_for()
    assert {address.split(":")[0] for address in asked} <= {"file", "blob", "data"}
    page.close()
