"""What the doctor finds is shown letter by letter, whatever brackets it has."""

import io

import pytest
from rich.console import Console

from saan.trust.errors import Text
from saan.web.cli.doctor import _show
from saan.web.node.findings import fails


@pytest.mark.parametrize("words", ["Name one under [[stamps]] in saan.toml.", "cannot be read: shelf [/] 7"])
def test_brackets_in_a_finding_stay(words: str) -> None:
    said = io.StringIO()
    _show(Console(file=said, width=200), fails(Text(words, words), Text(words, words), Text(words, words)))
    assert said.getvalue().count(words) == 6
