"""An agency's own measures: written in `saan.toml`, refused at the start when wrong, and used for its pages alone."""

from pathlib import Path

import pytest
from pytest_django import Settings

from saan.press.errors import BadFigureError
from saan.web.node.config import load
from saan.web.ports.press import figures_of

OURS, THEIRS = "th:0994000000015", "th:0994000000023"


def test_an_agency_sets_its_own_margins_and_the_others_keep_theirs(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "saan.toml").write_text(
        "[[layouts]]\nfigures = { margin_top = 3.0, mark_size = 24 }\n"
        f'[[layouts]]\nagency = "{OURS}"\nfigures = {{ margin_top = 2.0 }}\n'
    )
    settings.SAAN = load(tmp_path)
    assert figures_of(OURS) == {"margin_top": 2.0, "mark_size": 24.0}
    assert figures_of(THEIRS) == {"margin_top": 3.0, "mark_size": 24.0}


def test_a_wrong_name_is_refused_when_the_node_starts_and_not_when_a_letter_is_signed(tmp_path: Path) -> None:
    (tmp_path / "saan.toml").write_text("[[layouts]]\nfigures = { margin_rihgt = 3.0 }\n")
    with pytest.raises(BadFigureError, match="margin_rihgt"):
        load(tmp_path)
