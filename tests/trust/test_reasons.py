"""Why something is not of its form is said in Thai where the sentence is Thai."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import saan
from saan.trust import reasons
from saan.trust.compact import TokenFormError
from saan.trust.tree import BadProofError

TRUST = Path(saan.__path__[0]) / "trust"


def _said() -> Iterator[str]:
    for file in sorted(TRUST.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.keyword) and node.arg in reasons.MEMBERS:
                for part in ast.walk(node.value):
                    if isinstance(part, ast.JoinedStr):
                        break
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
                        yield part.value


def test_every_reason_that_is_raised_as_it_stands_has_its_thai() -> None:
    said = set(_said())
    assert len(said) > 60
    assert {one for one in said if reasons.in_thai(one) == one} == set()


@pytest.mark.parametrize(
    ("error", "th", "en"),
    [
        (TokenFormError(reason="it is cut off"), "โทเคนผิดรูปแบบ: ขาดตอน", "The token has the wrong form: it is cut off."),
        (BadProofError(what="3 hashes instead of 4"), "มีค่าแฮช 3 ค่า แทนที่จะเป็น 4", "3 hashes instead of 4."),
        (TokenFormError(reason="typ is x where y is due"), "typ เป็น x ทั้งที่ต้องเป็น y", "typ is x where y is due."),
        (TokenFormError(reason="of no table {0}"), "of no table {0}", "of no table {0}."),
    ],
)  # fmt: skip
def test_a_refusal_says_its_reason_in_each_language(error: TokenFormError, th: str, en: str) -> None:
    assert error.message().th.endswith(th)
    assert error.message().en.endswith(en)
