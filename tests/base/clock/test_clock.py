"""Whether the clock may be believed: by what others say, seen the moment it is set wrong or right."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.base.clock import api as clock
from saan.base.clock import readings
from saan.base.clock.api import ClockWrongError, Reading
from saan.base.clock.rules import judge
from saan.trust.clock import utc_now
from tests.world.clocks import hear

HOUR = 3600.0


@pytest.fixture
def heard(settings: Settings, tmp_path: Path) -> Path:
    """Where a node keeps what it has heard: one whose clock is right, by two others."""
    settings.SAAN_HOME = tmp_path
    hear(timedelta(0), timedelta(seconds=0.4))
    return tmp_path / "run" / "clock.json"


@pytest.mark.parametrize(
    ("ahead", "kept", "middle"),
    [
        ((2 * HOUR,), False, 2 * HOUR),
        ((2 * HOUR,), True, 0),  # one stranger against a time service
        ((2 * HOUR, 2 * HOUR), True, 2 * HOUR),
        ((-2 * HOUR, 0), False, 0),  # who of the two is wrong, nobody can tell
        ((2 * HOUR, 0, 1), False, 1),
        ((-2 * HOUR, -2 * HOUR, 1), False, -2 * HOUR),
    ],
)
def test_the_middle_voice_counts(ahead: tuple[float, ...], kept: bool, middle: float) -> None:  # noqa: FBT001 - a row
    said = judge([Reading("node", 1000.0 - by) for by in ahead], now=1300.0, counted=300.0, kept=kept)
    assert said is not None
    assert said.ahead == timedelta(seconds=middle)
    assert said.wrong is bool(middle > 1 or middle < 0)


def test_nobody_was_heard_yet() -> None:
    assert judge([], now=0.0, counted=0.0, kept=True) is None


def test_a_clock_is_seen_to_be_wrong_and_right_again_the_moment_it_is_set(
    heard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.demand_right()
    for off, said in ((timedelta(hours=7), "7 hours ahead"), (-timedelta(days=700), "700 days behind")):
        with monkeypatch.context() as shifted:
            shifted.setattr(readings, "utc_now", lambda off=off: utc_now() + off)
            with pytest.raises(ClockWrongError, match=said):
                clock.demand_right()
        clock.demand_right()
    hear(timedelta(seconds=190), timedelta(seconds=200))
    with pytest.raises(ClockWrongError, match="3 minutes ahead"):
        clock.demand_right()
    assert heard.exists()


@pytest.mark.parametrize("torn", ["", "{", '{"start": 1}', '{"start": "s", "at": 0, "readings": [["a"]]}'])
def test_what_a_crash_tore_or_another_start_heard_says_nothing(heard: Path, torn: str) -> None:
    hear(timedelta(hours=1))
    said = json.loads(heard.read_text())
    for text in (
        torn,
        json.dumps(said | {"start": "before"}),
        json.dumps(said | {"at": said["at"] - 3700}),
    ):
        heard.write_text(text)
        assert clock.standing() is None
        clock.demand_right()
    heard.unlink()
    assert (clock.standing(), clock.age()) == (None, None)
