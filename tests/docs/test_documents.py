"""What the documents name exists: commands, targets, links, a page and a README for each app."""

import re
import subprocess

import pytest
from django.apps import apps

from config.environment import ROOT

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "meristem/**/*.md", "conformance/*.md", "bench/*.md")
    for path in ROOT.glob(pattern)
    if "vendor" not in path.parts and "content" not in path.parts
)
WRITTEN_LATER = {"bench/results.json"}  # by `make bench`
APPS = sorted(app.name.removeprefix("meristem.") for app in apps.get_app_configs() if app.name.startswith("meristem."))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def cli_commands() -> set[str]:
    from meristem.operations.cli import cli

    names = {command.name or command.callback.__name__ for command in cli.registered_commands if command.callback}
    return names | {str(group.name) for group in cli.registered_groups}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_a_document_names_exist(path) -> None:
    text = path.read_text()
    code = "\n".join(
        re.findall(r"```(?:sh|shell|bash)?\n(.*?)```", text, flags=re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    )
    targets = set(re.findall(r"(?:^|\s|&&\s)make ([a-z]+)", code, flags=re.MULTILINE))
    commands = set(re.findall(r"(?:uv run )meristem ([a-z]+)", code))
    assert targets - make_targets() == set()
    assert commands - cli_commands() == set()


def test_make_help_lists_every_target_of_the_readme() -> None:
    listed = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / "README.md").read_text())) - {"help"}
    assert {name for name in named if f"make {name}" not in listed} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_a_document_lead_somewhere(path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_a_document_names_exist(path) -> None:
    """Paths in backquotes that begin with a folder of ours; patterns and placeholders are no paths."""
    named = re.findall(r"`((?:docs|meristem|config|tests|bench|conformance)/[\w./-]+)`", path.read_text())
    assert [name for name in named if name not in WRITTEN_LATER and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_a_readme_and_a_page(app: str) -> None:
    readme, page = ROOT / "meristem" / app / "README.md", ROOT / "docs" / "domains" / f"{app}.md"
    assert readme.exists()
    assert len(readme.read_text()) > 200
    assert page.exists()
    assert len(page.read_text()) > 400
