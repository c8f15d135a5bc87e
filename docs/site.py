"""Builds the course as a web site: `.venv/bin/python docs/site.py` writes it to `site/`.

All lessons of both languages are executed, which takes a while; `--short` shows them as they are.
The site works from a folder and below any address, and asks nobody else for anything.
"""

import argparse
import posixpath
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from nbformat import NotebookNode
from pathspec import GitIgnoreSpec
from PIL import Image

from digits import html, wording
from digits.app import page as live
from digits.app import publish
from digits.cli import parser
from digits.errors import DigitsError
from digits.paper import template
from digits.paper.layout import Layout
from digits.wording import text
from docs.website import frame, lessons, links, markup
from docs.website.frame import LIVE, PROJECT, Card

ROOT = Path(__file__).parent.parent
BOTH = (
    *("teachers", "vscode", "code-server", "jupyterlab", "terminal", "offline"),
    *("commands", "networks"),
)
"""Texts in `docs/` that there are in both languages."""
PAGES = {f"docs/{name}.md": f"en/{name}.html" for name in (*BOTH, "scale", "licences")}
PAGES |= {f"docs/{name}.de.md": f"de/{name}.html" for name in BOTH}
PAGES |= {"CHANGELOG.md": "en/changelog.html"}
FRONTS = {"README.md": "en/index.html", "README.de.md": "de/index.html"}
"""What takes the place of a text on the site."""
START = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Digits</title>
<script>location.replace(`${navigator.language.startsWith("de") ? "de" : "en"}/index.html`)</script>
<noscript><meta http-equiv="refresh" content="0; url=en/index.html"></noscript>
<h1>Digits</h1>
<p><a href="de/index.html" lang="de">Deutsch</a> · <a href="en/index.html">English</a></p>
</html>
"""
"""Leads visitors to their language."""

Lessons = Callable[[str], Sequence[NotebookNode]]


def build(site: Path, networks: Sequence[Path], read: Lessons) -> list[str]:
    """Write the whole site into a new folder.

    Args:
        site: where to.
        networks: one or two for the page.
        read: gives the lessons of a language, executed or not.

    Returns:
        The addresses of other sites that it leads to.

    Raises:
        ValueError: a link leads nowhere.
    """
    (site / "pictures").mkdir(parents=True)
    size = publish.publish(live.folder(ROOT), networks, site / LIVE, with_tiles=True).size
    pack(ROOT, site / PROJECT)
    shutil.copy(ROOT / "web" / "icon.svg", site)
    style = (ROOT / "docs" / "website" / "style.css").read_text("utf-8")
    (site / "style.css").write_text(html.STYLE + style, "utf-8")
    (site / "index.html").write_text(START, "utf-8")
    for picture in (ROOT / "docs" / "pictures").glob("*.webp"):
        shutil.copy(picture, site / "pictures")
    for language in wording.LANGUAGES:
        wording.use(language)
        (site / language).mkdir()
        template.write(site / language / "template.pdf", Layout())
        cards = _lessons(site, read(language))
        title = text(de="Digits: Netze lesen Handschrift", en="Digits: networks read writing")
        _write(site, f"{language}/index.html", title, frame.front(cards, size), both=True)
    for source, here in PAGES.items():
        _text(site, source, here)
    broken, elsewhere = links.check(site, whole=(LIVE,))
    if broken:
        raise ValueError("these links lead nowhere:\n" + "\n".join(broken))
    return elsewhere


def pack(project: Path, target: Path) -> None:
    """Pack a project as it was committed; of a copy without Git, all that Git would keep."""
    if (project / ".git").exists():
        # Whoever may read the folder may pack it, even if it belongs to someone else.
        git = ["git", "-c", "safe.directory=*", "archive", "--format=zip", "--prefix=digits/"]
        subprocess.run([*git, "-o", str(target), "HEAD"], cwd=project, check=True)
        return
    ignored = GitIgnoreSpec.from_lines((project / ".gitignore").read_text("utf-8").splitlines())
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name in sorted(ignored.match_tree_files(project, negate=True)):
            packed.write(project / name, f"digits/{name}")


def train(short: bool) -> list[Path]:
    """Two networks for the page, trained on sample pages as a learner does it; in short, one."""
    folder = lessons.kept() / ("short" if short else "whole")
    pages, sheets, models = (folder / name for name in ("01-pages", "04-sheets", "05-model"))
    kinds = ["mlp"] if short else ["cnn", "mlp"]
    if all((models / f"{kind}.json").exists() for kind in kinds):
        return [models / f"{kind}.keras" for kind in kinds]
    pages.mkdir(parents=True, exist_ok=True)
    commands = [
        ["samples", "--pages", "6", "-o", str(pages)],
        ["prepare", str(pages), "-o", str(sheets)],
    ]
    for kind in kinds:
        command = ["train", "--model", kind, "--sheets", str(sheets), "-o", str(models)]
        commands.append(command + short * ["--epochs", "2"])
    for command in commands:
        if parser.main(command):
            raise SystemExit(1)
    return [models / f"{kind}.keras" for kind in kinds]


def _lessons(site: Path, notebooks: Sequence[NotebookNode]) -> list[Card]:
    """Write the lessons of the language in force, with a copy of each to download."""
    own = wording.language()
    texts, cards = [], []
    for path, notebook in zip(lessons.paths(own), notebooks, strict=True):
        here = f"{own}/{path.stem}.html"
        shutil.copy(path, site / own)
        relink = _relink(site, here, path.relative_to(ROOT).as_posix())
        pictures: list[str] = []

        def keep(content: bytes, stem: str = path.stem, pictures: list[str] = pictures) -> str:
            pictures.append(f"{stem}-{len(pictures) + 1}.webp")
            # A third of the PNG's bytes, for telephones.
            Image.open(BytesIO(content)).save(site / own / pictures[-1], quality=85)
            return pictures[-1]

        texts.append(markup.notebook(notebook, relink, keep))
        # The picture on the front page is the richest one, told by its bytes.
        shown = max(pictures, key=lambda name: (site / own / name).stat().st_size, default="")
        address = f"{own}/{shown}" if shown else ""
        cards.append(Card(here, texts[-1].title, texts[-1].lead, address))
    ways = zip([None, *cards[:-1]], cards, [*cards[1:], None], texts, strict=True)
    for before, (here, title, *_), after, lesson in ways:
        heading, rest = lesson.body.split("</h1>\n", 1)
        doing, onward = frame.doing(f"{Path(here).stem}.ipynb"), frame.onward(here, before, after)
        shown = frame.reading(f"{heading}</h1>\n{doing}{rest}{onward}", lesson.headings)
        _write(site, here, title, shown, both=True)
    return cards


def _text(site: Path, source: str, here: str) -> None:
    """Write a text of the project as a page in its own language."""
    wording.use(here[:2])
    content = (ROOT / source).read_text("utf-8")
    # The way to the other language stands above each page of the site.
    content = re.sub(r"(?m)^\[(Auf Deutsch|In English)\]\(.*\)\n\n", "", content)
    written = markup.markdown(content, _relink(site, here, source))
    shown = frame.reading(written.body, written.headings)
    _write(site, here, written.title, shown, both=Path(here).stem in BOTH)


def _relink(site: Path, here: str, source: str) -> markup.Relink:
    """How links in a file of the project become links of the site; other files come along."""

    def linked(target: str) -> str:
        if re.match(r"[a-z]+:|#", target):
            return target
        path, anchor, place = target.partition("#")
        named = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        goal = PAGES.get(named) or FRONTS.get(named) or _bring(site, named)
        return frame.to(here, goal) + anchor + place

    return linked


def _bring(site: Path, named: str) -> str:
    """Bring a picture or a file of the project to the site, and give its address."""
    file = ROOT / named
    if file.suffix in (".png", ".svg", ".webp"):
        shutil.copy(file, site / "pictures")
        return f"pictures/{file.name}"
    here = f"files/{named}.html"
    if (site / here).exists():
        return here
    code = markup.code(file.read_text("utf-8"), "python" if file.suffix == ".py" else "text")
    body = f'<h1>{named}</h1>\n<pre class="code" tabindex="0">{code}</pre>\n'
    _write(site, here, named, frame.reading(body))
    return here


def _write(site: Path, here: str, title: str, main: str, both: bool = False) -> None:
    """Write a page in the language in force."""
    other = {"de": "en", "en": "de"}[wording.language()] + here[2:] if both else ""
    (site / here).parent.mkdir(parents=True, exist_ok=True)
    (site / here).write_text(frame.page(here, title, main, other), "utf-8")


def main() -> None:
    """Build the site as the command line says; the old one stays until the new one is whole."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("-o", "--output", type=Path, default=ROOT / "site", help="else site/")
    words.add_argument("--short", action="store_true", help="execute no lesson, hardly train")
    words.add_argument("--model", type=Path, nargs="+", help="networks for the page, else trained")
    options = words.parse_args()
    target: Path = options.output.absolute()
    if target.exists() and not (target / LIVE).exists() and any(target.iterdir()):
        raise SystemExit(f"{target} exists already and is no site: take another name with -o.")
    read = lessons.as_written if options.short else lessons.executed
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / "site"
        try:
            elsewhere = build(new, options.model or train(options.short), read)
        except (DigitsError, ValueError) as error:
            raise SystemExit(str(error)) from error
        print(*[f"not checked: {address}" for address in elsewhere], sep="\n")
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(new, target)
    print(target / "index.html")


if __name__ == "__main__":
    main()
