"""JSON from outside the node is read by the bounded readers of `saan.trust` only; elsewhere it is the node's own.

A program that is outside may nest brackets until Python's own reader overflows, which no `except ValueError` takes.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import saan

SOURCE = Path(saan.__path__[0])

READERS: Final = {
    "trust/canonical.py": "the bounded readers themselves",
    "trust/compact.py": "the bounded reader of what may hold fractions",
}
OWN: Final = {
    "base/clock/readings.py": "what this node noted of clocks",
    "base/journal/queries.py": "acts as this node wrote them",
    "press/plates/marks.py": "what the typesetter says of a plate, with its bounds",
    "web/accounts/tasks.py": "what this node sealed for itself",
    "web/assets.py": "the list of built files",
    "web/demo/at_node.py": "what the demonstration tells its own processes",
    "web/demo/playing.py": "texts that travel inside the program",
    "web/demo/story.py": "what the demonstration tells its own processes",
    "web/node/backups.py": "a note of this node's own",
}


def test_json_is_read_in_named_places_only() -> None:
    found = {path for path, _ in _readings()}
    assert found == READERS.keys() | OWN.keys()


def _readings() -> Iterator[tuple[str, int]]:
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _reads(ast.unparse(node.func), node):
                yield str(file.relative_to(SOURCE)), node.lineno


def _reads(called: str, call: ast.Call) -> bool:
    if called in {"json.load", "json.loads", "json.JSONDecoder", "JSONDecoder"}:
        return True
    return called.endswith(".json") and not call.args and not call.keywords
