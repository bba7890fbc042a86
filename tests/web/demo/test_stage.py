"""The demo's folder: only its own is deleted, and never under one that runs."""

from pathlib import Path

import pytest

from saan.web.demo import stage
from saan.web.demo.cast import SENDER
from saan.web.node.lock import master


def test_a_second_demo_leaves_one_that_runs_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = stage.build(folder, resume=False)
    row = folder / SENDER.folder / "rows"
    row.parent.mkdir()
    row.write_text("ก")
    for resume in (False, True):
        with pytest.raises(stage.DemoRunningError):
            stage.build(folder, resume=resume)
    first.stop()
    with (
        master(row.parent),
        pytest.raises(stage.DemoRunningError),
    ):  # its node outlived a demo that was killed
        stage.build(folder, resume=False)
    assert row.read_text() == "ก"
    with pytest.raises(stage.DemoUnfinishedError):
        stage.build(folder, resume=True)
    stage.build(folder, resume=False).stop()
    assert {one.name for one in folder.iterdir()} == {stage.MARK}


def test_what_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ก")
    with pytest.raises(stage.NotADemoError):
        stage.build(tmp_path, resume=False)
    assert (tmp_path / "thesis.txt").exists()
