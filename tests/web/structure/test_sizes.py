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
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if length > LONGEST_FUNCTION:
                yield f"{name}: {node.name} has {length} lines"


@pytest.mark.parametrize("folder", ["src", "tests", "tools", "bench"])
def test_no_file_over_500_lines_and_no_function_over_60(folder: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*.py") if "migrations" not in file.parts]
    assert files
    assert [said for file in files for said in too_long(str(file.relative_to(ROOT)), file.read_text())] == []


def test_what_is_too_long_is_seen() -> None:
    long = "def long():\n" + "    pass\n" * (LONGEST_FUNCTION + 1)
    assert list(too_long("one.py", long)) == ["one.py: long has 61 lines"]
    assert list(too_long("two.py", "\n" * (LONGEST_FILE + 1))) == ["two.py has 501 lines"]
