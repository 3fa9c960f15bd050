"""What the documents say can be typed, can be typed."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.main import get_command

from callcenter.cli.main import app
from callcenter.domain.plan import FeatureCodes

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md")


def commands() -> list[str]:
    """Every line of the README's blocks that runs the command."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    lines = (line.split("#")[0].strip() for block in blocks for line in block.splitlines())
    verbs = "init|check|serve|reload|reconcile|pbx|queue|agent|call|order|prompts|db|demo|bench|audit|user|login"
    inline = re.findall(rf"`(callcenter (?:{verbs})[^`]*)`", README)
    return [line.partition("callcenter ")[2] for line in lines if line.startswith(".venv/bin/callcenter ")] + [
        line.removeprefix("callcenter ") for line in inline
    ]


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_is_one(line: str) -> None:
    command = get_command(app)
    words = line.split()
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}

    assert not hasattr(command, "commands") or command.invoke_without_command, f"callcenter {line} is no verb"
    assert {word for word in words if word.startswith("--")} <= options


def test_the_readme_has_commands() -> None:
    assert len(commands()) >= 8


def test_the_readme_s_table_has_every_feature_code() -> None:
    table = README.split("## For agents")[1].split("## The command")[0]

    assert [code for code in asdict(FeatureCodes()).values() if f"`{code}" not in table] == []


def test_the_readme_s_table_of_the_command_has_every_noun() -> None:
    table = README.split("## The command")[1].split("## For other programs")[0]

    assert [name for name in get_command(app).commands if name not in table] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_each_term_of_the_glossary_stands_once() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    terms = [term for term in rows if term not in ("English", "---")]

    assert len(terms) > 50
    assert sorted(set(terms)) == sorted(terms)
