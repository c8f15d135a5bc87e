"""Every command and option stands in the documentation, and what stands there exists."""

import re
import runpy
import shlex
import sys
from collections.abc import Iterator

import pytest

from bootstrap import __main__ as bootstrap
from digits import wording
from digits.cli import parser
from tests.conftest import ROOT

COMMANDS = runpy.run_path(str(ROOT / "docs" / "commands.py"))
LANGUAGES = ("de", "en")


def typed(program: str) -> Iterator[tuple[str, list[str]]]:
    """What documents say one may type after a program's name, and in which document."""
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("notebooks/source/*.py")]
    for document in documents:
        content = document.read_text("utf-8")
        blocks = re.findall(r"```\w*\n(.*?)```", content, re.DOTALL)
        spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", content, flags=re.DOTALL))
        for line in [*"\n".join(blocks).splitlines(), *spans]:
            found = re.fullmatch(rf"[!%$ ]*(?:\S*[/\\])?{program} (.+)", line.strip())
            # A history tells of what is gone, and a comment is not typed.
            if found and document.name != "CHANGELOG.md":
                yield document.name, shlex.split(found[1], comments=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_stands_in_the_documentation(language: str) -> None:
    current = COMMANDS["PAGES"][language].read_text("utf-8")
    assert COMMANDS["page"](language) == current, "run .venv/bin/python docs/commands.py"
    for name, _, command in COMMANDS["commands"]():
        for action in command._actions:
            assert action.help, f"digits {name} does not explain {action.dest}"


def test_what_the_documentation_lets_one_type_exists(capsys: pytest.CaptureFixture[str]) -> None:
    known = {name for name, _, _ in COMMANDS["commands"]()} | {"--help", "--version"}
    found = list(typed("digits"))
    assert {"README.md", "README.de.md", "teachers.md", "scale.md"} <= {page for page, _ in found}
    for page, words in found:
        assert words[0] in known, f"{page}: digits {words[0]}"
        # Of a command alone, as in a sentence, what it needs may be left out.
        if len(words) > 1:
            try:
                parser.parser().parse_args(words)
            except SystemExit as end:
                assert not end.code, f"{page}: {' '.join(words)}: {capsys.readouterr().err}"


@pytest.mark.parametrize("program", [r"bootstrap\.sh", r"bootstrap\.ps1", r"(?:-m )?bootstrap"])
def test_what_the_documentation_lets_one_type_to_set_up_exists(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _, words in typed(program):
        monkeypatch.setattr(sys, "argv", ["bootstrap", *words])
        bootstrap.arguments()


def test_options_in_a_sentence_exist() -> None:
    known = {
        option
        for _, _, command in COMMANDS["commands"]()
        for action in command._actions
        for option in action.option_strings
    }
    known |= {"--version", "--no-serve", "--wheels", "--fill"}
    # Of `dask worker`.
    known |= {"--local-directory"}
    for document in [*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md")]:
        named = re.findall(r"`(--[a-z-]+)[^`]*`", document.read_text("utf-8"))
        assert set(named) <= known, document.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_help(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    wording.use(language)
    commands = COMMANDS["commands"]()
    assert len(commands) > 9
    for name, told, command in commands:
        with pytest.raises(SystemExit) as end:
            parser.main([name, "--help"])
        assert not end.value.code
        said = " ".join(capsys.readouterr().out.split())
        assert f"usage: digits {name}" in said
        for action in command._actions:
            assert " ".join((action.help or "?").split()) in said
        with pytest.raises(SystemExit):
            parser.main(["--help"])
        assert told in " ".join(capsys.readouterr().out.split())


def test_the_languages_differ_in_every_sentence() -> None:
    def said(language: str) -> dict[str, str]:
        wording.use(language)
        return {
            f"{name} {action.dest}": action.help or ""
            for name, _, command in COMMANDS["commands"]()
            for action in command._actions
            if action.dest != "help"
        } | {name: told for name, told, _ in COMMANDS["commands"]()}

    german, english = map(said, LANGUAGES)
    same = {name for name in german if german[name] == english[name]}
    assert same == set()
