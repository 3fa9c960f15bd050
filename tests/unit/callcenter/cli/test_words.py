"""The words of the command's output."""

import ast
from collections.abc import Iterator
from pathlib import Path

from callcenter import cli
from callcenter.cli.words import word


def said() -> Iterator[str]:
    """What the command has put into words: what is asked for by name, and the heads of its tables."""
    for file in Path(cli.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "word":
                yield from _texts(node.args[0]) if isinstance(node.args[0], ast.Constant) else ()
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "titles":
                yield from _texts(node.value)
            elif isinstance(node, ast.comprehension) and getattr(node.target, "id", "") == "title":
                yield from _texts(node.iter)


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def test_whatever_is_put_into_words_has_chinese_ones() -> None:
    found = set(said())
    assert len(found) > 100
    assert {text for text in found if word(text, "zh") == text} == set()
