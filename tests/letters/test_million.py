"""The million letters that `bench pages` measures are made past the actions: they must stay rows that pages can read."""

import pytest
from bench import million, pages


def test_every_question_of_the_benchmark_finds_letters(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(million, "NEW", 60)
    million.build(400)
    who = million.cast()
    asked = pages.questions(who, pages.picked(400))
    assert len(asked) > 20
    empty = {name for name, question in asked.items() if not _lines(question(0))}
    of_one_in_300 = {name for name in asked if name.endswith("1 unit")}
    assert empty - of_one_in_300 <= {"find a rare word", "find a word in no letter"}


def _lines(answer: object) -> object:
    """Return the rows of a page, or the one letter that was asked for."""
    return getattr(answer, "rows", answer)
