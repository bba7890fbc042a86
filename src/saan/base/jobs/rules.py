"""When a job runs, when it is tried again, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from saan.trust.clock import furthest

FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=30)

MOST_FAILURES = 20
"""Failures in a row after which a job is dead: about two and a half hours of trying, on average."""

UNENDING = 2**31 - 1
"""Failures allowed to work whose loss would lose what this node has acknowledged: its delay has a ceiling, it has no end."""

TROUBLED = 8
"""Failures in a row from which somebody should look at a job that is still being tried: some four minutes of trying."""


@dataclass(frozen=True, slots=True)
class Queues:
    """Which queues a worker serves: `only` these, or where none is named all `besides` those that have workers of their own."""

    only: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN = (State.WAITING, State.READY, State.RUNNING)
"""The states in which a job still has something to do, and its key is taken."""


class Outcome(StrEnum):
    """How one run ended."""

    FINISHED = "finished"
    POSTPONED = "postponed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One run that has ended: how, when, how many failures in a row came before it, and how many are allowed.

    `until` is when a postponed run wants to be tried again; without it, the back-off decides.
    """

    outcome: Outcome
    ended: datetime
    failures: int
    most_failures: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of the job: its state, its failures in a row, and when it may run again."""

    state: State
    failures: int
    run_after: datetime


def delay(failures: int, chance: float) -> timedelta:
    """Return how long to wait after so many failures in a row: full jitter under an exponential ceiling.

    `chance` is uniform in [0, 1). Full jitter (Brooker, "Exponential backoff and jitter", 2015) spreads
    jobs that failed together, so that they do not come back together.
    """
    ceiling = min(LONGEST_DELAY, FIRST_DELAY * (1 << min(max(failures, 1) - 1, 30)))
    return ceiling * chance


def after(run: Run, chance: float) -> Next:
    """Return what becomes of a job after a run.

    | outcome   | then                                                                     |
    |-----------|--------------------------------------------------------------------------|
    | finished  | done                                                                     |
    | postponed | waiting until the moment asked for; no failure, however often            |
    | failed    | waiting for the back-off; dead at the last failure allowed               |
    """
    match run.outcome:
        case Outcome.FINISHED:
            return Next(State.DONE, 0, run.ended)
        case Outcome.POSTPONED:
            return Next(State.WAITING, run.failures, run.until or run.ended + delay(1, chance))
        case Outcome.FAILED:
            failures = run.failures + 1
            if failures >= run.most_failures:
                return Next(State.FAILED, failures, run.ended)
            return Next(State.WAITING, failures, run.ended + delay(failures, chance))


def strayed(next_at: datetime, now: datetime, interval: timedelta) -> bool:
    """Return whether a beat lies further ahead than its interval: a clock that was ahead has set it, and it is due."""
    return next_at > furthest(now, interval)


def pause(idle_for: float, longest: float) -> float:
    """Return how many seconds an idle worker sleeps before it looks again: a fifth of its idleness, 5 ms to `longest`."""
    return min(longest, max(0.005, idle_for / 5))
