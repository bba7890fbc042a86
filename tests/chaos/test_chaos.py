"""Letters among three nodes while everything is killed and cut: nothing acknowledged is lost, nothing comes twice.

`SAAN_CHAOS_LETTERS=2000 SAAN_CHAOS_PAUSE=10 ./dev test tests/chaos -k sqlite` runs it long; `SAAN_CHAOS_SEED` repeats
one course of events.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.nodes import Chaos, Office, build, until
from tests.web.node.databases import NewDatabase, new_database

__all__ = ["new_database"]

LETTERS = int(os.environ.get("SAAN_CHAOS_LETTERS", "18"))
SEED = int(os.environ.get("SAAN_CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PAUSE = float(os.environ.get("SAAN_CHAOS_PAUSE", "1.5"))
"""Seconds from one blow to the next, on average."""

HOURS = 240.0 + 10.0 * LETTERS
"""Seconds that all of it may take: no measure of speed, only an end to waiting."""

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600 + int(3 * HOURS))]


def test_letters_survive_whatever_is_killed_or_cut(tmp_path: Path, new_database: NewDatabase) -> None:
    print(f"seed {SEED}, {LETTERS} letters")  # noqa: T201 - to run the same again
    offices = build(tmp_path, new_database)
    try:
        each = [LETTERS // 3 + (place < LETTERS % 3) for place in range(3)]
        with Chaos(offices, pause=PAUSE, seed=SEED) as chaos, ThreadPoolExecutor(3) as people:
            list(people.map(lambda office, count: _write_all(office, count, chaos), offices, each))
        print(f"struck {chaos.fallen.total()} times: {dict(chaos.fallen)}")  # noqa: T201 - what it survived
        with ThreadPoolExecutor(3) as people:
            list(people.map(_settle, offices, each))
            told = list(people.map(lambda office: office.ask("evidence"), offices))
            journals = list(people.map(lambda office: office.ask("journal"), offices))
    except BaseException:
        print(*[office.logs() for office in offices], sep="\n")  # noqa: T201 - what the nodes said
        raise
    finally:
        for office in offices:
            office.close()
    assert chaos.missed() == [], (
        "every process of every node was killed, and every line cut, while letters travelled"
    )
    agencies = [office.node.company.id for office in offices]
    demand_exactly_once(dict(zip(agencies, told, strict=True)), LETTERS)
    for one, journal in zip(told, journals, strict=True):
        demand_gapless(one["registers"])
        assert journal["differences"] == []
        assert journal["failed"] == []
        assert journal["proved"] == journal["acts"] > 0


def _write_all(office: Office, count: int, chaos: Chaos) -> None:
    """Write and register until every letter has its number, past every killing.

    Letters are held back as long as blows are, and the last one until each has fallen: so all of them fall among letters.
    """
    written = 0
    while written < count:
        now = 1 + int(chaos.dealt() * (count - 1))
        written = until(office, "work", {"wanted": now}, _at_least(now), HOURS)["written"]
        time.sleep(0.1)


def _at_least(letters: int) -> Callable[[dict[str, int]], bool]:
    return lambda now: now["written"] >= letters


def _settle(office: Office, count: int) -> None:
    """Register what comes still, until at this office nothing is under way."""
    until(office, "work", {"wanted": count}, lambda now: now["sent"] >= count, HOURS)
    until(
        office,
        "quiet",
        {},
        lambda left: office.ask("work", {"wanted": count}) is not None and not any(left.values()),
        HOURS,
    )


def demand_exactly_once(told: dict[str, Any], letters: int) -> None:
    """Lay the nodes side by side: what one was told is what the others hold, once."""
    sent: Counter[tuple[str, ...]] = Counter()
    come: Counter[tuple[str, ...]] = Counter()
    for agency, one in told.items():
        assert set(one["states"]) <= {"accepted"}, one["states"]
        assert one["failed jobs"] == []
        assert set(one["received acts"].values()) <= {1}
        assert len(one["received acts"]) == len(one["inbound"])
        for letter, recipient, message in one["letters sent"]:
            sent[agency, recipient, letter, message] += 1
        for letter, sender, message in one["letters come"]:
            come[sender, agency, letter, message] += 1
    assert sum(sent.values()) == letters
    assert set(sent.values()) == {1}
    assert _without_message(sent) == _without_message(come)
    acknowledged = Counter(
        (message, agency, recipient, digest)
        for agency, one in told.items()
        for message, recipient, digest in one["acknowledged"]
    )
    arrived = Counter(
        (message, sender, agency, digest)
        for agency, one in told.items()
        for message, sender, digest in one["inbound"]
    )
    assert acknowledged == arrived
    assert set(arrived.values()) == {1}


def _without_message(letters: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """Return the letters alone: the recipient names the arrival, not the message, in its own books."""
    return Counter({key[:3]: count for key, count in letters.items()})


def demand_gapless(registers: dict[str, list[int]]) -> None:
    for name, numbers in registers.items():
        assert numbers == list(range(1, len(numbers) + 1)), name
