"""Good code has short medians everywhere; the tail is policed here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LONGEST_FILE, LONGEST_FUNCTION = 500, 60


def too_long(name: str, source: str) -> Iterator[str]:
    """Yield what is too long in a file; a function's docstring does not count."""
    if (lines := source.count("\n")) > LONGEST_FILE:
        yield f"{name} has {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = node.body[0] if ast.get_docstring(node) else None
            docstring = (told.end_lineno or 0) - told.lineno + 1 if told else 0
            length = (node.end_lineno or 0) - node.lineno + 1 - docstring
            if length > LONGEST_FUNCTION:
                yield f"{name}: {node.name} has {length} lines"


@pytest.mark.parametrize("folder", ["src", "tests", "tools", "bench"])
def test_no_file_over_500_lines_and_no_function_over_60(folder: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts]
    assert files
    assert [said for file in files for said in too_long(str(file.relative_to(ROOT)), file.read_text())] == []


def test_what_is_too_long_is_seen() -> None:
    for head in (
        "def long():\n",
        'def long():\n    """Docstrings\n    do not count."""\n',
        "def long(\n    told,\n):\n",
    ):
        rest = LONGEST_FUNCTION + 1 - head.count("\n") + 2 * head.count("Docstrings")
        assert list(too_long("one.py", head + "    pass\n" * rest)) == ["one.py: long has 61 lines"]
        assert not list(too_long("one.py", head + "    pass\n" * (rest - 1)))
    assert list(too_long("two.py", "\n" * (LONGEST_FILE + 1))) == ["two.py has 501 lines"]
