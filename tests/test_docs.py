"""What the documentation claims is still so."""

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")), ids=lambda p: p.name
)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_both_languages_tell_the_same() -> None:
    for german in [ROOT / "README.de.md", *ROOT.glob("docs/*.de.md")]:
        english = german.with_name(german.name.replace(".de.md", ".md"))
        if not english.exists():
            english = german.with_name(german.name.replace(".de.md", ".en.md"))
        counts = [
            [
                len(re.findall(mark, page.read_text("utf-8"), re.MULTILINE))
                for mark in ("^#", "^```", "^!")
            ]
            for page in (german, english)
        ]
        assert counts[0] == counts[1], german.name


def test_every_dependency_has_its_licence_listed() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.")[0]
    listed = (ROOT / "docs" / "licences.md").read_text("utf-8")
    dependencies = re.findall(r'^    "([\w-]+)(?:\[\w+\])?[>;]', project, re.MULTILINE)
    assert "keras" in dependencies
    assert [name for name in dependencies if name not in listed] == []


def test_the_changelog_begins_with_the_version_that_the_package_has() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    version = re.search(r'^version = "(.+)"', project, re.MULTILINE)
    newest = re.search(
        r"^## (\S+), (\d{4}-\d\d-\d\d|unreleased)$",
        (ROOT / "CHANGELOG.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert version and newest and newest[1] == version[1]


def test_pictures_of_the_readme_are_small() -> None:
    shown = {
        ROOT / target
        for readme in ROOT.glob("README*.md")
        for target in re.findall(r"!\[[^]]*\]\(([^)]+)\)", readme.read_text("utf-8"))
    }
    assert shown and sum(path.stat().st_size for path in shown) < 300_000


def test_anyone_can_run_all_but_five_tests(request: pytest.FixtureRequest) -> None:
    private = [
        item.nodeid
        for item in request.session.items
        if "scans" in getattr(item, "fixturenames", ())
    ]
    assert len(private) <= 5, "build on sample pages (fixture sample_pages) instead"
