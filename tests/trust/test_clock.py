"""A clock that has just been set may be wrong still: it is told for how long one has gone evenly."""

from datetime import UTC, datetime, timedelta

from saan.trust.clock import STEP, Steady

START = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


class Machine:
    """Counts seconds, and has a clock that somebody sets."""

    def __init__(self) -> None:
        self.counted, self.set = 1000.0, timedelta()

    def pass_by(self, seconds: float) -> None:
        self.counted += seconds

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.counted) + self.set

    def steady(self) -> Steady:
        return Steady(self.clock, lambda: self.counted)


def test_a_clock_that_is_left_alone_goes_evenly_from_the_start() -> None:
    machine = Machine()
    steady = machine.steady()
    machine.pass_by(700)
    assert steady.lasts() == timedelta(seconds=700)


def test_one_that_is_set_begins_again_whether_forward_or_back() -> None:
    machine = Machine()
    steady = machine.steady()
    for step in (timedelta(days=365), -timedelta(days=365)):
        machine.pass_by(700)
        machine.set += step
        assert steady.lasts() == timedelta()
        machine.pass_by(30)
        assert steady.lasts() == timedelta(seconds=30)


def test_what_a_time_service_corrects_little_by_little_is_no_step() -> None:
    machine = Machine()
    steady = machine.steady()
    for _ in range(100):
        machine.pass_by(60)
        machine.set += STEP / 10
        steady.lasts()
    assert steady.lasts() == timedelta(seconds=6000)
