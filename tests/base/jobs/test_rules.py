"""When a job runs again, and when it is given up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from saan.base.jobs.rules import FIRST_DELAY, LONGEST_DELAY, Outcome, Run, State, after, delay, pause

ENDED = datetime(2026, 11, 22, 9, tzinfo=UTC)
chances = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), chances)
def test_the_back_off_is_full_jitter_under_a_doubling_ceiling(failures: int, chance: float) -> None:
    ceiling = min(LONGEST_DELAY.total_seconds(), FIRST_DELAY.total_seconds() * 2.0 ** min(failures - 1, 60))
    assert timedelta(0) <= delay(failures, chance) <= timedelta(seconds=ceiling)
    assert abs(delay(failures, 0.5).total_seconds() - ceiling / 2) < 1e-3


@given(st.integers(0, 30), st.integers(1, 30), chances)
def test_a_job_dies_exactly_at_its_last_failure(failures: int, most: int, chance: float) -> None:
    then = after(Run(Outcome.FAILED, ENDED, failures, most), chance)
    assert then.failures == failures + 1
    assert then.state is (State.FAILED if failures + 1 >= most else State.WAITING)
    assert then.run_after >= ENDED


@given(st.integers(0, 30), st.integers(1, 30), chances, st.none() | st.timedeltas().map(abs))
def test_postponing_is_never_a_failure(
    failures: int, most: int, chance: float, wait: timedelta | None
) -> None:
    until = None if wait is None or wait > timedelta(days=365_000) else ENDED + wait
    then = after(Run(Outcome.POSTPONED, ENDED, failures, most, until), chance)
    assert (then.state, then.failures) == (State.WAITING, failures)
    assert then.run_after == until or (until is None and then.run_after - ENDED <= FIRST_DELAY)


@given(st.integers(0, 30), chances)
def test_what_is_finished_stays_finished(failures: int, chance: float) -> None:
    then = after(Run(Outcome.FINISHED, ENDED, failures, 1), chance)
    assert (then.state, then.failures) == (State.DONE, 0)


@given(st.floats(0, 1e6))
def test_an_idle_worker_looks_soon_and_then_ever_more_seldom(idle: float) -> None:
    assert 0.005 <= pause(idle, 1.0) <= pause(idle + 1, 1.0) <= 1.0
    assert pause(idle, 0.1) <= 0.1
