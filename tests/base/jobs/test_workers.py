"""Real worker processes on a real database: they wake, stop, die, and take over from each other."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from saan.base.jobs import bell
from tests.base.jobs.node import Node, a_node


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with a_node(tmp_path / "node") as made:
        yield made


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that must come; pytest's own time limit is the end of patience."""
    while not true():
        time.sleep(0.02)


def test_a_worker_does_what_comes_while_it_runs(node: Node) -> None:
    with node.working():
        node.run("enqueue", "do", [{"name": "a"}, {"name": "b"}])
        wait_until(lambda: node.effects() == ["a", "b"])
        wait_until(lambda: bool(node.run("states") == {"done": 2}))


def test_a_worker_that_is_told_to_stop_finishes_its_job_and_takes_no_other(node: Node) -> None:
    node.run("enqueue", "do_slowly", [{"name": "a", "seconds": 1}, {"name": "b", "seconds": 1}])
    with node.working() as worker:
        wait_until(lambda: node.effects() == ["a-begun"])
        worker.terminate()
        assert worker.wait() == 0
    assert node.effects() == ["a", "a-begun"]
    assert node.run("states") == {"done": 1, "ready": 1}


def test_what_another_process_enqueues_wakes_those_who_listen(node: Node, settings: Settings) -> None:
    settings.SAAN_HOME = node.home
    bells, stop = node.home / "run" / "bells", threading.Event()
    with bell.heard(stop) as hears:
        assert hears
        woken = bell.sleeper()
        os.mkfifo(bells / "left-by-the-dead")
        node.run("enqueue", "do", [{"name": "a"}])
        assert woken.wait()
        woken.clear()
        stop.set()
        assert woken.wait(), "who is to stop is woken for it"
    assert list(bells.iterdir()) == [], "a pipe that nobody reads is removed"


def test_threads_of_one_process_work_at_the_same_time(node: Node) -> None:
    node.run("enqueue", "meet", [{"name": "a", "other": "b"}, {"name": "b", "other": "a"}])
    with node.working(60, 2) as worker:
        wait_until(lambda: node.effects() == ["a", "b"])
        worker.terminate()
        assert worker.wait() == 0
    assert node.run("states") == {"done": 2}


def test_what_waits_for_strangers_holds_up_nothing_else(node: Node) -> None:
    """More calls that hang than there are threads; the node's own work is done as if they were not there."""
    hanging = [{"name": f"call-{n}", "seconds": 3600, "queue": "webhooks"} for n in range(6)]
    node.run("enqueue", "do_slowly", hanging)
    node.run("enqueue", "do", [{"name": "own"}])
    with node.working(60, 2, "", {"webhooks": 1}):
        wait_until(lambda: {"own", "call-0-begun"} <= set(node.effects()))
        node.run("enqueue", "do", [{"name": "more"}])
        wait_until(lambda: "more" in node.effects())
    assert [name for name in node.effects() if name.startswith("call")] == ["call-0-begun"]


def test_a_killed_worker_loses_only_its_lease(node: Node) -> None:
    (job_id,) = node.run("enqueue", "do_slowly", [{"name": "a", "seconds": 1}])
    with node.working(2):
        wait_until(lambda: "a-begun" in node.effects())
    assert node.run("find", job_id)["state"] == "running"
    node.run("work_until_done", 2)
    job = node.run("find", job_id)
    assert (job["state"], job["attempts"]) == ("done", 2)
    assert "vanished" in job["error"]
    assert node.effects() == ["a", "a-begun", "a-begun"]


def test_long_work_keeps_its_lease_while_its_worker_lives(node: Node) -> None:
    (job_id,) = node.run("enqueue", "do_slowly", [{"name": "a", "seconds": 4}])
    with node.working(1):
        wait_until(lambda: "a-begun" in node.effects())
        node.run("work_until_done", 1)
    assert node.run("find", job_id)["attempts"] == 1
    assert node.effects() == ["a", "a-begun"]


def test_of_many_workers_one_owns_each_beat(node: Node) -> None:
    processes = [node.start("beat", 200) for _ in range(4)]
    answers = [process.communicate()[0] for process in processes]
    beats = sum(int(answer) for answer in answers)
    assert beats >= 1
    # Its key keeps a beat from piling up on a job that nobody has done yet.
    assert node.run("states") == {"ready": 1}


def test_a_periodic_task_comes_back_by_itself(node: Node) -> None:
    with node.working(60, 1, "tick"):
        wait_until(lambda: node.effects().count("tick") >= 3)


@pytest.mark.chaos
def test_workers_killed_at_random_lose_nothing_and_keys_hold(node: Node) -> None:
    chance = random.Random(2569)
    plain = [{"name": f"job-{n}"} for n in range(300)]
    keyed = [{"name": f"key-{n % 20}", "place": f"key-{n % 20}", "key": f"key-{n % 20}"} for n in range(100)]
    node.run("enqueue", "do_alone", keyed)
    for batch in range(4):
        node.run("enqueue", "do", plain[batch * 75 : batch * 75 + 75])
        node.run("enqueue", "do_alone", keyed)
        with node.working(1), node.working(1, 2):
            began = len(node.effects())
            wait_until(lambda began=began: len(node.effects()) > began)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.3))
    node.run("work_until_done", 1)
    effects = node.effects()
    assert "overlap" not in effects
    assert {each["name"] for each in plain + keyed} <= set(effects)
    assert set(node.run("states")) == {"done"}
